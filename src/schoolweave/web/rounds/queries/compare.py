"""Two scenarios held against each other: who has other company, and the same schools under both."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from statistics import fmean, median
from typing import Any, NamedTuple

from schoolweave.web.rounds.models import Place, Scenario
from schoolweave.web.rounds.queries.kept import kept


class Side(NamedTuple):
    """Where a school is in one scenario; ``number`` is None where it has no community there."""

    number: int | None = None
    name: str = ""
    km: float | None = None
    known: bool = False


class Moved(NamedTuple):
    """A school whose company differs between two scenarios; ``change_km`` is how much farther its host is."""

    school_id: str
    school: str
    first: Side
    second: Side
    first_name: str
    second_name: str
    change_km: float | None


@dataclass(frozen=True, slots=True)
class Same:
    """Distances in km of the schools that have a community in both, in one of the two."""

    schools: int
    mean_km: float | None
    median_km: float | None
    worst_km: float | None
    travel_km: float


@dataclass(frozen=True, slots=True)
class Compared:
    """What two scenarios have in common and where they differ.

    ``same_population`` says whether both are about the same schools that may join; ``stayed`` counts the
    schools placed in both whose company is much the same.
    """

    same_population: bool
    first: Same
    second: Same
    stayed: int
    moved: tuple[Moved, ...]


def compared(first: Scenario, second: Scenario) -> Compared:
    """Return the comparison of two scenarios that are done."""
    return _compared(_Pair(first, second))


class _Pair:
    """Two scenarios as a key: equal where both stand as they stood."""

    def __init__(self, first: Scenario, second: Scenario) -> None:
        self.first, self.second = first, second
        self.key = tuple((one.pk, one.attempt, one.finished_at) for one in (first, second))

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Pair) and self.key == other.key


@lru_cache(maxsize=2)
def _compared(pair: _Pair) -> Compared:
    """Return the comparison, kept in this process too: of a whole country it is slow to unpack."""
    both = (pair.first, pair.second)
    found, rows = kept("compared", both, lambda: _compare(_sides(pair.first), _sides(pair.second)))
    moved = tuple(_moved(row[0], row[1], Side(*row[2:6]), Side(*row[6:])) for row in rows)
    return replace(found, moved=moved)


Sides = dict[str, tuple[str, Side]]


def _sides(scenario: Scenario) -> Sides:
    """Return each school that may join, by id: its name and where it is."""
    groups = dict(scenario.groups.values_list("pk", "number"))
    names = dict(scenario.groups.values_list("pk", "name"))
    inside = scenario.places.exclude(standing=Place.Standing.INELIGIBLE)
    rows = inside.values_list("school_id", "school__name", "group_id", "km").order_by("school_id")
    return {
        school: (name, Side(groups.get(group), names.get(group, ""), km, known=True))
        for school, name, group, km in rows
    }


def _compare(first: Sides, second: Sides) -> tuple[Compared, list[tuple[Any, ...]]]:
    """Return the comparison, and the schools that moved as plain tuples, which are quick to keep."""
    both = [one for one in first if one in second and _placed(first[one]) and _placed(second[one])]
    matched = _matched((first[one][1].number, second[one][1].number) for one in both)
    stayed = {one for one in both if matched.get(first[one][1].number) == second[one][1].number}
    moved = [
        (one, (first.get(one) or second[one])[0], *_side(first, one), *_side(second, one))
        for one in sorted(first.keys() | second.keys())
        if one not in stayed and (_placed(first.get(one)) or _placed(second.get(one)))
    ]
    found = Compared(
        same_population=first.keys() == second.keys(),
        first=_same(first[one][1].km for one in both),
        second=_same(second[one][1].km for one in both),
        stayed=len(stayed),
        moved=(),
    )
    return found, moved


def _moved(school_id: str, school: str, first: Side, second: Side) -> Moved:
    change = None if first.km is None or second.km is None else second.km - first.km
    return Moved(school_id, school, first, second, first.name, second.name, change)


def _placed(side: tuple[str, Side] | None) -> bool:
    return side is not None and side[1].number is not None


def _side(sides: Sides, school: str) -> Side:
    return sides[school][1] if school in sides else Side()


def _matched(pairs: Iterable[tuple[Any, Any]]) -> dict[int | None, int]:
    """Return for communities of the first their counterparts: those with most schools in common first."""
    counts = Counter(pairs)
    found: dict[int | None, int] = {}
    taken: set[int] = set()
    for (one, other), _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if one not in found and other not in taken:
            found[one] = other
            taken.add(other)
    return found


def _same(kilometres: Iterable[float | None]) -> Same:
    km = [one for one in kilometres if one is not None]
    if not km:
        return Same(0, None, None, None, 0.0)
    return Same(len(km), fmean(km), median(km), max(km), sum(km))
