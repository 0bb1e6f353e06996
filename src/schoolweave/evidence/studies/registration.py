"""A study as it is registered: what is asked, how it will be answered, what can be seen. No outcome yet."""

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, ValidationError, field_validator, model_validator

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.comparison.rule import Rule
from schoolweave.evidence.effect_sizes import load_table
from schoolweave.evidence.faults import first
from schoolweave.evidence.power import Clustered, Panel, detectable
from schoolweave.evidence.studies.designs import design
from schoolweave.policy.models import Frozen

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$")]


class Outcome(Frozen):
    """What is measured: its name for people, its unit, and whether more of it is better.

    ``sd`` is the standard deviation between pupils, schools' differences included, in the outcome's own unit:
    1 where it is standardised. Where it is left out it is computed from the panel's sums of squares over the
    years before anybody joined.
    """

    name: Text
    unit: str = ""
    higher_is_better: bool = True
    sd: float | None = Field(default=None, gt=0)
    sd_source: str = ""


class Estimation(Frozen):
    """How the effect is estimated: the options of ``schoolweave evidence estimate``, by their own names.

    ``aggregate`` is the average that answers the question: ``simple``, ``dynamic``, ``group``, ``calendar``.
    ``where`` keeps the rows of the panel that have these texts in these columns.
    """

    unit: Text = "school_id"
    time: Text = "year"
    outcome: Text = "mean"
    first: Text = "first_year"
    control: Literal["never", "not-yet"] = "not-yet"
    method: Literal["none", "reg", "dr"] = "none"
    covariates: tuple[Text, ...] = ()
    cluster: Text | None = None
    weights: Text | None = None
    anticipation: int = Field(default=0, ge=0)
    missing: Literal["rows", "pairs"] = "rows"
    errors: Literal["usual", "jackknife"] = "usual"
    where: dict[str, str] = Field(default_factory=dict)
    aggregate: Literal["simple", "dynamic", "group", "calendar"] = "dynamic"

    @model_validator(mode="after")
    def _covariates_are_used(self) -> Self:
        if bool(self.covariates) != (self.method != "none"):
            raise ValueError("Covariates need the method reg or dr, and these methods need covariates.")
        return self


class Sees(Frozen):
    """From what the smallest detectable effect is computed, in standard deviations between pupils.

    ``once`` is Dong and Maynard's formula for whole schools measured once; ``panel`` that of a difference in
    differences over years. See :mod:`schoolweave.evidence.power`.
    """

    kind: Literal["once", "panel"] = "panel"
    schools: int = Field(ge=3)
    treated: float = Field(gt=0, lt=1)
    pupils: float = Field(ge=1)
    icc: float = Field(ge=0, lt=1)
    r2_schools: float = Field(default=0.0, ge=0, lt=1)
    r2_pupils: float = Field(default=0.0, ge=0, lt=1)
    covariates: int = Field(default=0, ge=0)
    blocks: int = Field(default=1, ge=1)
    stable: float = Field(default=0.0, ge=0, le=1)
    before: int = Field(default=1, ge=1)
    after: int = Field(default=1, ge=1)
    alpha: float = Field(default=0.05, gt=0, lt=1)
    chance: float = Field(default=0.8, gt=0, lt=1)
    source: str = ""

    @property
    def effect(self) -> float:
        """The smallest true effect that would be called significant with probability ``chance``."""
        one: Clustered | Panel
        if self.kind == "once":
            one = Clustered(
                self.pupils,
                self.icc,
                self.treated,
                self.r2_schools,
                self.r2_pupils,
                self.covariates,
                self.blocks,
            )
        else:
            one = Panel(
                self.pupils, self.icc, self.stable, self.before, self.after, self.treated, self.r2_pupils
            )
        return detectable(one, schools=self.schools, alpha=self.alpha, chance=self.chance)


class Subgroup(Frozen):
    """Learners or schools for whom the question is asked again, planned beforehand."""

    name: Text
    where: dict[str, str] = Field(min_length=1)


