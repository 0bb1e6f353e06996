"""Read the rows of ``lifts.csv`` as lifts, and say which row and column are wrong."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.verify.files import Row
from schoolweave.planning.verify.lift_relaxation import Lift


def read_lifts(
    rows: Sequence[Row], ids: Sequence[str], serves: NDArray[np.bool_]
) -> tuple[tuple[Lift, ...], list[str]]:
    """Return the lifts of a file and every fault in it as a sentence; no lifts where there are faults.

    ``ids`` are the schools that may join, ``serves`` ``(schools, years)`` what they serve of a required
    pathway. Raises :class:`VerificationError` where a cell holds no number.
    """
    index = {school: at for at, school in enumerate(ids)}
    wrong = [*_order(rows), *_distances(rows), *_schools(rows, index)]
    if wrong:
        return (), wrong
    lifts: dict[int, dict[int, list[int]]] = {}
    km: dict[int, float] = {}
    for row in rows:
        lift, kind = int(row.amount("lift")), int(row.amount("class"))
        lifts.setdefault(lift, {}).setdefault(kind, []).append(index[row.cells["school_id"]])
        km[lift] = row.amount("km")
        first = lifts[lift][kind][0]
        if not np.array_equal(serves[first], serves[index[row.cells["school_id"]]]):
            wrong.append(
                f"{row.where('class')}: {row.cells['school_id']} does not serve the same years"
                f" as {ids[first]}, which stands in the same class."
            )
    for number, classes in lifts.items():
        if set(classes) != set(range(1, len(classes) + 1)):
            wrong.append(f"lifts.csv, lift {number}: its classes are not numbered 1 to {len(classes)}.")
    found = (Lift(number, km[number], _by_class(classes)) for number, classes in lifts.items())
    return ((), wrong) if wrong else (tuple(found), [])


def _by_class(classes: dict[int, list[int]]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(classes[number]) for number in sorted(classes))


def _order(rows: Sequence[Row]) -> list[str]:
    """Return faults in the numbers of lifts and classes."""
    wrong, last = [], 0
    for row in rows:
        lift, kind = row.amount("lift"), row.amount("class")
        if lift not in (max(1, last), last + 1):
            wrong.append(
                f"{row.where('lift')}: “{row.cells['lift']}” comes after lift {last}; lifts are numbered"
                " 1, 2, 3 and so on, in the order in which they count."
            )
        if kind < 1 or kind != int(kind):
            wrong.append(f"{row.where('class')}: “{row.cells['class']}” is not a whole number from 1.")
        last = max(last, int(lift))
    return wrong


def _distances(rows: Sequence[Row]) -> list[str]:
    """Return faults in the km of lifts."""
    wrong, stated = [], dict[float, float]()
    for row in rows:
        km = row.amount("km")
        if km <= 0:
            wrong.append(f"{row.where('km')}: {row.cells['km']} is not above 0.")
        if stated.setdefault(row.amount("lift"), km) != km:
            wrong.append(
                f"{row.where('km')}: {row.cells['km']} is not what lift {row.cells['lift']} has before."
            )
    return wrong


def _schools(rows: Sequence[Row], index: dict[str, int]) -> list[str]:
    """Return faults in the schools: unknown ones, and those that stand twice."""
    wrong, seen = [], dict[str, Row]()
    for row in rows:
        school = row.cells["school_id"]
        if school not in index:
            wrong.append(f"{row.where('school_id')}: {school} is not a school that may join.")
        before = seen.setdefault(school, row)
        if before is not row:
            wrong.append(
                f"{row.where('school_id')}: {school} stands in lift {before.cells['lift']} already,"
                f" row {before.number}; a school is in one lift and one class only."
            )
    return wrong
