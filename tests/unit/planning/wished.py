"""Optional terms, pins and all partitions of a few schools, written once more for tests."""

from functools import cache
from itertools import combinations, permutations
from math import floor, inf
from statistics import mean

from tests.unit.planning.cases import allowed, km


def stays(problem, groups) -> int:
    """Return how many schools stay, by trying every way to give today's labels to groups."""
    today = problem.wishes.today
    labels = sorted(set(today.values()))
    pinned = {school: name for school, name in problem.pins if name in labels}
    fixed = [{pinned[school] for school in group if school in pinned} for group in groups]
    spare = [name for name in labels if not any(name in names for names in fixed)]
    free = [place for place, names in enumerate(fixed) if not names]
    kept = sum(
        today.get(school) in names for group, names in zip(groups, fixed, strict=True) for school in group
    )
    spare += [""] * len(free)
    best = 0
    for chosen in set(permutations(spare, len(free))):
        found = sum(
            today.get(school) == name
            for place, name in zip(free, chosen, strict=True)
            for school in groups[place]
            if name
        )
        best = max(best, found)
    return kept + best


def amounts(problem, groups) -> dict[str, float]:
    """Return each term's amount for groups given as sets of ids."""
    wishes = problem.wishes
    together = {pair for group in groups for pair in permutations(group, 2)}
    found = {}
    if wishes.flows:
        found["flow"] = sum(leavers for a, b, leavers in wishes.flows if (a, b) not in together)
    if wishes.preferences:
        found["preference"] = sum(pair not in together for pair in wishes.preferences)
    if wishes.today:
        found["moved"] = len(wishes.today) - stays(problem, groups)
    if wishes.need:
        usual = mean(wishes.need.values())
        found["need"] = sum(
            abs(sum(wishes.need.get(school, usual) - usual for school in group)) for group in groups
        )
    return found


def travel(problem, members) -> float:
    """Return the least weighed sum of distances to a member."""
    weight = problem.wishes.weights
    return min(sum(weight.get(one.id, 1.0) * km(host, one) for one in members) for host in members)


def price(problem, groups) -> float:
    """Return the objective of groups, or infinity where they break a rule."""
    by_id = {school.id: school for school in problem.schools}
    placed = sum(map(len, groups))
    found = amounts(problem, groups)
    if len(groups) != floor(placed / problem.rules.size_mean + 0.5) or not _pins_kept(problem, groups):
        return inf
    if problem.wishes.max_moves is not None and found.get("moved", 0) > problem.wishes.max_moves:
        return inf
    prices = problem.wishes
    return (
        sum(travel(problem, [by_id[school] for school in group]) for group in groups)
        + problem.rules.unplaced_price_km * (problem.size - placed)
        + sum(getattr(prices, f"{name}_km") * amount for name, amount in found.items())
    )


def _pins_kept(problem, groups) -> bool:
    label = {school: place for place, group in enumerate(groups) for school in group}
    for (a, one), (b, other) in combinations(problem.pins, 2):
        if one == other and label.get(a) != label.get(b):
            return False
        if one != other and a in label and label[a] == label.get(b):
            return False
    return True


def partitions(problem):
    """Yield every way to put some schools into groups that obey the rules of a group, as tuples of ids."""
    schools = problem.schools
    low, high = problem.rules.size_min, problem.rules.size_max

    @cache
    def fits(members) -> bool:
        return allowed(problem, [schools[place] for place in members])

    def extend(left, groups):
        if not left:
            yield [tuple(schools[place].id for place in group) for group in groups]
            return
        first, rest = left[0], left[1:]
        yield from extend(rest, groups)
        for size in range(low - 1, min(high - 1, len(rest)) + 1):
            for others in combinations(rest, size):
                if fits((first, *others)):
                    yield from extend(tuple(p for p in rest if p not in others), [*groups, (first, *others)])

    yield from extend(tuple(range(problem.size)), [])


def best(problem) -> tuple[float, list[tuple[str, ...]]]:
    """Return the least objective over all partitions, and one that has it: for at most ten schools."""
    found = [(price(problem, groups), groups) for groups in partitions(problem)]
    return min(found, key=lambda one: one[0])
