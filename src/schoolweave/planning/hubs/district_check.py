"""What stands in the way of whole districts: proved by counting, or seen in the best division found."""

import numpy as np

from schoolweave.core.errors import PlanningError
from schoolweave.planning.communities.kernel import Ints
from schoolweave.planning.hubs.problem import Hubs
from schoolweave.planning.hubs.units import Units


def possible(problem: Hubs, units: Units) -> None:
    """Raise :class:`PlanningError` where some district cannot be in any hub of an allowed size.

    For each unit, the sums that it can form with others are counted (subset sums); if none lies in the band
    no division exists, whoever leads.
    """
    size, rules = units.board.size, problem.rules
    if len(size) < problem.hubs:
        raise PlanningError(
            f"{len(size)} districts cannot form {problem.hubs} hubs: use at most {len(size)} hubs, or let "
            f"schools be the units."
        )
    stuck = [unit for unit in range(len(size)) if not _fits(size, unit, rules.size_min, rules.size_max)]
    if stuck:
        named = ", ".join(f"{units.names[unit]} ({size[unit]} schools)" for unit in stuck[:5])
        more = " and others" if len(stuck) > 5 else ""
        raise PlanningError(
            f"No division of whole districts exists: {len(stuck)} of {len(size)} districts fit into no hub "
            f"of {rules.size_min} to {rules.size_max} schools, such as {named}{more}. "
            f"{_relaxed(size, stuck, rules.size_min, rules.size_max)}"
        )


def _sums(size: Ints, unit: int, most: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which numbers of schools, up to ``most``, a unit can form together with others."""
    reached = np.zeros(most + 1, dtype=np.bool_)
    if size[unit] <= most:
        reached[size[unit]] = True
    for other, count in enumerate(size):
        if other != unit and count <= most:
            reached[count:] |= reached[: most + 1 - count].copy()
    return reached


def _fits(size: Ints, unit: int, low: int, high: int) -> bool:
    return bool(_sums(size, unit, high)[low:].any())


def _relaxed(size: Ints, stuck: list[int], low: int, high: int) -> str:
    """Say to which smallest or largest size the band would have to reach for each of these units to fit."""
    lower, upper = [], []
    for unit in stuck:
        sums = np.flatnonzero(_sums(size, unit, int(size.sum())))
        lower.append(int(sums[sums < low].max(initial=0)))
        upper.append(int(sums[sums > high].min(initial=int(size.sum()))))
    return (
        f"At least the smallest size has to be {min(lower)} or the largest {max(upper)}; or let schools be "
        f"the units."
    )


def refusal(problem: Hubs, units: Units, label: Ints) -> str:
    """Return why no division was found: the districts in hubs out of the band, the sizes that would do."""
    rules, size = problem.rules, units.board.size
    sizes = np.bincount(label, weights=size, minlength=problem.hubs).astype(int)
    wrong = np.flatnonzero((sizes < rules.size_min) | (sizes > rules.size_max))
    told = []
    for hub in wrong[:3]:
        inside = [units.names[unit] for unit in np.flatnonzero(label == hub)]
        told.append(f"{', '.join(inside[:6])}{' …' if len(inside) > 6 else ''} ({sizes[hub]} schools)")
    return (
        f"No division of whole districts into {problem.hubs} hubs of {rules.size_min} to {rules.size_max} "
        f"schools was found; none may exist. The nearest has {len(wrong)} hubs out of the band: "
        f"{'; '.join(told) if told else 'none by size, but a lead or a limit is missing'}. Sizes from "
        f"{sizes.min()} to {sizes.max()} would do, as would more seconds, or schools as the units."
    )
