"""All groups of a few schools: recombination of them is exact."""

from itertools import combinations

from schoolweave.planning.communities.arrays import Space, Terms
from schoolweave.planning.communities.pool import Key
from schoolweave.planning.communities.rescue import group_km, lack_of

MOST = 12
"""Schools up to which all groups are tried: fewer than 4,096."""


def every_group(space: Space, terms: Terms) -> list[tuple[Key, float]]:
    """Return every group that obeys the rules of a group, with its cost in km but for schools that moved."""
    n = len(space.unit)
    found = []
    for size in range(max(terms.low, 1), min(terms.high, n) + 1):
        for group in combinations(range(n), size):
            if obeys(space, terms, group):
                found.append((group, group_km(space, terms, list(group))))
    return found


def obeys(space: Space, terms: Terms, group: Key) -> bool:
    """Return whether a group lacks nothing, parts no unit and holds no two schools that must be apart."""
    inside, start, veto = set(group), space.tie_start, space.veto_start
    return not lack_of(space, terms, list(group)) and all(
        inside.issuperset(space.ties[start[space.unit[one]] : start[space.unit[one] + 1]].tolist())
        and inside.isdisjoint(space.vetoes[veto[one] : veto[one + 1]].tolist())
        for one in group
    )
