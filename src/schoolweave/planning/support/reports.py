"""What a plan means for each school and each tier, in figures and sentences."""

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.support.arcs import METRES
from schoolweave.planning.support.model import Engagement, TierReport, Unmet
from schoolweave.planning.support.problem import PARTS, Matching
from schoolweave.planning.support.stable import Likes
from schoolweave.planning.support.units import Model

Ints = NDArray[np.int64]


def engagements(problem: Matching, model: Model, given: Ints, *, why: bool = True) -> tuple[Engagement, ...]:
    """Return a plan's engagements by school and then supporter, each with the reason for it."""
    arcs, cost = model.arcs, model.arcs.cost
    found = []
    for arc in np.flatnonzero(given).tolist():
        school, supporter = int(arcs.school[arc]), int(arcs.supporter[arc])
        found.append(
            Engagement(
                problem.supporters[supporter].id,
                problem.needs[school].id,
                given[arc].item() / PARTS,
                arcs.metres[arc].item() / METRES,
                arcs.misfit[arc].item() / METRES,
                _why(problem, model, cost, arc) if why else "",
            )
        )
    return tuple(found)


def _why(problem: Matching, model: Model, cost: Ints, arc: int) -> str:
    arcs = model.arcs
    row = slice(arcs.start[arcs.school[arc]], arcs.start[arcs.school[arc] + 1])
    count = row.stop - row.start
    if cost[arc] == cost[row].min():
        return f"The best fit of {count:,} eligible." if count > 1 else "The only supporter eligible."
    best = int(row.start + np.argmin(cost[row]))
    more = (cost[arc] - cost[best]) / METRES
    name = problem.supporters[arcs.supporter[best]].name
    return f"{name} fits better by {more:.1f} km a day, but those days do more in other schools."


def unmet(problem: Matching, model: Model, given: Ints) -> tuple[Unmet, ...]:
    """Return the schools that lack days, in the problem's order, and why."""
    arcs = model.arcs
    lacks = model.wanted - np.bincount(arcs.school, weights=given, minlength=len(model.wanted)).astype(
        np.int64
    )
    lowest = np.full(len(model.offered), -1)  # the least needy tier that each supporter gives days to
    held = np.flatnonzero(given)
    np.maximum.at(lowest, arcs.supporter[held], model.tier[arcs.school[held]])
    free = model.offered - np.bincount(arcs.supporter, weights=given, minlength=len(model.offered))
    found = []
    for school in np.flatnonzero(lacks).tolist():
        code = _code(model, school, lowest, free)
        reason = _sentence(problem, model, school, code)
        found.append(Unmet(problem.needs[school].id, lacks[school].item() / PARTS, code, reason))
    return tuple(found)


def _code(model: Model, school: int, lowest: Ints, free: Ints) -> str:
    arcs = model.arcs
    for place, code in enumerate(("distance", "conflict", "phase", "focus")):
        if arcs.left[place, school] == 0:
            return code
    able = arcs.supporter[arcs.start[school] : arcs.start[school + 1]]
    if (lowest[able] < 0).all() or (free[able] >= model.wanted[school]).any():
        return "room"
    return "needier" if (lowest[able] < model.tier[school]).all() else "equal"


def _sentence(problem: Matching, model: Model, school: int, code: str) -> str:
    near, clear, phased, fit = (f"{count:,}" for count in model.arcs.left[:, school].tolist())
    need, rules = problem.needs[school], problem.rules
    return {
        "distance": f"No supporter is within {rules.distance_max_km:g} km.",
        "conflict": f"All {near} supporters within {rules.distance_max_km:g} km have a conflict of interest.",
        "phase": f"None of the {clear} supporters near, without conflict, works with “{need.phase}” schools.",
        "focus": f"None of the {phased} supporters that may help works on “{need.focus}”.",
        "needier": f"All {fit} eligible supporters are full, with schools of needier tiers only.",
        "equal": f"All {fit} eligible supporters are full, with schools of its own tier or needier, or where "
        "giving way would leave a school as needy without.",
        "room": f"None of the {fit} eligible supporters has room for it.",
    }[code]


def tiers(problem: Matching, model: Model, liked: Likes, given: Ints, flow: Ints) -> tuple[TierReport, ...]:
    """Return who got what by tier, neediest first. ``flow`` is the relaxation's, half-days by pair."""
    arcs = model.arcs
    got = np.bincount(arcs.school, weights=given, minlength=len(model.wanted))
    most = np.bincount(arcs.school, weights=flow, minlength=len(model.wanted))
    metres = np.bincount(arcs.school, weights=given * arcs.metres, minlength=len(model.wanted))
    first = np.zeros(len(got), dtype=np.bool_)
    first[arcs.school[(liked.school == 0) & (given > 0)]] = True
    own = np.array([bool(one.preferences) for one in problem.needs], dtype=np.bool_)
    first_own = np.zeros(len(got), dtype=np.bool_)
    first_own[arcs.school[liked.listed & (given > 0)]] = True
    first = np.where(own, first_own, first)
    found = []
    for place, name in enumerate(problem.rules.tiers):
        inside = model.tier == place
        days = got[inside].sum() / PARTS
        found.append(
            TierReport(
                name,
                int(inside.sum()),
                int((got[inside] > 0).sum()),
                model.wanted[inside].sum().item() / PARTS,
                float(days),
                float(most[inside].sum() / PARTS),
                round(float(metres[inside].sum() / PARTS / METRES / days), 6) if days else None,
                int(first[inside].sum()),
                int((own & inside).sum()),
                int((first_own & inside).sum()),
            )
        )
    return tuple(found)
