"""The checker's own reading of the rules: who may help whom, at what cost, and who likes whom better.

Shares no code with the solver: it goes school by school over every supporter.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from schoolweave.core.geography import great_circle_km
from schoolweave.planning.support.model import Engagement, Need, Supporter
from schoolweave.planning.support.problem import Matching

Key = tuple[int, int, int]
Days = dict[tuple[str, str], float]


@dataclass(frozen=True, slots=True)
class Pair:
    """An eligible pair: metres, metres of misfit, and what each side thinks of the other (less is better)."""

    metres: int
    misfit: int
    school_key: Key
    supporter_key: tuple[int, int, int, int]

    @property
    def cost(self) -> int:
        """Metres that a day costs."""
        return self.metres + self.misfit


@dataclass(frozen=True, slots=True)
class World:
    """Everything recounted: pairs by school and then supporter id, wanted days and tier places by school."""

    pairs: Mapping[str, dict[str, Pair]]
    wanted: dict[str, float]
    tier: dict[str, int]
    supporters: dict[str, Supporter]
    needs: dict[str, Need]


class _Pairs(Mapping[str, dict[str, Pair]]):
    """The eligible pairs of each school, counted when somebody first asks for that school."""

    def __init__(self, problem: Matching) -> None:
        self._problem = problem
        self._order = {need.id: order for order, need in enumerate(problem.needs)}
        self._found: dict[str, dict[str, Pair]] = {}
        self._latitude = np.array([one.latitude for one in problem.supporters])
        self._longitude = np.array([one.longitude for one in problem.supporters])

    def __getitem__(self, school: str) -> dict[str, Pair]:
        if school not in self._found:
            self._found[school] = self._count(self._order[school])
        return self._found[school]

    def __iter__(self) -> Iterator[str]:
        return iter(self._order)

    def __len__(self) -> int:
        return len(self._order)

    def _count(self, order: int) -> dict[str, Pair]:
        problem, need = self._problem, self._problem.needs[order]
        km = great_circle_km(need.latitude, need.longitude, self._latitude, self._longitude)
        metres = np.rint(km * 1000).astype(np.int64)
        near = np.flatnonzero(metres <= round(problem.rules.distance_max_km * 1000)).tolist()
        found = ((at, _pair(problem, at, order, int(metres[at]))) for at in near)
        return {problem.supporters[at].id: pair for at, pair in found if pair is not None}


def recount(problem: Matching) -> World:
    """Return a problem's eligible pairs and needs, from its records and rules alone."""
    tiers = problem.rules.tiers
    days = problem.rules.tier_days
    return World(
        _Pairs(problem),
        {x.id: days[tiers.index(x.tier)] if x.days is None else x.days for x in problem.needs},
        {x.id: tiers.index(x.tier) for x in problem.needs},
        {x.id: x for x in problem.supporters},
        {x.id: x for x in problem.needs},
    )


def _pair(problem: Matching, helper: int, school: int, metres: int) -> Pair | None:
    supporter, need, rules = problem.supporters[helper], problem.needs[school], problem.rules
    own = {supporter.id, supporter.employer, supporter.trust} - {""}
    if own & {need.id, need.employer, need.trust}:
        return None
    if supporter.id in need.conflicts or need.id in supporter.conflicts:
        return None
    misfit = 0
    for wanted, offered, required, price in (
        (need.phase, supporter.phases, rules.phase_required, rules.phase_misfit_km),
        (need.focus, supporter.focuses, rules.focus_required, rules.focus_misfit_km),
    ):
        if wanted and offered and wanted not in offered:
            if required:
                return None
            misfit += round(price * 1000)
    step = _step(need.preferences, supporter.id)
    misfit += step * round(rules.choice_km * 1000)
    tier = rules.tiers.index(need.tier)
    theirs = _step(supporter.preferences, need.id)
    return Pair(metres, misfit, (step, metres + misfit, helper), (theirs, tier, metres + misfit, school))


def _step(names: tuple[str, ...], name: str) -> int:
    return names.index(name) if name in names else len(names)


def blocking_pairs(world: World, engagements: Iterable[Engagement], *, whole: bool) -> set[tuple[str, str]]:
    """Return the blocking pairs of a plan, as (supporter, school), straight from the definition."""
    days: Days = {(one.supporter_id, one.school_id): one.days for one in engagements}
    by_school: dict[str, list[str]] = {}
    by_supporter: dict[str, list[str]] = {}
    for supporter, school in days:
        by_school.setdefault(school, []).append(supporter)
        by_supporter.setdefault(supporter, []).append(school)
    found = set()
    for school, pairs in world.pairs.items():
        have = by_school.get(school, [])
        lacks = world.wanted[school] - sum(days[one, school] for one in have)
        worst = max((pairs[one].school_key for one in have), default=None)
        for supporter, pair in pairs.items():
            better = lacks > 0 or (worst is not None and pair.school_key < worst)
            if better and days.get((supporter, school), 0) < world.wanted[school]:
                held = by_supporter.get(supporter, [])
                if _makes_room(world, days, supporter, school, held, whole=whole):
                    found.add((supporter, school))
    return found


def _makes_room(
    world: World, days: Days, supporter: str, school: str, held: list[str], *, whole: bool
) -> bool:
    """Return whether a supporter can, and would, give the school days it lacks."""
    record, key = world.supporters[supporter], world.pairs[school][supporter].supporter_key
    worse = [one for one in held if world.pairs[one][supporter].supporter_key > key]
    free = record.days - sum(days[supporter, one] for one in held)
    could = free + sum(days[supporter, one] for one in worse)
    schools = len(held) - len(worse) < record.schools_max or (supporter, school) in days
    return schools and could >= (world.wanted[school] if whole else 0.5)


def best_load(items: Iterable[tuple[int, int]], room: int, places: int) -> int:
    """Return the most worth of items (units and worth) within ``room`` units and ``places`` items."""
    best = np.zeros((min(places, room) + 1, room + 1), dtype=np.int64)
    for units, worth in items:
        if units <= room and len(best) > 1:
            with_it = best[:-1, : room + 1 - units] + worth
            np.maximum(best[1:, units:], with_it, out=best[1:, units:])
    return int(best.max())
