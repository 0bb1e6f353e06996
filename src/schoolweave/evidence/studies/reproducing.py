"""The command lines that give the same figures as a study, for anyone with its data."""

import shlex
from collections.abc import Iterator

from schoolweave.evidence.comparison.rule import Rule
from schoolweave.evidence.studies.registration import Estimation, Registration

USUAL = Estimation()
"""Options that have these values need not be typed."""


def estimate_command(estimation: Estimation, *, panel: str, out: str, schools: str | None = None) -> str:
    """Return the line that estimates the effects of a panel into a folder, quoted for a POSIX shell."""
    words = ["schoolweave", "evidence", "estimate", panel]
    if schools is not None:
        words += ["--schools", schools]
    return shlex.join([*words, *_options(estimation), "--out", out])


def match_command(rule: Rule, *, schools: str, treated: str, out: str, unit: str = "school_id") -> str:
    """Return the line that finds comparison schools by a rule, quoted for a POSIX shell.

    ``schools`` is the file of characteristics, ``treated`` its column that tells who is in the programme.
    """
    words = ["schoolweave", "evidence", "match", schools, "--unit", unit, "--treated", treated]
    words += ["--on", ",".join(rule.characteristics)]
    if rule.exact:
        words += ["--exact", ",".join(rule.exact)]
    words += ["--distance", rule.distance]
    words += ["--caliper", "none" if rule.caliper is None else f"{rule.caliper!r}"]
    for name, width in rule.calipers.items():
        words += ["--within", f"{name}={width!r}"]
    words += ["--ratio", str(rule.ratio), "--order", rule.order, "--missing", rule.missing.replace("_", "-")]
    return shlex.join([*words, *(["--replacement"] if rule.replacement else []), "--out", out])


def commands(
    registration: Registration, *, panel: str, out: str, schools: str | None = None
) -> tuple[str, ...]:
    """Return all lines of a study, in order: the matching, where its design has one, then the estimate."""
    if registration.comparison is None:
        return (estimate_command(registration.estimation, panel=panel, out=out, schools=schools),)
    first = registration.estimation.first
    matching = match_command(
        registration.comparison,
        schools=schools or panel,
        treated=first,
        out=f"{out}/match",
        unit=registration.estimation.unit,
    )
    weighted = registration.estimation.model_copy(
        update={"weights": registration.estimation.weights or "weight"}
    )
    return matching, estimate_command(weighted, panel=panel, out=out, schools=f"{out}/match/matched.csv")


def _options(estimation: Estimation) -> Iterator[str]:
    """Yield the options of an estimate; those of columns always, others where they are not the usual ones."""
    for name in ("unit", "time", "outcome", "first", "control"):
        yield from (f"--{name}", str(getattr(estimation, name)))
    for name in ("method", "cluster", "weights", "anticipation", "missing", "errors"):
        value = getattr(estimation, name)
        if value != getattr(USUAL, name):
            yield from (f"--{name}", str(value))
    if estimation.covariates:
        yield from ("--covariates", ",".join(estimation.covariates))
    for column, text in estimation.where.items():
        yield from ("--where", f"{column}={text}")
