"""Records for value added from files, and the fit as plain data and sentences."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence import cells
from schoolweave.evidence.value_added.model import ValueAdded
from schoolweave.evidence.value_added.sums import Sums, names_of_sums


def read(
    source: Any,
    *,
    unit: str = "school_id",
    outcome: str = "result",
    x: Sequence[str] = (),
    sums: bool = False,
) -> tuple[Sums, int]:
    """Return the sums of a table and how many pupils were left out because a value of theirs is missing.

    A row is a pupil, or, with ``sums``, a school with the columns of
    :func:`~schoolweave.evidence.value_added.names_of_sums`. Raises :class:`EvidenceError` with the column or
    row at fault, or where nobody is left.
    """
    if twice := [name for name in dict.fromkeys((outcome, *x)) if [outcome, *x].count(name) > 1]:
        raise EvidenceError(f"“{twice[0]}” is named twice: the result and covariates are different columns.")
    if sums:
        names = names_of_sums(x)
        table = cells.read(source, (unit, *names))
        return Sums.of_cells(table.texts(unit), {name: table.numbers(name) for name in names}, x=list(x)), 0
    table = cells.read(source, (unit, outcome, *x))
    school = np.array(table.texts(unit))
    columns = {name: table.numbers(name) for name in (outcome, *x)}
    whole = (school != "") & np.isfinite(list(columns.values())).all(axis=0)
    if not whole.any():
        raise EvidenceError(f"{table.name}: no pupil has a school, a result and every covariate.")
    kept = {name: column[whole] for name, column in columns.items()}
    result = kept.pop(outcome)
    return Sums.of_pupils(school[whole], result, kept), int((~whole).sum())


def summary(found: ValueAdded, *, left_out: int = 0) -> dict[str, Any]:
    """Return a fit without its schools as plain data."""
    return {
        "deviance": found.deviance,
        "restricted": found.restricted,
        "variance_between": found.between,
        "variance_within": found.within,
        "intraclass_correlation": found.icc,
        "total_sd": found.total_sd,
        "coefficients": [{"name": c.name, "value": c.value, "se": c.se} for c in found.coefficients],
        "schools": len(found.schools),
        "pupils": found.pupils,
        "left_out": left_out,
        "bands": dict(sorted(Counter(one.band for one in found.schools).items())),
        "level": found.level,
    }


def sentences(found: ValueAdded, *, left_out: int = 0) -> Iterator[str]:
    """Yield what a fit says in sentences."""
    if left_out:
        yield f"{left_out:,} pupils were left out: a value of theirs is missing."
    yield (
        f"{found.pupils:,} pupils in {len(found.schools):,} schools; {found.icc:.1%} of what is left of the "
        f"variance lies between schools (-2 log likelihood {found.deviance:.3f})."
    )
    bands = Counter(one.band for one in found.schools)
    yield (
        f"Above what pupils alike reached elsewhere: {bands['above']:,}; below: {bands['below']:,}; not told "
        f"apart from it: {bands['not told apart']:,} (intervals of {found.level:.0%})."
    )
