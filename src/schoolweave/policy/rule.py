"""A rule of a programme: its id, its sentence, where it is from, how certain, its numbers."""

from pydantic import Field

from schoolweave.policy.conditions import Certainty, Condition, Value
from schoolweave.policy.models import Frozen


class Rule(Frozen):
    """A rule in our own words, with its source and a mark of how certain it is.

    ``parameters`` are its numbers and lists by name; in a file, ``"=roles.across.release_fte"`` stands for
    the value at that place of the same version, so that no number is written twice. ``needs`` are
    conditions on facts that must all hold, ``when`` those without which the rule does not apply; both are
    empty for a rule that no fact can test. ``hard`` rules may not be broken; the others warn.
    """

    id: str
    title: str = ""
    sentence: str
    source: str
    certainty: Certainty
    parameters: dict[str, Value] = Field(default_factory=dict)
    about: str = ""
    when: tuple[Condition, ...] = ()
    needs: tuple[Condition, ...] = ()
    hard: bool = True
    topic: str = ""
