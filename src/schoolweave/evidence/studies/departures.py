"""What was run beside what was registered: every difference is listed, none is forbidden."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import AwareDatetime

from schoolweave.evidence.comparison.rule import Rule
from schoolweave.evidence.studies.freezing import FrozenStudy
from schoolweave.evidence.studies.registration import Estimation, Registration
from schoolweave.policy.models import Frozen

WORDS = {
    "programme": "programme",
    "outcome": "outcome",
    "design": "design",
    "months_table": "table of months",
    "disclosure_profile": "disclosure profile",
    "comparison": "rule of comparison",
    "estimation.unit": "column of schools",
    "estimation.time": "column of years",
    "estimation.outcome": "column of the outcome",
    "estimation.first": "column of first years",
    "estimation.control": "comparison group",
    "estimation.method": "method of adjustment",
    "estimation.covariates": "covariates",
    "estimation.cluster": "clusters",
    "estimation.weights": "weights",
    "estimation.anticipation": "years of anticipation",
    "estimation.missing": "rule for missing years",
    "estimation.errors": "standard errors",
    "estimation.where": "rows used",
    "estimation.aggregate": "average that answers the question",
}
"""What each part of a plan is called in a sentence."""


class Run(Frozen):
    """What was run. ``outcomes_loaded_at`` is the instant in UTC at which outcome data were first loaded."""

    programme: str
    outcome: str
    design: str
    comparison: Rule | None = None
    estimation: Estimation
    subgroups: tuple[str, ...] = ()
    months_table: str = "eef-toolkit"
    disclosure_profile: str = ""
    outcomes_loaded_at: AwareDatetime | None = None

    @classmethod
    def as_registered(cls, registration: Registration, **changes: Any) -> "Run":
        """Return the run that keeps to a registration, but for the changes given."""
        plan = {
            name: getattr(registration, name) for name in ("programme", "design", "comparison", "estimation")
        }
        plan |= {name: getattr(registration, name) for name in ("months_table", "disclosure_profile")}
        groups = tuple(one.name for one in registration.subgroups)
        return cls(**({**plan, "outcome": registration.outcome.name, "subgroups": groups} | changes))


@dataclass(frozen=True, slots=True)
class Departure:
    """One difference: what it is about, what was registered, what was run, a sentence."""

    about: str
    registered: str
    run: str
    sentence: str


def departures(study: FrozenStudy | None, run: Run) -> tuple[Departure, ...]:
    """Return every difference between a frozen study and what was run, in a fixed order.

    ``None`` stands for a study that was never registered: that itself is the departure.
    """
    if study is None:
        text = "This study was not registered before its outcomes were seen: read it as exploratory."
        return (Departure("registration", "", "", text),)
    return (*_timing(study, run), *_plan(study.registration, run), *_subgroups(study.registration, run))


def _timing(study: FrozenStudy, run: Run) -> Iterator[Departure]:
    frozen, loaded = study.frozen_at, run.outcomes_loaded_at
    if loaded is None:
        text = "It is not recorded when outcome data were loaded, nor so whether the plan came first."
        yield Departure("outcome data", frozen.isoformat(), "", text)
    elif loaded < frozen:
        text = (
            f"Outcome data were loaded on {_day(loaded)}, before the study was frozen on {_day(frozen)}: "
            "the plan may have been made with the results in sight."
        )
        yield Departure("outcome data", frozen.isoformat(), loaded.isoformat(), text)
    if study.registration.amends:
        text = f"The registration was amended: {study.registration.amendment_reason.rstrip('.')}."
        yield Departure("registration", study.registration.amends, study.sha256, text)


def _plan(registration: Registration, run: Run) -> Iterator[Departure]:
    planned = Run.as_registered(registration)
    before, after = (_flat(one.model_dump(mode="json")) for one in (planned, run))
    for name, word in WORDS.items():
        one, two = before[name], after[name]
        if one != two:
            text = f"{word.capitalize()}: registered as {_said(one)}, run as {_said(two)}."
            yield Departure(word, _said(one), _said(two), text)


def _subgroups(registration: Registration, run: Run) -> Iterator[Departure]:
    planned, done = [one.name for one in registration.subgroups], list(run.subgroups)
    for name in planned:
        if name not in done:
            yield Departure("subgroup", name, "", f"The planned subgroup “{name}” was not run.")
    for name in done:
        if name not in planned:
            text = f"The subgroup “{name}” was not planned: read it as exploratory."
            yield Departure("subgroup", "", name, text)


def _flat(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts of a plan by the names of :data:`WORDS`; the rule of comparison is one part."""
    flat = {name: value for name, value in content.items() if name != "estimation"}
    return flat | {f"estimation.{name}": value for name, value in content["estimation"].items()}


def _said(value: Any) -> str:
    """Return a value as people read it."""
    if value is None or value in ("", [], {}):
        return "none"
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(
            f"{name} = {_said(one)}" for name, one in sorted(value.items()) if one not in (None, {}, [])
        )
    return str(value)


def _day(at: AwareDatetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
