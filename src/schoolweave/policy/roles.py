"""Roles that a programme pays for, and the time and the money it gives, as data."""

from typing import Literal, Self

from pydantic import Field, model_validator

from schoolweave.policy.conditions import Certainty
from schoolweave.policy.models import Frozen
from schoolweave.policy.money import Money


class Allowance(Frozen):
    """What a holder is paid a year. ``holder`` limits it to a kind of holder; "" is everybody."""

    amount: Money
    holder: str = ""
    at_most: int | None = Field(default=None, ge=1)


class Count(Frozen):
    """How many of a role there are.

    ``fixed``: ``number`` for each community or school. ``students``: one for every ``per`` learners of the
    community or school, rounded as ``rounding`` says, never under ``minimum``. ``bands``: the number of the
    last band whose first roll is reached.
    """

    formula: Literal["fixed", "students", "bands"]
    number: int = Field(default=0, ge=0)
    per: int | None = Field(default=None, ge=1)
    rounding: Literal["nearest", "down", "up"] = "nearest"
    minimum: int = Field(default=0, ge=0)
    bands: tuple[tuple[int, int], ...] = ()
    certainty: Certainty = "confirmed"

    @model_validator(mode="after")
    def _has_what_its_formula_needs(self) -> Self:
        if self.formula == "students" and self.per is None:
            raise ValueError("A count by students needs “per”: one role for how many of them?")
        if self.formula == "bands" and (not self.bands or list(self.bands) != sorted(set(self.bands))):
            raise ValueError("A count by bands needs “bands”: pairs of a first roll and a number, in order.")
        return self


class Travel(Frozen):
    """A travel grant as a range of percentages of a named rate, whose amount others set."""

    low_percent: int
    high_percent: int
    rate: str


class Tenure(Frozen):
    """How long a role may be held, in years; and how many of a school's may be fixed-term.

    Where a school has ``fixed_share_from`` roles or more, at most ``fixed_share`` of them are fixed-term.
    """

    first_years: float | None = None
    extension_years: float | None = None
    extensions: int = Field(default=0, ge=0)
    fixed_share: float | None = Field(default=None, ge=0, le=1)
    fixed_share_from: int = Field(default=1, ge=1)


class Role(Frozen):
    """A role: how many, what it is paid, the time it frees, how long it is held, how it is filled."""

    id: str
    name: str
    level: Literal["community", "school"]
    count: Count
    allowances: tuple[Allowance, ...] = ()
    release_fte: float | None = Field(default=None, ge=0)
    induction: Money | None = None
    travel: Travel | None = None
    contact_hours_min: float | None = None
    contact_hours_min_part_time: float | None = None
    tenure: Tenure = Tenure()
    selection: str = ""
    rules: tuple[str, ...] = ()


class Time(Frozen):
    """Hours: of a full-time teacher's week, and of inquiry per teacher and year; what sets them free."""

    hours_per_fte_week: float | None = Field(default=None, gt=0)
    inquiry_hours_per_teacher: float | None = Field(default=None, ge=0)
    inquiry_certainty: Certainty = "confirmed"
    inquiry_released_by: str = ""


class Grant(Frozen):
    """A sum that is paid per school, community or hub; once or each year; perhaps within a range."""

    id: str
    name: str
    per: Literal["school", "community", "hub", "learner"]
    how_often: Literal["once", "year"]
    amount: Money | None = None
    low: Money | None = None
    high: Money | None = None
    source: str = ""
    certainty: Certainty = "confirmed"


class Band(Frozen):
    """The most that a school may be awarded; for some cohorts only, or for a range of learners."""

    id: str
    label: str
    maximum: Money
    cohorts: tuple[str, ...] = ()
    not_cohorts: tuple[str, ...] = ()
    learners_from: int | None = Field(default=None, ge=0)
    learners_to: int | None = Field(default=None, ge=0)
    source: str = ""
    certainty: Certainty = "confirmed"


class Funding(Frozen):
    """What a programme gives besides paid roles, and what must be there before it pays."""

    grants: tuple[Grant, ...] = ()
    bands: tuple[Band, ...] = ()
    reserves_share: float | None = Field(default=None, ge=0)
    payment_needs: tuple[str, ...] = ()
