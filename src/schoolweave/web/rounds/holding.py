"""What holds schools with their leads when hubs are arranged again: locks, and a limit on who may move."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from schoolweave.core.errors import PlanningError
from schoolweave.planning import HubResult, Hubs
from schoolweave.planning.hubs.ground import FORBIDDEN
from schoolweave.web.rounds.models import Scenario
from schoolweave.web.rounds.question import Question

MOST_KM = 1e4
"""What leaving a lead costs at most while it is made dearer, in weighted kilometres: more than any way."""
HALVINGS = 12
"""How often the cost of leaving is halved towards the least that keeps enough schools where they are."""


@dataclass(frozen=True, slots=True)
class Holding:
    """The lead that each locked school keeps, the lead that each school had, and how many may leave it."""

    locked: Mapping[str, str]
    before: Mapping[str, str]
    most: int | None


def holding(scenario: Scenario, question: Question) -> Holding:
    """Return what a question holds: its labels end in the number of a group of the scenario's parent."""
    parent = scenario.parent
    hosts = dict(parent.groups.values_list("number", "host_id")) if parent is not None else {}

    def lead(label: str) -> str:
        return hosts.get(int(label.split()[-1]), "")

    wishes = question.wishes
    return Holding(
        {school: lead(label) for school, label in question.pins},
        {school: lead(label) for school, label in wishes.today.items()},
        wishes.max_moves,
    )


def assigned(problem: Hubs, held: Holding, solve: Callable[[Hubs], HubResult]) -> HubResult:
    """Return the assignment to the given leads of least weighted travel in which what is held is kept.

    Where too many would leave, leaving is made dearer until few enough do: none that moves as few schools
    costs less. Raises :class:`PlanningError` where what is held cannot be kept.
    """
    if not held.locked and held.most is None:
        return solve(problem)
    free = solve(_with(problem, held, 0.0))
    _check_locks(free, held)
    if held.most is None or _left(free, held) <= held.most:
        return free
    low, high, best = 0.0, MOST_KM, solve(_with(problem, held, MOST_KM))
    if _left(best, held) > held.most:
        raise PlanningError(
            f"Under the rules {_left(best, held)} schools at least would have to leave their lead, and only "
            f"{held.most} may. Let more schools move."
        )
    for _ in range(HALVINGS):
        middle = (low + high) / 2 if low else high / 10
        found = solve(_with(problem, held, middle))
        if _left(found, held) <= held.most:
            high, best = middle, found
        else:
            low = middle
    return best


def _with(problem: Hubs, held: Holding, leaving: float) -> Hubs:
    """Return the problem in which leaving a lead costs so many weighted kilometres, and a lock far more."""
    leads = [problem.ids[place] for place in problem.given]
    extra = np.zeros((problem.n, len(leads)))
    for place, school in enumerate(problem.ids):
        for kept, cost in ((held.before, leaving), (held.locked, FORBIDDEN)):
            if (own := kept.get(school)) in leads:
                extra[place] += cost
                extra[place, leads.index(own)] -= cost
    return replace(problem, held=extra)


def _lead_of(result: HubResult) -> dict[str, str]:
    return {member: hub.lead for hub in result.hubs for member in hub.members}


def _left(result: HubResult, held: Holding) -> int:
    """Return how many schools have left a lead that still leads."""
    now, leads = _lead_of(result), {hub.lead for hub in result.hubs}
    return sum(now.get(one, lead) != lead and lead in leads for one, lead in held.before.items())


def _check_locks(result: HubResult, held: Holding) -> None:
    now = _lead_of(result)
    torn = [school for school, lead in held.locked.items() if now.get(school, lead) != lead]
    if torn:
        raise PlanningError(
            f"{len(torn)} locked schools cannot stay with their lead under the rules. Unlock some of them."
        )
