"""The answer in the caller's words: hubs, travel, rules met."""

import time
from dataclasses import dataclass, field

import numpy as np

from schoolweave.core.errors import PlanningError
from schoolweave.planning.communities.kernel import Ints
from schoolweave.planning.communities.model import RuleCheck
from schoolweave.planning.hubs.ground import MM_PER_KM
from schoolweave.planning.hubs.measure import PER_KM, apart_mm, costs, opening_cost, rounding, travel
from schoolweave.planning.hubs.model import Hub, Result
from schoolweave.planning.hubs.problem import Hubs
from schoolweave.planning.machine import memory_mb, versions

RELATIVE = 1e-9
"""A bound is published lower by this share of itself: sums depend on their order."""
OPTIMAL = 1e-6
"""Gap below which an answer is called optimal: what rounding to millimetres leaves open."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search found: places of the leads (``(p,)``), each school's hub, and what proves how good."""

    leads: Ints
    label: Ints
    bound: float
    multipliers: dict[str, float]
    stopped: bool = False
    measures: dict[str, float] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    method: str = "lagrangian-band-1"
    notes: tuple[str, ...] = ()


def result(problem: Hubs, answer: Answer, *, began: float, seed: int, effort: int | None) -> Result:
    """Return the record of an arrangement; raises :class:`PlanningError` if it breaks a hard rule.

    Costs are rounded to whole millimetres, and the bound is lowered by as much as that can gain.
    """
    mm = apart_mm(problem, answer.leads[answer.label])
    checks = checked(problem, mm, answer)
    broken = next((check for check in checks if not check.met), None)
    if broken is not None:
        raise PlanningError(_refusal(problem, broken, mm))
    km, spent = mm / MM_PER_KM, costs(problem, mm)
    score = opening_cost(problem, answer.leads)
    objective = (sum(spent) + score) / PER_KM
    bound = min(objective, answer.bound - abs(answer.bound) * RELATIVE - rounding(problem))
    gap = (objective - bound) / objective if objective > 0 else 0.0
    if gap <= OPTIMAL:
        bound, gap = objective, 0.0
    status = "stopped" if answer.stopped else "optimal" if gap == 0.0 else "solved"
    return Result(
        status, objective, bound, gap, listed(problem, answer, mm, spent), travel(km),
        travel(km[problem.neediest]), checks, problem.ineligible, round(time.monotonic() - began, 3), seed,
        versions(), problem.inputs_hash, answer.multipliers, problem.rules, answer.method, answer.measures,
        sum(spent) / PER_KM, score / PER_KM, memory_mb(), effort, bool(len(problem.given)), answer.units,
        answer.notes, problem.schools,
    )  # fmt: skip


def listed(problem: Hubs, answer: Answer, mm: Ints, spent: list[int]) -> tuple[Hub, ...]:
    """Return the hubs in order of their lead's id, numbered from 1."""
    order = np.argsort([problem.ids[lead] for lead in answer.leads], kind="stable")
    hubs = []
    for number, hub in enumerate(order, start=1):
        members = np.flatnonzero(answer.label == hub)
        hubs.append(
            Hub(
                number, problem.ids[answer.leads[hub]], tuple(problem.ids[m] for m in members),
                tuple(int(far) / MM_PER_KM for far in mm[members]), sum(spent[m] for m in members) / PER_KM,
                float(problem.need[members].mean()) if len(members) else 0.0,
            )
        )  # fmt: skip
    return tuple(hubs)


def checked(problem: Hubs, mm: Ints, answer: Answer) -> tuple[RuleCheck, ...]:
    """Return every hard rule with what breaks it; distances in millimetres."""
    rules, label = problem.rules, answer.label
    sizes = np.bincount(label, minlength=len(answer.leads))
    outside = [problem.ids[answer.leads[hub]] for hub in range(len(sizes))
               if not rules.size_min <= sizes[hub] <= rules.size_max]  # fmt: skip
    checks = [_rule("size", f"Every hub has {rules.size_min} to {rules.size_max} schools.", outside)]
    for name, limit, who, words in (
        ("neediest_max_km", rules.neediest_max_km, problem.neediest, "The neediest schools are"),
        ("max_km", rules.max_km, np.ones(problem.n, dtype=np.bool_), "Every school is"),
    ):
        if limit is not None:
            far = [problem.ids[i] for i in np.flatnonzero(who & (mm > round(limit * MM_PER_KM)))]
            checks.append(_rule(name, f"{words} at most {limit:g} km from their lead.", far))
    if rules.boundary != "none":
        across = np.flatnonzero(problem.side != problem.side[answer.leads[label]])
        sentence = f"No hub crosses the border of {'a region' if rules.boundary == 'region' else 'an area'}."
        checks.append(_rule("boundary", sentence, [problem.ids[i] for i in across]))
    if rules.lead_in_hub:
        away = [problem.ids[lead] for hub, lead in enumerate(answer.leads) if label[lead] != hub]
        checks.append(_rule("lead_in_hub", "Every lead is in its own hub.", away))
    return tuple(checks)


def _rule(name: str, sentence: str, broken_by: list[str]) -> RuleCheck:
    return RuleCheck(name, sentence, not broken_by, tuple(broken_by))


def _refusal(problem: Hubs, broken: RuleCheck, mm: Ints) -> str:
    """Say which rule cannot be met, by whom, and what would help."""
    who = ", ".join(broken.broken_by[:5]) + (" and others" if len(broken.broken_by) > 5 else "")
    text = (
        f"No arrangement was found that meets every rule. {broken.sentence} "
        f"Broken {len(broken.broken_by)} times, by {who}."
    )
    if broken.rule in ("neediest_max_km", "max_km"):
        place = {school: at for at, school in enumerate(problem.ids)}
        worst = max(int(mm[place[school]]) for school in broken.broken_by) / MM_PER_KM
        return f"{text} A limit of {worst:.1f} km would do; or allow more hubs, or widen who may lead."
    if broken.rule == "boundary":
        return f"{text} Let hubs cross that border, widen the sizes, or change the number of hubs."
    return f"{text} Widen the sizes or the limits, or change the leads."
