"""The best of all partitions with every rule and term, by trying them all: for at most ten schools.

Shares no code with the planner; written from docs/explanation/planning.md.
"""

from itertools import combinations, permutations
from math import floor, inf

from tests.unit.planning.cases import km

from schoolweave.planning import Communities


def best_of_all(
    problem: Communities, *, placed: frozenset[str] = frozenset(), some: bool = False, count: bool = True
) -> float:
    """The least objective of all partitions that keep the rules; infinite where none does.

    Only of those that give the schools ``placed`` a group, have ``some`` group, and, with ``count``, the
    number of groups that goes with the schools placed.
    """
    return _Partitions(problem, placed, some, count).best()


class _Partitions:
    def __init__(self, problem: Communities, placed: frozenset[str], some: bool, count: bool) -> None:
        self.placed, self.some, self.count = placed, some, count
        self.problem, self.rules, self.wishes = problem, problem.rules, problem.wishes
        self.ids, self.n = list(problem.ids), problem.size
        self.pins = dict(problem.pins)
        self.least = inf
        known = list(self.wishes.need.values())
        mean = sum(known) / len(known) if known else 0.0
        self.above = {school: value - mean for school, value in self.wishes.need.items()}
        sizes = range(self.rules.size_min, min(self.rules.size_max, self.n) + 1)
        chosen = (group for size in sizes for group in combinations(range(self.n), size))
        self.groups: dict[int, list[tuple[int, ...]]] = {}
        self.cost = {}
        for group in chosen:
            if self._allowed(group):
                self.groups.setdefault(group[0], []).append(group)
                self.cost[group] = self._spent(group)

    def best(self) -> float:
        self._extend(frozenset(range(self.n)), [], 0.0)
        return self.least

    def _extend(self, left, groups, spent):
        if spent >= self.least:
            return
        if not left:
            self._finish(groups, spent)
            return
        first = min(left)
        for group in self.groups.get(first, ()):
            if left.issuperset(group):
                self._extend(left.difference(group), [*groups, group], spent + self.cost[group])
        if self.ids[first] not in self.placed:
            self._extend(left - {first}, groups, spent + self._left_out(first))

    def _finish(self, groups, spent):
        placed = {school for group in groups for school in group}
        if self.count and len(groups) != floor(len(placed) / self.rules.size_mean + 0.5):
            return
        if self.some and not groups:
            return
        names = [{self.ids[school] for school in group} for group in groups]
        if any(self._parted(pair, names) for pair in self.problem.must_link):
            return
        if len({label for group in names for label in self._labels(group)}) < sum(
            len(self._labels(group)) for group in names
        ):
            return
        for label in self.pins.values():
            pinned = [self.ids.index(school) in placed for school in self.pins if self.pins[school] == label]
            if any(pinned) and not all(pinned):
                return
        moved = len(self.wishes.today) - self._stayed(names)
        if self.wishes.max_moves is None or moved <= self.wishes.max_moves:
            self.least = min(self.least, spent + moved * self.wishes.moved_km)

    def _parted(self, pair, names):
        return any(len(set(pair) & group) == 1 for group in names)

    def _labels(self, group):
        return {self.pins[school] for school in group if school in self.pins}

    def _allowed(self, group):
        schools = [self.problem.schools[place] for place in group]
        names = {school.id for school in schools}
        years = {year for school in schools for year in school.years}
        states = sum(school.authority in self.rules.state_authorities for school in schools)
        return (
            (not self.rules.pathway_required or set(self.rules.pathway) <= years)
            and states >= self.rules.state_min
            and not any(set(pair) <= names for pair in self.problem.cannot_link)
            and len(self._labels(names)) < 2
        )

    def _spent(self, group):
        """Travel, need and what is lost by who leaves from this group's schools to others."""
        schools = [self.problem.schools[place] for place in group]
        weights = [self.wishes.weights.get(school.id, 1.0) for school in schools]
        travel = min(
            sum(weight * km(host, one) for one, weight in zip(schools, weights, strict=True))
            for host in schools
        )
        need = abs(sum(self.above.get(school.id, 0.0) for school in schools)) * self.wishes.need_km
        return travel + need + self._lost({school.id for school in schools})

    def _lost(self, names):
        flows = sum(leavers for a, b, leavers in self.wishes.flows if a in names and b not in names)
        kept = sum(a in names and b not in names for a, b in self.wishes.preferences)
        return flows * self.wishes.flow_km + kept * self.wishes.preference_km

    def _left_out(self, place):
        alone = self.ids[place]
        flows = sum(leavers for a, _, leavers in self.wishes.flows if a == alone)
        kept = sum(a == alone for a, _ in self.wishes.preferences)
        lost = flows * self.wishes.flow_km + kept * self.wishes.preference_km
        return self.rules.unplaced_price_km + lost

    def _stayed(self, names):
        """The most schools that are in the continuation of today's group; pins on today's labels bind."""
        labels = sorted(set(self.wishes.today.values()))
        if not labels:
            return 0
        fixed = [next(iter(self._labels(group) & set(labels)), None) for group in names]
        free = [place for place, label in enumerate(fixed) if label is None]
        rest = [label for label in labels if label not in fixed] + [None] * len(free)
        sure = sum(
            self.wishes.today.get(school) == label
            for group, label in zip(names, fixed, strict=True)
            if label
            for school in group
        )
        shared = {
            (place, label): sum(self.wishes.today.get(school) == label for school in names[place])
            for place in free
            for label in {*rest} - {None}
        }
        most = 0
        for chosen in set(permutations(rest, len(free))):
            most = max(most, sum(shared.get(pair, 0) for pair in zip(free, chosen, strict=True)))
        return sure + most
