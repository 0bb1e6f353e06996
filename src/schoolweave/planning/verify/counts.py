"""Check a bound whose multipliers depend on how many groups each part of the country has.

The definition is in docs/explanation/planning.md, section "Parts: how many groups a place has". All pairs are
looked at for every part and every range of numbers of groups; nothing is left out for speed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.verify.bound import Limits, host_values
from schoolweave.planning.verify.files import Plan, Row
from schoolweave.planning.verify.model import Check, faults

Floats = NDArray[np.float64]
RELATIVE = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Schools:
    """The schools that may join: ids, ``points`` ``(n, 3)``, ``serves`` ``(n, years)``, weights, limits."""

    ids: tuple[str, ...]
    points: Floats
    serves: NDArray[np.bool_]
    weights: Floats
    limits: Limits


@dataclass(frozen=True, slots=True)
class Part:
    """A part's schools by index, and its multipliers in km from so many groups on."""

    schools: tuple[int, ...]
    leaves: tuple[tuple[int, tuple[float, ...]], ...]


def count_checks(plan: Plan, schools: Schools) -> list[Check]:
    """Return the checks of the file of parts and of the published bound.

    Raises :class:`VerificationError` where a cell holds no number.
    """
    parts, wrong = read_parts(plan.parts, schools.ids, schools.limits.price)
    good = "parts.csv puts each school into one part, with multipliers from no group on."
    read = faults("parts file", wrong, good=good)
    found = proven(schools, parts) if read.holds else -np.inf
    claimed = plan.amount("lower_bound")
    holds = claimed <= found + RELATIVE * max(1.0, abs(found)) if read.holds else False
    sentence = (
        f"The multipliers of {len(parts):,} parts prove that no arrangement costs less than {found:,.3f} km."
    )
    if not holds:
        shown = f"only {found:,.6f} is proven" if read.holds else "parts.csv has the faults named before"
        sentence = f"summary.json, key lower_bound: {claimed:,.6f} is claimed, but {shown}."
    return [read, Check("lower_bound", claimed, found if read.holds else None, holds, sentence)]


def read_parts(rows: Sequence[Row], ids: Sequence[str], price: float) -> tuple[tuple[Part, ...], list[str]]:
    """Return the parts of a file and every fault in it as a sentence; no parts where there are faults."""
    index = {school: at for at, school in enumerate(ids)}
    found: dict[str, dict[int, dict[int, float]]] = {}
    wrong: list[str] = []
    for row in rows:
        school, start, value = row.cells["school_id"], row.amount("groups_from"), row.amount("multiplier")
        if school not in index:
            wrong.append(f"{row.where('school_id')}: {school} is not a school that may join.")
            continue
        if start < 0 or start != int(start):
            wrong.append(f"{row.where('groups_from')}: {start} is not a whole number from 0.")
        if value > price + 1e-9:
            wrong.append(f"{row.where('multiplier')}: {value} is above the price of {price:g} km.")
        leaf = found.setdefault(row.cells["part"], {}).setdefault(int(start), {})
        if index[school] in leaf:
            wrong.append(f"{row.where('school_id')}: {school} stands in this part and number twice.")
        leaf[index[school]] = value
    wrong += _incomplete(found, ids)
    parts = tuple(
        Part(
            tuple(leaves[0]),
            tuple((start, tuple(leaves[start][at] for at in leaves[0])) for start in sorted(leaves)),
        )
        for leaves in found.values()
        if not wrong
    )
    return ((), wrong) if wrong else (parts, [])


def _incomplete(found: dict[str, dict[int, dict[int, float]]], ids: Sequence[str]) -> list[str]:
    """Return what the parts lack: a beginning, a school, or the same schools throughout."""
    wrong, home = [], dict[int, str]()
    for name, leaves in found.items():
        if 0 not in leaves:
            wrong.append(f"parts.csv, part {name}: its multipliers do not begin at groups_from 0.")
        schools = set().union(*leaves.values())
        if any(set(leaf) != schools for leaf in leaves.values()):
            wrong.append(f"parts.csv, part {name}: not every school has a multiplier for every number.")
        for at in sorted(schools):
            if home.setdefault(at, name) != name:
                wrong.append(f"parts.csv: {ids[at]} stands in part {home[at]} and in part {name}.")
    wrong += [f"parts.csv: {school} is in no part." for at, school in enumerate(ids) if at not in home]
    return wrong


def proven(schools: Schools, parts: Sequence[Part]) -> float:
    """Return the bound in km: the cheapest numbers of groups that add up, at what each part then costs."""
    n, limits = len(schools.ids), schools.limits
    highest = np.zeros(n)
    for part in parts:
        highest[list(part.schools)] = np.max([values for _, values in part.leaves], axis=0)
    total = np.array([0.0])
    for part in parts:
        costs = _costs(schools, part, highest)
        longer = np.full(min(len(total) + len(costs) - 1, n + 1), np.inf)
        for count, cost in enumerate(costs.tolist()):
            reach = min(len(total), len(longer) - count)
            longer[count : count + reach] = np.minimum(longer[count : count + reach], total[:reach] + cost)
        total = longer
    left = np.concatenate([[0.0], np.cumsum(np.sort(limits.price - highest))])
    groups = np.floor((n - np.arange(n + 1)) / limits.size_mean + 0.5).astype(np.int64)
    possible = groups < len(total)
    return float((total[groups[possible]] + left[possible]).min())


def _costs(schools: Schools, part: Part, highest: Floats) -> Floats:
    """Return what a part costs at least in km with 0, 1, 2 … groups whose hosts lie in it."""
    hosts = np.array(part.schools, dtype=np.int64)
    found = np.full(len(hosts) + 1, np.inf)
    for (start, values), (end, _) in pairwise((*part.leaves, (len(hosts) + 1, ()))):
        multipliers = highest.copy()
        multipliers[hosts] = values
        worth = host_values(
            schools.points, schools.serves, multipliers, schools.limits, schools.weights, hosts
        )
        sums = np.concatenate([[0.0], np.cumsum(np.sort(worth))]) + sum(values)
        found[start:end] = sums[start:end]
    return found
