"""Whether rules can hold together, decided by counting or by an example: quick at any size.

Counting refutes: a demand that needs more groups than there are providers of a year, say (Hall 1935,
*Journal of the London Mathematical Society* 10, in its simplest form). A greedy example confirms.
"""

from dataclasses import dataclass, replace

from schoolweave.planning.communities.arrays import pathway_segments
from schoolweave.planning.communities.conflict_items import Reduced
from schoolweave.planning.communities.problem import Communities
from schoolweave.planning.communities.units import Unit, units


@dataclass(frozen=True, slots=True)
class Counts:
    """A reduced problem as numbers: per unit its members and what it offers, and the limits that bind.

    ``offers[u]`` has a number for each need (segments, then state schools); ``needs`` is what every group
    must have of each; ``vetoed[u]`` are units that may not share a group with ``u``.
    """

    tied: list[Unit]
    offers: list[tuple[int, ...]]
    needs: tuple[int, ...]
    vetoed: list[set[int]]
    low: int
    high: int
    count: bool


def counts(asked: Reduced) -> Counts:
    """Return the numbers of a reduced problem."""
    problem = asked.problem
    rules, tied = problem.rules, units(problem)
    wanted = [(1, who) for who in pathway_segments(problem)]
    if rules.state_min:
        states = rules.state_authorities
        who = frozenset(i for i, school in enumerate(problem.schools) if school.authority in states)
        wanted.append((rules.state_min, who))
    index = {school: place for place, school in enumerate(problem.ids)}
    home = {member: number for number, unit in enumerate(tied) for member in unit}
    vetoed: list[set[int]] = [set() for _ in tied]
    for first, second in problem.vetoes:
        a, b = home[index[first]], home[index[second]]
        vetoed[a].add(b)
        vetoed[b].add(a)
    return Counts(
        tied=tied,
        offers=[tuple(len(who.intersection(unit)) for _, who in wanted) for unit in tied],
        needs=tuple(least for least, _ in wanted),
        vetoed=vetoed,
        low=rules.size_min,
        high=rules.size_max,
        count=asked.count,
    )


def refuted(asked: Reduced) -> bool:
    """Return whether counting proves that the rules cannot hold with what is demanded."""
    problem, demand = asked.problem, asked.demand
    if problem.wishes.max_moves is not None and _moves_refuted(asked):
        return True
    if not demand.any and not demand.placed:
        return False
    known = counts(asked)
    able = [unit for unit in range(len(known.tied)) if _able(known, unit)]
    if any(demand.placed.intersection(known.tied[unit]) for unit in set(range(len(known.tied))) - set(able)):
        return True
    schools = sum(len(known.tied[unit]) for unit in able)
    if schools < known.low or (known.count and not problem.count(schools)):
        return True
    if any(_offered(known, able, need) < least for need, least in enumerate(known.needs)):
        return True
    return len(demand.placed) == problem.size and _everybody_refuted(problem, known)


def _able(known: Counts, unit: int) -> bool:
    """Return whether a unit fits into a group, with somebody who brings what it lacks."""
    size = len(known.tied[unit])
    lacks = any(have < least for have, least in zip(known.offers[unit], known.needs, strict=True))
    return unit not in known.vetoed[unit] and size + lacks <= known.high


def _offered(known: Counts, able: list[int], need: int) -> int:
    return sum(known.offers[unit][need] for unit in able)


def _everybody_refuted(problem: Communities, known: Counts) -> bool:
    """Return whether everybody would need more groups than there can be."""
    fewest, most = group_range(problem, known)
    return max(fewest, _apart(known)) > most


