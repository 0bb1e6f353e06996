"""Check the lifts of a published bound: that they are written well, lawful, and proven one by one.

The definition is in docs/explanation/planning.md, section "Lifts: what isolated places add". Wherever the
cluster of a lift can be covered by groups whose excess is less than its km, the lift is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.verify.bound import Limits, groups_for
from schoolweave.planning.verify.files import Plan
from schoolweave.planning.verify.lift_covers import cheapest_cover
from schoolweave.planning.verify.lift_relaxation import Lift, Relaxation, forced_excess, relax
from schoolweave.planning.verify.lift_rows import read_lifts
from schoolweave.planning.verify.model import Check, faults

Floats = NDArray[np.float64]

SLACK_KM = 1e-6
RELATIVE = 1e-6
MOST_STATES = 2**62
"""Ways in which a cluster can be partly covered, counted by class: more have no number of 64 bits."""


@dataclass(frozen=True, slots=True, eq=False)
class Multiplied:
    """The schools that may join, with what the bound knows of them, all arrays of length n.

    ``points`` ``(n, 3)`` on the unit sphere, ``serves`` ``(n, years)`` of a required pathway, ``multipliers``
    in km, ``weights``, the hosts' ``values`` in km, and the Lagrangian ``bound`` that they make up.
    """

    ids: tuple[str, ...]
    points: Floats
    serves: NDArray[np.bool_]
    multipliers: Floats
    weights: Floats
    limits: Limits
    values: Floats
    bound: float

    @property
    def threshold(self) -> float:
        """Return μ, the dearest of the hosts that the bound counts; infinite where it counts none."""
        due = groups_for(len(self.ids), self.limits.size_mean)
        return float(np.sort(self.values)[due - 1]) if 0 < due <= len(self.ids) else np.inf


def lift_checks(plan: Plan, schools: Multiplied) -> list[Check]:
    """Return the checks of the file of lifts, of μ, of every lift, and of the published bound."""
    lifts, wrong = read_lifts(plan.lifts, schools.ids, schools.serves)
    good = "lifts.csv gives each lift its km and its schools, none of them in two lifts."
    checks = [faults("lifts file", wrong, good=good), _threshold(schools.threshold, needed=bool(plan.lifts))]
    lawful = all(check.holds for check in checks)
    proven = _proven(schools, lifts) if lawful else _not_tried(plan)
    total = sum(lift.km for lift in lifts) if lawful and proven.holds else 0.0
    return [*checks, proven, _sum(plan, schools.bound, total)]


def _threshold(found: float, *, needed: bool) -> Check:
    """Check that one host more is never dearer than none: without it fewer groups could cost less."""
    holds = found <= 0 or not needed
    sentence = f"The dearest host that the bound counts has a value of {found:,.3f} km, not above 0."
    if not needed:
        sentence = "There are no lifts, so that the values of hosts may be above 0."
    if not holds:
        sentence = (
            f"lifts.csv: the dearest host that the bound counts has a value of {found:,.3f} km. Lifts count"
            " only where it is not above 0."
        )
    return Check("lifts threshold", None, found if np.isfinite(found) else None, holds, sentence)


def _not_tried(plan: Plan) -> Check:
    found = len({row.cells["lift"] for row in plan.lifts})
    sentence = f"lifts.csv: none of {found:,} lifts was looked at, because of the faults named before."
    return Check("lifts", found, 0, False, sentence)


def _proven(schools: Multiplied, lifts: Sequence[Lift]) -> Check:
    """Check lift after lift that its cluster has no cover that is cheaper than its km."""
    wrong: list[str] = []
    if lifts:
        relaxed = _relaxed(schools)
        forced: list[Floats] = []
        for at, lift in enumerate(lifts):
            forced.append(forced_excess(relaxed, lift.schools))
            wrong += _fault(schools.ids, relaxed, lift, lifts[:at], forced)
    total = sum(lift.km for lift in lifts)
    good = (
        f"No place of the {len(lifts):,} lifts can be covered for less than its km, {total:,.3f} km in all."
    )
    found = faults("lifts", wrong, good=good)
    return Check("lifts", len(lifts), len(lifts) - len(wrong), found.holds, found.sentence)


def _relaxed(schools: Multiplied) -> Relaxation:
    paid = np.minimum(schools.values, schools.threshold)
    return relax(schools.points, schools.serves, schools.multipliers, schools.weights, schools.limits, paid)


def _fault(
    ids: Sequence[str], relaxed: Relaxation, lift: Lift, earlier: Sequence[Lift], forced: Sequence[Floats]
) -> list[str]:
    """Return what is wrong with a lift, or nothing."""
    where = f"lifts.csv, lift {lift.number} ({_named(ids, lift)})"
    if lift.states > MOST_STATES:
        return [
            f"{where}: its {len(lift.classes)} classes can be covered in too many ways to be checked;"
            " leave the lift out or put more schools into one class."
        ]
    found = cheapest_cover(relaxed, lift, earlier, forced, lift.km - SLACK_KM)
    if not np.isfinite(found):
        return []
    return [f"{where}: {lift.km:,.6f} km are claimed, but groups may cover it for {found:,.6f} km."]


def _named(ids: Sequence[str], lift: Lift) -> str:
    names = [ids[at] for at in lift.schools.tolist()]
    return ", ".join(names[:3]) + (f" and {len(names) - 3:,} more" if len(names) > 3 else "")


def _sum(plan: Plan, bound: float, total: float) -> Check:
    """Check that the published bound is no more than the Lagrangian part and the lifts that hold."""
    claimed, part = plan.amount("lower_bound"), min(bound, plan.amount("lagrangian_bound"))
    found = part + total
    holds = claimed <= found + RELATIVE * max(1.0, abs(found))
    sentence = f"With its lifts of {total:,.3f} km the bound is {found:,.3f} km."
    if not holds:
        sentence = (
            f"summary.json, key lower_bound: {claimed:,.6f} is claimed, but only {part:,.6f} from the"
            f" multipliers and {total:,.6f} from lifts are proven."
        )
    return Check("lower_bound", claimed, found, holds, sentence)
