"""The best arrangement of a few schools, proved."""

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

    ``status`` is ``optimal``, or ``stopped`` where the time was over. ``objective`` and ``lower_bound`` are
    km, the first over ``groups`` (ids in natural order) and ``unplaced``.
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
    plan = evaluate(problem, groups_of(problem, layout, answer.values) if len(answer.values) else [])
    optimal = answer.status == "optimal"
    bound = plan.objective if optimal else min(max(answer.bound, 0.0), plan.objective)
    return Exact(
        "optimal" if optimal else "stopped",
        plan.objective,
        bound,
        tuple(group.members for group in plan.groups),
        plan.unplaced,
    )
