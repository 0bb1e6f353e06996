"""Refusals that can be told before a search: schools with no possible lead near enough, borders too tight."""

import numpy as np
from scipy.spatial import cKDTree

from schoolweave.core.errors import PlanningError
from schoolweave.planning.hubs.ground import MM_PER_KM, millimetres
from schoolweave.planning.hubs.problem import Hubs


def reachable(problem: Hubs) -> None:
    """Raise :class:`PlanningError` where some school has no possible lead that the rules let it have.

    The message names the schools and the least limit at which each of them would have one.
    """
    _sides(problem)
    longest = problem.ground.longest
    if not np.isfinite(longest).any():
        return
    nearest = np.empty(problem.n, dtype=np.int64)
    for side in np.unique(problem.side):
        leads = problem.eligible[problem.side[problem.eligible] == side]
        here = np.flatnonzero(problem.side == side)
        nearest[here] = leads[cKDTree(problem.xyz[leads]).query(problem.xyz[here])[1]]
    mm = np.empty(problem.n, dtype=np.int64)
    millimetres(problem.xyz, np.arange(problem.n), nearest, mm)
    far = np.flatnonzero(mm / MM_PER_KM > longest)
    if len(far) == 0:
        return
    far = far[np.argsort(-mm[far], kind="stable")]
    named = ", ".join(f"{problem.ids[i]} ({mm[i] / MM_PER_KM:.1f} km)" for i in far[:5])
    more = " and others" if len(far) > 5 else ""
    who = "of the neediest schools" if problem.rules.max_km is None else "schools"
    raise PlanningError(
        f"{len(far)} {who} have no possible lead within {longest[far[0]]:g} km; to their nearest one it is "
        f"{named}{more}. Raise the limit to at least {np.ceil(mm[far[0]] / MM_PER_KM * 10) / 10:.1f} km, or "
        f"widen who may lead."
    )


def _sides(problem: Hubs) -> None:
    """Raise where borders leave a region or area that cannot be made of whole hubs."""
    rules, total_least, total_most = problem.rules, 0, 0
    if rules.boundary == "none":
        return
    for side in np.unique(problem.side):
        count = int((problem.side == side).sum())
        may = int((problem.side[problem.eligible] == side).sum())
        least, most = -(-count // rules.size_max), min(count // rules.size_min, may)
        if least > most:
            name = problem.ids[int(np.flatnonzero(problem.side == side)[0])]
            raise PlanningError(
                f"The {rules.boundary} of {name} has {count} schools and {may} possible leads: no number of "
                f"hubs of {rules.size_min} to {rules.size_max} fits into it. Let hubs cross that border."
            )
        total_least, total_most = total_least + least, total_most + most
    if not total_least <= problem.hubs <= total_most:
        raise PlanningError(
            f"Hubs that do not cross the border of a {rules.boundary} number {total_least} to {total_most}, "
            f"not {problem.hubs}: change the number of hubs or let them cross."
        )
