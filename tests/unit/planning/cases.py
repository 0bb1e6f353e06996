"""Small countries for tests of the planner, and exact answers for them that share no code with it."""

from dataclasses import dataclass
from functools import cache
from itertools import combinations
from math import asin, cos, floor, inf, radians, sin, sqrt

import numpy as np

from schoolweave.planning import Communities
from schoolweave.policy import CommunityRules

PRIMARY, SECONDARY, AREA = tuple(range(1, 9)), tuple(range(9, 14)), tuple(range(1, 14))


@dataclass(frozen=True)
class Place:
    """A school as far as the planner looks at one."""

    id: str
    latitude: float | None
    longitude: float | None
    years: tuple[int, ...] = AREA
    authority: str = "state"
    kind: str = "primary"
    status: str = "open"
    roll: int | None = None
    community_id: str = ""
    community_name: str = ""

    @property
    def name(self) -> str:
        return f"School {self.id.split(':')[-1]}"


def rules(low=2, high=4, mean=3.0, **more) -> CommunityRules:
    base = {
        "size_min": low,
        "size_max": high,
        "size_mean": mean,
        "pathway": AREA,
        "pathway_required": False,
        "kinds": ("primary", "secondary", "area"),
        "authorities": ("state", "integrated", "independent"),
    }
    return CommunityRules(**(base | more))


def country(n, seed, *, spread=1.0, secondaries=0.4, integrated=0.2) -> list[Place]:
    random = np.random.default_rng(seed)
    kinds = random.random(n)
    return [
        Place(
            f"xx:{number + 1}",
            float(-40 + spread * random.random()),
            float(175 + spread * random.random()),
            SECONDARY if kinds[number] < secondaries else PRIMARY if kinds[number] < 0.9 else AREA,
            "integrated" if random.random() < integrated else "state",
        )
        for number in range(n)
    ]


def km(a: Place, b: Place) -> float:
    """The spherical law of haversines, written out once more."""
    p, q = radians(a.latitude), radians(b.latitude)
    half = sin((q - p) / 2) ** 2 + cos(p) * cos(q) * sin(radians(b.longitude - a.longitude) / 2) ** 2
    return 2 * 6371.0088 * asin(min(1.0, sqrt(half)))


def star(members) -> float:
    return min(sum(km(host, member) for member in members) for host in members)


def allowed(problem: Communities, members) -> bool:
    """Whether a group obeys every hard rule but the links to schools outside it."""
    r, ids = problem.rules, {member.id for member in members}
    years = {year for member in members for year in member.years}
    states = sum(member.authority in r.state_authorities for member in members)
    return (
        r.size_min <= len(members) <= r.size_max
        and (not r.pathway_required or set(r.pathway) <= years)
        and states >= r.state_min
        and all(len(ids & set(pair)) != 1 for pair in problem.must_link)
        and all(len(ids & set(pair)) != 2 for pair in problem.cannot_link)
    )


def optimum(problem: Communities) -> float:
    """The least objective over all partitions, by dynamic programming over sets: for at most ten schools."""
    n, price = problem.size, problem.rules.unplaced_price_km
    costs = {
        sum(1 << place for place in chosen): star([problem.schools[place] for place in chosen])
        for size in range(problem.rules.size_min, min(problem.rules.size_max, n) + 1)
        for chosen in combinations(range(n), size)
        if allowed(problem, [problem.schools[place] for place in chosen])
    }

    @cache
    def least(left: int, groups: int, out: int) -> float:
        if not left:
            placed = n - out
            return price * out if groups == floor(placed / problem.rules.size_mean + 0.5) else inf
        first = left & -left
        best = least(left ^ first, groups, out + 1)
        rest = left ^ first
        part = rest
        while True:
            chosen = part | first
            if chosen in costs:
                best = min(best, costs[chosen] + least(left ^ chosen, groups + 1, out))
            if not part:
                return best
            part = (part - 1) & rest

    return least((1 << n) - 1, 0, 0)
