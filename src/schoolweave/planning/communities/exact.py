"""The best arrangement of a few schools, proved."""

import math
from dataclasses import dataclass

from schoolweave.core.errors import PlanningError
from schoolweave.planning.communities.evaluate import evaluate
from schoolweave.planning.communities.exact_model import build, groups_of
from schoolweave.planning.communities.problem import Communities

MOST = 120
"""Schools up to which the model is built: it has a variable for every pair of them."""


@dataclass(frozen=True, slots=True)
class Exact:
    """The best arrangement, or how far it was sought.

    ``status`` is ``optimal``, ``stopped`` where the time was over, or ``infeasible`` where not even leaving
    everybody out keeps the rules (a limit on moves can do that). ``objective`` and ``lower_bound`` are km,
    the first over ``groups`` (ids in natural order) and ``unplaced``; both are infinite where infeasible, and
    the first where nothing was found in time.
    """

    status: str
    objective: float
    lower_bound: float
    groups: tuple[tuple[str, ...], ...]
    unplaced: tuple[str, ...]


def exact(problem: Communities, seconds: float = 60.0) -> Exact:
    """Return the best arrangement of a problem of at most :data:`MOST` schools.

    Where ``seconds`` do not suffice it is the best one found, with a lower bound on all. Raises
    :class:`PlanningError` where there are more schools.
    """
    if problem.size > MOST:
        raise PlanningError(
            f"The exact model is for at most {MOST} schools, and there are {problem.size:,}: use solve."
        )
    if not problem.size:
        return Exact("optimal", 0.0, 0.0, (), ())
    model, layout = build(problem)
    answer = model.solve(seconds)
    if not len(answer.values):
        return Exact(answer.status, math.inf, max(answer.bound, 0.0), (), problem.ids)
    plan = evaluate(problem, groups_of(problem, layout, answer.values))
    bound = plan.objective if answer.status == "optimal" else min(max(answer.bound, 0.0), plan.objective)
    groups = tuple(group.members for group in plan.groups)
    return Exact(answer.status, plan.objective, bound, groups, plan.unplaced)
