"""Read the cases that a bound distinguishes, and see that they leave nothing out.

The definition is in docs/explanation/planning.md, section "Cases: how many hosts a place has".
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from schoolweave.planning.verify.files import Row

Place = frozenset[int]
Ranges = dict[Place, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Case:
    """``least`` to ``most`` hosts lie in a place (schools by index), within another case or none."""

    row: Row
    within: str
    place: Place
    least: int
    most: int


def read_cases(rows: Sequence[Row], index: Mapping[str, int]) -> tuple[dict[str, dict[str, Case]], list[str]]:
    """Return the cases of each part by name, and every fault in their file as a sentence."""
    found: dict[str, dict[str, Case]] = {}
    wrong: list[str] = []
    for row in rows:
        part, name, within = row.cells["part"], row.cells["case"], row.cells["within"]
        schools = [school for school in row.cells["schools"].split(";") if school]
        wrong += [
            f"{row.where('schools')}: {school} is not a school that may join."
            for school in schools
            if school not in index
        ]
        least, most = row.amount("least"), row.amount("most")
        if least != int(least) or most != int(most) or not 0 <= least <= most:
            wrong.append(f"{row.where('most')}: {least:g} to {most:g} is no range of whole numbers from 0.")
        cases = found.setdefault(part, {})
        if name in cases:
            wrong.append(f"{row.where('case')}: the case {name} stands in part {part} twice.")
        if within and within not in cases:
            wrong.append(f"{row.where('within')}: no case {within} of part {part} stands above.")
        place = frozenset(index[school] for school in schools if school in index)
        cases[name] = Case(row, within, place, int(least), int(most))
    for part, cases in found.items():
        wrong += _left_out(part, cases)
    return found, wrong


def _left_out(part: str, cases: Mapping[str, Case]) -> Iterator[str]:
    """Yield what cases of a part leave out: each has none within it, or two that are all there can be."""
    if sum(not case.within for case in cases.values()) != 1:
        yield f"cases.csv, part {part}: one case has to be the whole part, within no other."
    inner: dict[str, list[Case]] = {}
    for case in cases.values():
        if case.within:
            inner.setdefault(case.within, []).append(case)
    for name, two in inner.items():
        low, high = min(two, key=lambda one: one.least), max(two, key=lambda one: one.least)
        together = len(two) == 2 and low.place == high.place and len(low.place) > 0
        if not together or low.least > 0 or high.least != low.most + 1 or high.most < len(high.place):
            yield (
                f"{two[0].row.where('within')}: the cases within {name} of part {part} are not two that "
                "share a place and leave out no number of hosts."
            )
    places = {case.place for case in cases.values() if case.within}
    if any(one & other and not (one <= other or other <= one) for one, other in combinations(places, 2)):
        yield f"cases.csv, part {part}: two places overlap, and neither lies in the other."


def leaves(cases: Mapping[str, Case]) -> dict[str, Ranges]:
    """Return the ranges of each case that has none within it, by name."""
    inner = {case.within for case in cases.values()}
    found: dict[str, Ranges] = {}
    for name in cases:
        ranges: Ranges = {}
        at = cases[name] if name not in inner else None
        while at is not None and at.within:
            least, most = ranges.get(at.place, (at.least, at.most))
            ranges[at.place] = max(least, at.least), min(most, at.most)
            at = cases.get(at.within)
        if name not in inner:
            found[name] = ranges
    return found
