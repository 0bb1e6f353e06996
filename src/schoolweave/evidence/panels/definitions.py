"""What records mean: columns, groups, measures and their breaks, as typed data read from a TOML file."""

import hashlib
import tomllib
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.faults import told

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
"""An identifier of a group or measure: lower-case letters, digits and underscores."""
Label = Annotated[str, StringConstraints(pattern=r"^[^:+]+$", strip_whitespace=True, min_length=1)]
"""A group's value as published; ``:`` and ``+`` are kept for writing groups together."""

YES = ("1", "1.0", "Y", "y", "Yes", "yes", "YES", "TRUE", "True", "true", "T")
NO = ("0", "0.0", "N", "n", "No", "no", "NO", "FALSE", "False", "false", "F")
LARGEST_SCALED = 3_000_000
"""Largest value times 10**decimals: the sum of squares of a million of them fits 64 bits."""
BAD_LIMIT = 0.01


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Records(_Closed):
    """Which columns say whom and when a row is about, and how many bad rows are too many.

    ``learners`` names a column with how many learners a row is about (school-level records); without it a
    row is one learner. ``years`` says how a year is written: ``calendar`` (2019), or ``academic_end`` and
    ``academic_start`` (2018/19, 2018-19, 201819), read as 2019 and 2018.
    """

    school: str
    year: str
    years: Literal["calendar", "academic_end", "academic_start"] = "calendar"
    register_prefix: str = Field(default="", alias="register", pattern=r"^[a-z0-9-]*$")
    learner: str | None = None
    learners: str | None = None
    unique: bool = True
    stayers: bool = False
    first_year: int = 1900
    last_year: int = 2100
    bad_limit: float = Field(default=BAD_LIMIT, ge=0.0, le=1.0)

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.stayers and not self.learner:
            raise ValueError("stayers needs the column learner, which says who is who from year to year")
        if self.learner and self.learners:
            raise ValueError("give learner (a row is one learner) or learners (a row counts some), not both")
        if self.first_year > self.last_year:
            raise ValueError("first_year is after last_year")
        return self


class Group(_Closed):
    """A way to divide learners: one column with codes, or flags of which a learner may have several.

    ``total`` are codes of rows that already count everyone (tables with a total row); those rows alone then
    stand for groups that do not divide by this one.
    """

    label: str = ""
    column: str | None = None
    values: dict[str, Label] = {}
    missing: tuple[str, ...] = ("",)
    total: tuple[str, ...] = ()
    flags: dict[Label, str] = {}
    yes: tuple[str, ...] = YES
    no: tuple[str, ...] = NO

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if bool(self.column) == bool(self.flags):
            raise ValueError("give either column with values, or flags")
        if self.column and not self.values:
            raise ValueError("values says what each code of the column means, as in values = {Y = 'yes'}")
        if "not known" in (*self.values.values(), *self.flags):
            raise ValueError("the label “not known” is kept for learners whose group is missing")
        return self


class Break(_Closed):
    """A dated change of what a measure means: from that year on it is another series."""

    from_year: int
    why: str = Field(min_length=3)
    source: str = ""
    column: str | None = None
    unit: str | None = None
    valid: tuple[float, float] | None = None
    decimals: int | None = Field(default=None, ge=0, le=6)
    missing: tuple[str, ...] | None = None


class Measure(_Closed):
    """What is measured: its column, unit, possible range, codes for missing, breaks, and years without it.

    ``kind``: ``number`` or ``yes_no`` of one learner; ``mean`` (``spread``: the column of its standard
    deviation between learners) or ``count`` of the learners that a row is about. Values are held to
    ``decimals`` places, so that sums are exact and the same on every engine.
    """

    column: str
    kind: Literal["number", "yes_no", "mean", "count"] = "number"
    label: str = ""
    unit: str = ""
    valid: tuple[float, float] | None = None
    decimals: int = Field(default=2, ge=0, le=6)
    missing: tuple[str, ...] = ("",)
    yes: tuple[str, ...] = YES
    no: tuple[str, ...] = NO
    spread: str | None = None
    groups: tuple[Name, ...] | None = None
    not_collected: tuple[int, ...] = ()
    breaks: tuple[Break, ...] = ()

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.kind in ("number", "mean") and self.valid is None:
            raise ValueError("valid says which values are possible, as in valid = [80, 120]")
        if self.spread and self.kind != "mean":
            raise ValueError("spread goes with kind = 'mean'")
        years = [one.from_year for one in self.breaks]
        if years != sorted(set(years)):
            raise ValueError("breaks must be in order of from_year, one a year")
        for valid, decimals in [
            (self.valid, self.decimals),
            *(
                (one.valid or self.valid, self.decimals if one.decimals is None else one.decimals)
                for one in self.breaks
            ),
        ]:
            _check_range(valid, decimals)
        return self


def _check_range(valid: tuple[float, float] | None, decimals: int) -> None:
    if valid is None:
        return
    if not valid[0] < valid[1]:
        raise ValueError("valid must be the least and the greatest possible value, in this order")
    if max(abs(valid[0]), abs(valid[1])) * 10**decimals > LARGEST_SCALED:
        raise ValueError(f"valid reaches too far for {decimals} decimals: give fewer decimals")


class Definitions(_Closed):
    """A file of definitions: records, groups, groups crossed with each other, measures."""

    title: str = ""
    records: Records
    groups: dict[Name, Group] = {}
    crossed: tuple[tuple[Name, ...], ...] = ()
    measures: dict[Name, Measure] = Field(min_length=1)

    @model_validator(mode="after")
    def _known(self) -> Self:
        named = {one for measure in self.measures.values() for one in measure.groups or ()}
        for cross in self.crossed:
            if len(cross) < 2 or len(set(cross)) < len(cross):
                raise ValueError("crossed is a list of lists of two or more different groups")
            named |= set(cross)
        if unknown := sorted(named - set(self.groups)):
            raise ValueError(f"there is no group “{unknown[0]}”")
        if not self.records.learners:
            for name, measure in self.measures.items():
                if measure.kind in ("mean", "count"):
                    raise ValueError(f"measure {name} is a {measure.kind}, so records must name learners")
        return self

    @property
    def hash(self) -> str:
        """SHA-256 of the definitions in canonical JSON: the same rules, the same hash."""
        return hashlib.sha256(self.model_dump_json(by_alias=True).encode()).hexdigest()


def load(path: Path) -> Definitions:
    """Return the definitions of a TOML file.

    Raises :class:`EvidenceError` with each place that is wrong, and :class:`OSError` where it cannot be read.
    """
    try:
        return Definitions.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise EvidenceError(f"{path} is not TOML ({error}): correct it and try again.") from error
    except ValidationError as error:
        said = "; ".join(told(error))
        raise EvidenceError(f"The definitions in {path} cannot be used: {said}.") from error