def group_range(problem: Communities, known: Counts) -> tuple[int, int]:
    """Return the fewest and the most groups that all schools can form, as far as counting tells."""
    n = problem.size
    fewest, most = -(-n // known.high), n // known.low
    if known.count:
        wanted = problem.count(n)
        fewest, most = max(fewest, wanted), min(most, wanted)
    for need, least in enumerate(known.needs):
        # One unit serves one group, however often it has what is needed.
        useful = sum(min(offer[need], least) for offer in known.offers)
        most = min(most, useful // least)
    return fewest, most


def most_placed(asked: Reduced) -> int:
    """Return a number of schools than which no more can be placed, as far as counting tells."""
    problem = asked.problem
    known = counts(replace(asked, count=False))
    _, groups = group_range(problem, known)
    room = min(problem.size, groups * known.high)
    if not asked.count:
        return room
    return next((placed for placed in range(room, 0, -1) if problem.count(placed) <= groups), 0)


def _apart(known: Counts) -> int:
    """Return the size of a set of units any two of which may not share a group, found greedily."""
    best = 0
    for unit in range(len(known.tied)):
        if len(known.vetoed[unit]) < best:
            continue
        chosen = [unit]
        for other in sorted(known.vetoed[unit]):
            if all(other in known.vetoed[one] for one in chosen):
                chosen.append(other)
        best = max(best, len(chosen))
    return best


def _moves_refuted(asked: Reduced) -> bool:
    """Return whether more schools must leave today's groups than may, by size alone or by ties."""
    problem = asked.problem
    today, most = problem.wishes.today, problem.wishes.max_moves or 0
    sizes: dict[str, int] = {}
    for label in today.values():
        sizes[label] = sizes.get(label, 0) + 1
    high = problem.rules.size_max
    if sum(max(0, size - high) for size in sizes.values()) > most:
        return True
    pinned = dict(problem.pins)
    if most or any(today.get(school, label) != label for school, label in pinned.items()):
        return False
    stay = replace(
        problem, pins=tuple((pinned | dict(today)).items()), wishes=replace(problem.wishes, max_moves=None)
    )
    index = {school: place for place, school in enumerate(problem.ids)}
    demand = replace(asked.demand, placed=asked.demand.placed | {index[school] for school in today})
    return refuted(Reduced(stay, demand, asked.count))


def confirmed(asked: Reduced) -> bool:
    """Return whether a greedy example shows that the rules can hold with what is demanded."""
    problem, demand = asked.problem, asked.demand
    if problem.wishes.max_moves is not None:
        return False
    if not demand.any and not demand.placed:
        return True
    if len(demand.placed) < problem.size:
        return False
    known = counts(asked)
    fewest, most = group_range(problem, known)
    return any(
        _example(known, number) for number in {max(1, fewest), max(1, most)} if fewest <= number <= most
    )


def _example(known: Counts, number: int) -> bool:
    """Return whether all units go into ``number`` groups, each put where it helps most."""
    if any(unit in vetoed for unit, vetoed in enumerate(known.vetoed)):
        return False
    here: list[set[int]] = [set() for _ in range(number)]
    size, have = [0] * number, [[0] * len(known.needs) for _ in range(number)]
    for unit in _scarce_first(known):
        members, offer = len(known.tied[unit]), known.offers[unit]
        best: tuple[int, int, int] | None = None
        for group in range(number):
            if size[group] + members <= known.high and not here[group] & known.vetoed[unit]:
                gaps = (max(0, least - got) for least, got in zip(known.needs, have[group], strict=True))
                helps = sum(min(one, gap) for one, gap in zip(offer, gaps, strict=True))
                best = min(best or (1, 0, 0), (-helps, size[group], group))
        if best is None:
            return False
        chosen = best[2]
        here[chosen].add(unit)
        size[chosen] += members
        have[chosen] = [got + one for got, one in zip(have[chosen], offer, strict=True)]
    return min(size) >= known.low and all(
        got >= least for group in have for got, least in zip(group, known.needs, strict=True)
    )


def _scarce_first(known: Counts) -> list[int]:
    """Return units, the largest first, of equals those that offer what is scarcest."""
    total = [sum(offer[need] for offer in known.offers) for need in range(len(known.needs))]
    rank = sorted(range(len(total)), key=lambda need: total[need])
    return sorted(
        range(len(known.tied)),
        key=lambda unit: (-len(known.tied[unit]), [-known.offers[unit][need] for need in rank], unit),
    )
