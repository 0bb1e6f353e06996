"""The answer in the caller's words: hubs, travel, rules met."""

import time

import numpy as np

from schoolweave.core.errors import PlanningError
from schoolweave.planning.communities.kernel import Floats, Ints
from schoolweave.planning.communities.model import RuleCheck
from schoolweave.planning.hubs.dual import kilometres, longest
from schoolweave.planning.hubs.model import Hub, Reason, Result, Travel
from schoolweave.planning.hubs.problem import Hubs


def distances(problem: Hubs, leads: Ints, label: Ints) -> Floats:
    """Return each school's kilometres to its lead, shape ``(n,)``."""
    return kilometres(np.sqrt(((problem.xyz - problem.xyz[leads[label]]) ** 2).sum(axis=1)))


def result(
    problem: Hubs, leads: Ints, label: Ints, bound: float, multipliers: dict[str, float], *, status: str,
    began: float, seed: int, measures: dict[str, float],
) -> Result:  # fmt: skip
    """Return the record of an assignment; raises :class:`PlanningError` if it breaks a hard rule."""
    km = distances(problem, leads, label)
    checks = _rules(problem, km, label)
    broken = next((check for check in checks if not check.met), None)
    if broken is not None:
        who = ", ".join(broken.broken_by[:3])
        raise PlanningError(
            f"No arrangement was found that meets every rule. {broken.sentence} Broken by {who}: "
            "widen the sizes or the limit, or change the leads."
        )
    objective = float((problem.weight * km).sum())
    bound = objective if objective <= bound else bound
    gap = (objective - bound) / objective if objective > 0 else 0.0
    return Result(
        status, objective, bound, gap, _hubs(problem, leads, label, km), travel(km),
        travel(km[problem.neediest]), checks, problem.ineligible, time.monotonic() - began, seed,
        {"schoolweave.hubs": "1"},
        problem.inputs_hash, multipliers, problem.rules, measures=measures,
    )  # fmt: skip


def travel(km: Floats) -> Travel:
    """Return how far schools are from their leads."""
    if not len(km):
        return Travel(0, 0.0, 0.0, 0.0)
    return Travel(len(km), float(km.mean()), float(np.median(km)), float(km.max()))


def reasons(problem: Hubs, answer: Result) -> tuple[Reason, ...]:
    """Return why each school is in its hub, in the order of the problem's schools."""
    place = {school: number for number, school in enumerate(problem.ids)}
    leads = np.array([place[hub.lead] for hub in answer.hubs], dtype=np.int64)
    hub_of = {
        member: (hub.id, far) for hub in answer.hubs for member, far in zip(hub.members, hub.km, strict=True)
    }
    sizes = answer.sizes
    out = []
    for number, school in enumerate(problem.ids):
        own, far = hub_of[school]
        km = kilometres(np.sqrt(((problem.xyz[leads] - problem.xyz[number]) ** 2).sum(axis=1)))
        order = [int(hub) for hub in np.argsort(km, kind="stable") if hub != own]
        if not order:
            out.append(Reason(school, own, far, None, None, "There is one hub only."))
            continue
        nearest = order[0]
        out.append(
            Reason(school, own, far, nearest, float(km[nearest]), _why(problem, far, km, nearest, sizes, own))
        )
    return tuple(out)


def _why(problem: Hubs, far: float, km: Floats, nearest: int, sizes: tuple[int, ...], own: int) -> str:
    if far <= km[nearest] + 1e-9:
        return "Its lead is the nearest of all."
    if problem.rules.units == "district":
        return "A nearer lead is outside: the schools of its district stay together."
    if sizes[nearest] >= problem.rules.size_max:
        return f"The nearest lead's hub is full with {sizes[nearest]} schools."
    if sizes[own] <= problem.rules.size_min:
        return f"Its hub would fall below {problem.rules.size_min} schools if it went to the nearest lead."
    return "A chain of moves between hubs that are full or at their smallest keeps it from the nearest lead."


def _hubs(problem: Hubs, leads: Ints, label: Ints, km: Floats) -> tuple[Hub, ...]:
    order = np.argsort([problem.ids[lead] for lead in leads], kind="stable")
    hubs = []
    for number, hub in enumerate(order):
        members = np.flatnonzero(label == hub)
        weighted = float((problem.weight[members] * km[members]).sum())
        hubs.append(
            Hub(
                number, problem.ids[leads[hub]], tuple(problem.ids[m] for m in members),
                tuple(float(far) for far in km[members]), weighted, float(problem.need[members].mean()),
            )
        )  # fmt: skip
    return tuple(hubs)


def _rules(problem: Hubs, km: Floats, label: Ints) -> tuple[RuleCheck, ...]:
    rules = problem.rules
    sizes = np.bincount(label, minlength=problem.hubs)
    outside = [f"hub {hub}" for hub in np.flatnonzero((sizes < rules.size_min) | (sizes > rules.size_max))]
    sentence = f"Every hub has {rules.size_min} to {rules.size_max} schools."
    checks = [RuleCheck("size", sentence, not outside, tuple(outside))]
    if rules.neediest_max_km is not None:
        far = [problem.ids[i] for i in np.flatnonzero(km > longest(problem) + 1e-9)]
        sentence = f"The neediest schools are at most {rules.neediest_max_km:g} km from their lead."
        checks.append(RuleCheck("neediest_max_km", sentence, not far, tuple(far)))
    return tuple(checks)
