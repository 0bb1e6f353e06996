"""Stages, tasks, forms and scored criteria of a programme, as data."""

from typing import Literal

from pydantic import Field as Limit

from schoolweave.policy.conditions import Certainty, Condition
from schoolweave.policy.models import Frozen

FieldKind = Literal[
    "text",
    "long_text",
    "choice",
    "many",
    "number",
    "date",
    "yes_no",
    "school",
    "schools",
    "file",
    "confirm",
]


class Stage(Frozen):
    """A step in the life of a collaboration or application: who owns it and what may follow.

    ``name`` is for the office, ``public_name`` for everybody else; ``releases`` says what is set free here.
    """

    id: str
    name: str
    public_name: str
    owner: str
    next: tuple[str, ...] = ()
    description: str = ""
    releases: tuple[str, ...] = ()
    source: str = ""
    certainty: Certainty = "confirmed"


class Task(Frozen):
    """One thing to be done in a stage, and when it counts as done.

    ``needs`` are tasks that must be complete first; ``unless`` names a condition under which it is not
    required. ``within_days`` is in working days.
    """

    id: str
    stage: str
    section: str = ""
    title: str
    done_when: str
    owner: str = ""
    needs: tuple[str, ...] = ()
    unless: Condition | None = None
    within_days: int | None = Limit(default=None, ge=0)
    source: str = ""
    certainty: Certainty = "confirmed"


class Choice(Frozen):
    """One answer that can be given: what is stored, and what is shown."""

    id: str
    label: str


class Field(Frozen):
    """A question of a form.

    ``from_register`` names the register's own fact that fills it in beforehand. ``each``: every school of a
    joint form answers it for itself. ``most`` is the greatest number of characters, choices or schools.
    """

    id: str
    label: str
    hint: str = ""
    kind: FieldKind = "text"
    choices: tuple[Choice, ...] = ()
    required: bool = False
    from_register: str = ""
    each: bool = False
    most: int | None = Limit(default=None, ge=1)


class Form(Frozen):
    """What is asked of somebody; ``weight`` says beside the button what sending it binds them to."""

    id: str
    title: str
    fields: tuple[Field, ...]
    intro: str = ""
    weight: str = ""
    source: str = ""
    certainty: Certainty = "confirmed"


class Criterion(Frozen):
    """Something that reviewers score, from 0 to ``max_score``; ``weight`` multiplies the score."""

    id: str
    title: str
    sentence: str
    max_score: int = Limit(ge=1)
    weight: float = Limit(default=1.0, gt=0)
    pass_score: int = Limit(default=0, ge=0)
    source: str = ""
    certainty: Certainty = "confirmed"