class Dates(Frozen):
    """When the study was registered, when its outcomes are expected, by when it reports."""

    registered: date
    outcomes_expected: date
    report_by: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.report_by is not None and self.report_by < self.registered:
            raise ValueError("A study reports after it is registered.")
        return self


class Registration(Frozen):
    """A study before its outcomes: a question with everything needed to answer it, and what would surprise.

    ``selection`` says how schools come into the programme: by ``lot``, because they ``asked``, by ``need``,
    by their ``results``, or ``other``. ``smallest_of_interest`` is the smallest effect that would matter, in
    standard deviations between pupils. ``amends`` is the hash of an earlier frozen registration that this one
    replaces, with the reason.
    """

    id: Key
    title: Text
    question: Text
    programme: Text
    outcome: Outcome
    design: str
    selection: Literal["lot", "asked", "need", "results", "other"] = "other"
    comparison: Rule | None = None
    estimation: Estimation = Estimation()
    sees: Sees
    smallest_of_interest: float = Field(gt=0)
    subgroups: tuple[Subgroup, ...] = ()
    dates: Dates
    months_table: str = "eef-toolkit"
    disclosure_profile: str = ""
    responsible: Text
    notes: str = ""
    amends: str = ""
    amendment_reason: str = ""

    @model_validator(mode="before")
    @classmethod
    def _by_lot(cls, value: Any) -> Any:
        if isinstance(value, dict) and value.get("design") == "randomised" and "selection" not in value:
            return {**value, "selection": "lot"}
        return value

    @field_validator("design")
    @classmethod
    def _known(cls, value: str) -> str:
        try:
            return design(value).id
        except EvidenceError as error:
            raise ValueError(str(error)) from None

    @field_validator("months_table")
    @classmethod
    def _table(cls, value: str) -> str:
        try:
            return load_table(value).id if value else ""
        except EvidenceError as error:
            raise ValueError(str(error)) from None

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if design(self.design).matched != (self.comparison is not None):
            raise ValueError("A matched design needs the rule of comparison; another design has none.")
        if (self.design == "randomised") != (self.selection == "lot"):
            raise ValueError("A randomised design goes with selection by lot, and with no other.")
        if bool(self.amends) != bool(self.amendment_reason.strip()):
            raise ValueError("An amendment names the hash that it amends and gives its reason.")
        if len({one.name for one in self.subgroups}) != len(self.subgroups):
            raise ValueError("A subgroup is named twice.")
        return self

    @property
    def minimum_effect(self) -> float:
        """The smallest effect that can be seen, in standard deviations between pupils, to 4 decimals."""
        return round(self.sees.effect, 4)

    @property
    def invites_regression(self) -> bool:
        """Whether schools chosen by results are compared with the very year in which they were chosen."""
        return self.selection == "results" and self.estimation.anticipation == 0

    @property
    def sees_enough(self) -> bool:
        """Whether it can see the smallest effect that would matter."""
        return self.minimum_effect <= self.smallest_of_interest


def read(path: str | Path) -> Registration:
    """Return the registration of a TOML or JSON file.

    Raises :class:`EvidenceError` that names what is missing or not understood, :class:`OSError` where
    the file cannot be read.
    """
    source = Path(path)
    return parse(_content(source), source.name)


def parse(content: Any, name: str = "The registration") -> Registration:
    """Return a registration from what a file holds. Raises :class:`EvidenceError` as :func:`read` does."""
    try:
        return Registration.model_validate(content)
    except ValidationError as error:
        raise EvidenceError(f"{name}: {first(error, whole='the whole')}") from error


def _content(source: Path) -> Any:
    text = source.read_text("utf-8")
    try:
        return json.loads(text) if source.suffix == ".json" else tomllib.loads(text)
    except (tomllib.TOMLDecodeError, json.JSONDecodeError) as error:
        raise EvidenceError(f"{source.name} cannot be read as its ending says: {error}.") from error
