"""Which hard rules hold hubs where they are, and what each of them costs with these leads."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from schoolweave.planning.communities.binding import Binding, RuleCost
from schoolweave.planning.communities.model import Limits, Progress
from schoolweave.planning.hubs.model import Hub
from schoolweave.planning.hubs.problem import Hubs
from schoolweave.planning.hubs.reasons import reasons_of

WORDS = {
    "size_max": "at most",
    "size_min": "would keep",
    "max_km": "farther from",
    "boundary": "cross the border",
    "lead_in_hub": "leads its own hub",
}
"""How the sentences of :mod:`schoolweave.planning.hubs.reasons` tell the rules apart."""


def binding(problem: Hubs, hubs: Sequence[Hub], units: Mapping[str, str]) -> tuple[Binding, ...]:
    """Return the hard rules that bind somewhere: hubs without room, schools that a rule keeps from a saving.

    A school is listed under each rule that a move to one of its three cheapest other hubs would break, where
    the move would save; with whole districts the move is of the district.
    """
    held: dict[str, list[str]] = {rule: [] for rule in WORDS}
    for reason in reasons_of(problem, hubs, units):
        broken = " ".join(" ".join(other.breaks) for other in reason.alternatives if other.change < 0)
        for rule, words in WORDS.items():
            if words in broken:
                held[rule].append(reason.school_id)
    rules, found = problem.rules, []
    for rule, schools in held.items():
        size = {"size_max": rules.size_max, "size_min": rules.size_min}.get(rule)
        full = tuple(hub.id for hub in hubs if len(hub.members) == size)
        if schools or full:
            sized = f"{len(full):,} hubs have {size} schools; " if size is not None else ""
            told = f"{sized}{len(schools):,} schools would save by a move that this rule forbids."
            found.append(Binding(rule, told, full, tuple(schools)))
    return tuple(found)


def relaxations(problem: Hubs) -> Iterator[tuple[str, str, Hubs]]:
    """Yield each hard rule with what is asked instead of it, and the problem without it."""
    rules = problem.rules

    def without(**changes: object) -> Hubs:
        return replace(problem, rules=rules.model_copy(update=changes))

    yield "size_max", "hubs of any size from the smallest", without(size_max=problem.n)
    if rules.size_min > 1:
        yield "size_min", "hubs of any size up to the largest", without(size_min=1)
    if rules.max_km is not None:
        yield "max_km", "no farthest way", without(max_km=None)
    if rules.neediest_max_km is not None:
        yield "neediest_max_km", "no farthest way for the neediest", without(neediest_max_km=None)
    if rules.boundary != "none":
        free = without(boundary="none")
        yield "boundary", "hubs may cross borders", replace(free, side=np.zeros_like(problem.side))
    if rules.lead_in_hub:
        yield "lead_in_hub", "a lead may be in another hub", without(lead_in_hub=False)
    if rules.units == "district":
        yield "districts", "districts may be divided", without(units="school")


def rule_costs(
    problem: Hubs,
    *,
    seed: int = 0,
    limits: Limits | None = None,
    progress: Callable[[Progress], bool] | None = None,
) -> tuple[RuleCost, ...]:
    """Give schools to the given leads again without each hard rule and return what each costs, weighted km.

    The leads stay. Where schools are the units every answer is exact, so that ``saving_km`` and
    ``at_most_km`` are the same; where districts are, ``limits`` (by default effort 1) hold for each search.
    ``progress`` is called as by ``solve_hubs``; once it stops a search, no further rule is tried.
    """
    from schoolweave.planning.hubs.solve import solve

    limits = limits or Limits(seconds=300.0, effort=1)
    best, found = solve(problem, seed=seed, limits=limits, progress=progress), []
    for rule, words, asked in relaxations(problem):
        then = solve(asked, seed=seed, limits=limits, progress=progress)
        objective = min(best.objective, then.objective)
        at_most = max(0.0, best.objective - then.lower_bound)
        found.append(RuleCost(rule, words, objective, best.objective - objective, at_most))
        if then.status == "stopped":
            break
    return tuple(found)
