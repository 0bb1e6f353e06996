"""The optional terms, counted again: flow lost, preferences lost, schools moved, spread of need."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from schoolweave.planning.verify.asked import Asked
from schoolweave.planning.verify.files import Plan
from schoolweave.planning.verify.groups import Group
from schoolweave.planning.verify.model import Check, faults

CLOSE = 1e-6
"""Amounts and kilometres may differ by this share or this much: they are rounded."""

Labels = Mapping[str, str]
"""School id → id of its group."""


def labels(groups: Mapping[str, Group]) -> dict[str, str]:
    """Return each placed school's group."""
    return {row.cells["school_id"]: group.id for group in groups.values() for row in group.rows}


def amounts(wanted: Asked, of: Labels) -> dict[str, float]:
    """Return the amount of each optional term for which there are data."""
    found: dict[str, float] = {}
    if wanted.flows:
        found["flow"] = sum(leavers for a, b, leavers in wanted.flows if _apart(of, a, b))
    if wanted.preferences:
        found["preference"] = sum(_apart(of, a, b) for a, b in wanted.preferences)
    if wanted.today:
        found["moved"] = len(wanted.today) - stayed(wanted, of)
    if wanted.need:
        found["need"] = spread(wanted, of)
    return found


def priced(wanted: Asked, found: Mapping[str, float]) -> float:
    """Return what amounts count for in the objective, in kilometres."""
    return sum(wanted.prices.get(name, 0.0) * amount for name, amount in found.items())


def spread(wanted: Asked, of: Labels) -> float:
    """Return the sum over groups of how far their members' need is, in all, from the mean of everybody."""
    mean = sum(wanted.need.values()) / len(wanted.need)
    total: dict[str, float] = {}
    for school, value in wanted.need.items():
        if school in of:
            total[of[school]] = total.get(of[school], 0.0) + value - mean
    return sum(abs(value) for value in total.values())


def stayed(wanted: Asked, of: Labels) -> int:
    """Return how many schools are in the group that continues their group of today.

    A group with a school pinned to a label of today continues that one (of several such schools, that of the
    first by id); of the others each continues at most one label, so that as many schools as possible stay.
    """
    names = set(wanted.today.values())
    fixed = {of[school]: name for school, name in reversed(wanted.pins) if name in names and school in of}
    shared = Counter((of[school], name) for school, name in wanted.today.items() if school in of)
    held = sum(count for (group, name), count in shared.items() if fixed.get(group) == name)
    taken = set(fixed.values())
    free = {key: count for key, count in shared.items() if key[0] not in fixed and key[1] not in taken}
    return held + sum(_most(part) for part in _parts(free))


def _parts(shared: Mapping[tuple[str, str], int]) -> list[dict[tuple[str, str], int]]:
    """Return the table in parts that have neither a group nor a label in common."""
    top: dict[tuple[str, str], tuple[str, str]] = {}

    def find(node: tuple[str, str]) -> tuple[str, str]:
        while top.setdefault(node, node) != node:
            node = top[node]
        return node

    for group, name in shared:
        top[find(("group", group))] = find(("label", name))
    parts: dict[tuple[str, str], dict[tuple[str, str], int]] = {}
    for key, count in shared.items():
        parts.setdefault(find(("group", key[0])), {})[key] = count
    return list(parts.values())


def _most(shared: Mapping[tuple[str, str], int]) -> int:
    from scipy.optimize import linear_sum_assignment  # takes half a second to read: only where it is used

    rows = {name: place for place, name in enumerate(dict.fromkeys(group for group, _ in shared))}
    columns = {name: place for place, name in enumerate(dict.fromkeys(label for _, label in shared))}
    table = np.zeros((len(rows), len(columns)))
    for (group, name), count in shared.items():
        table[rows[group], columns[name]] = count
    return int(table[linear_sum_assignment(table, maximize=True)].sum())


def _apart(of: Labels, first: str, second: str) -> bool:
    return first not in of or of[first] != of.get(second)


def term_checks(plan: Plan, wanted: Asked, of: Labels, known: Sequence[str]) -> list[Check]:
    """Return the checks of the optional terms, and of pins and the limit on moves where there are any."""
    found = amounts(wanted, of)
    checks = [_listed(plan, found)] if found or _claimed(plan) else []
    checks += [_term(plan, name, amount, wanted.prices[name]) for name, amount in found.items()]
    if wanted.pins:
        checks.append(_pinned(wanted, of))
    if wanted.max_moves is not None:
        moved = int(found.get("moved", 0))
        sentence = f"{moved:,} schools leave today's group, and {wanted.max_moves:,} may."
        checks.append(Check("moves", wanted.max_moves, moved, moved <= wanted.max_moves, sentence))
    if found or wanted.pins or wanted.weights:
        checks.append(_ids(wanted, set(known)))
    return checks


def _claimed(plan: Plan) -> dict[str, dict[str, float]]:
    entries = plan.summary.get("amounts", [])
    if not isinstance(entries, list):
        return {}
    return {str(one.get("name")): one for one in entries if isinstance(one, dict)}


def _listed(plan: Plan, found: Mapping[str, float]) -> Check:
    claimed = _claimed(plan)
    wrong = [f"summary.json, key amounts: {name} is missing." for name in found if name not in claimed]
    wrong += [
        f"summary.json, key amounts: nothing was asked about {name}." for name in claimed if name not in found
    ]
    return faults("optional terms", wrong, good=f"{len(found)} optional terms are listed, as asked.")


def _term(plan: Plan, name: str, amount: float, price: float) -> Check:
    """Check one term: its amount, its price and what it counts for."""
    stated = _claimed(plan).get(name, {})
    due = {"amount": amount, "price_km": price, "km": amount * price}
    wrong = [
        f"summary.json, key amounts, {name}: {key} is {stated.get(key)!r}, but it is {value:,.6f}."
        for key, value in due.items()
        if not _close(stated.get(key), value)
    ]
    sentence = " ".join(wrong) or f"{name}: {amount:,.6g} at {price:g} km each."
    return Check(name, stated.get("amount"), amount, not wrong, sentence)


def _close(claimed: object, found: float) -> bool:
    if isinstance(claimed, bool) or not isinstance(claimed, int | float):
        return False
    return abs(claimed - found) <= CLOSE * max(1.0, abs(found))


def _pinned(wanted: Asked, of: Labels) -> Check:
    where: dict[str, set[str | None]] = {}
    for school, name in wanted.pins:
        where.setdefault(name, set()).add(of.get(school))
    wrong = [f"The schools pinned to {name} are not together." for name, at in where.items() if len(at) > 1]
    held = Counter(group for at in where.values() for group in at if group is not None)
    wrong += [
        f"Group {group} holds schools pinned to different groups."
        for group, count in held.items()
        if count > 1
    ]
    return faults("pins", wrong, good=f"{len(wanted.pins)} pinned schools are where they should be.")


def _ids(wanted: Asked, known: set[str]) -> Check:
    """Check that what was asked is about schools that the register knows."""
    named = [school for school, _ in wanted.pins + wanted.preferences]
    named += [school for flow in wanted.flows for school in flow[:2]]
    named += [partner for _, partner in wanted.preferences]
    named += [*wanted.today, *wanted.need, *wanted.weights]
    wrong = [
        f"summary.json, keys pins and wishes: the register has no school {school}."
        for school in sorted(set(named) - known)
    ]
    return faults("asked about known schools", wrong, good="Every wish and pin is about a known school.")
