"""Check a bound whose multipliers depend on how many hosts lie in places of each part of the country.

The definition is in docs/explanation/planning.md, section "Cases: how many hosts a place has". All pairs are
looked at for every part and every case; nothing is left out for speed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.verify.bound import Limits, values_at
from schoolweave.planning.verify.cases import Case, Ranges, leaves, read_cases
from schoolweave.planning.verify.country import kilometres
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
    """A part's schools by index, and for each case of it ranges of hosts by place and multipliers in km."""

    schools: tuple[int, ...]
    cases: tuple[tuple[Ranges, tuple[float, ...]], ...]


def count_checks(plan: Plan, schools: Schools) -> list[Check]:
    """Return the checks of the files of parts and cases and of the published bound.

    Raises :class:`VerificationError` where a cell holds no number.
    """
    parts, wrong = read_parts(plan.parts, plan.cases, schools.ids, schools.limits.price)
    good = "parts.csv puts each school into one part, and cases.csv leaves out no number of hosts."
    read = faults("parts file", wrong, good=good)
    found = proven(schools, parts) if read.holds else -np.inf
    claimed = plan.amount("lower_bound")
    holds = claimed <= found + RELATIVE * max(1.0, abs(found)) if read.holds else False
    sentence = (
        f"The multipliers of {len(parts):,} parts prove that no arrangement costs less than {found:,.3f} km."
    )
    if not holds:
        shown = f"only {found:,.6f} is proven" if read.holds else "the files have the faults named before"
        sentence = f"summary.json, key lower_bound: {claimed:,.6f} is claimed, but {shown}."
    return [read, Check("lower_bound", claimed, found if read.holds else None, holds, sentence)]


def read_parts(
    rows: Sequence[Row], cases: Sequence[Row], ids: Sequence[str], price: float
) -> tuple[tuple[Part, ...], list[str]]:
    """Return the parts of two files, none where they have faults, and every fault as a sentence."""
    index = {school: at for at, school in enumerate(ids)}
    known, wrong = read_cases(cases, index)
    found: dict[str, dict[str, dict[int, float]]] = {}
    for row in rows:
        school, value = row.cells["school_id"], row.amount("multiplier")
        if school not in index:
            wrong.append(f"{row.where('school_id')}: {school} is not a school that may join.")
            continue
        if value > price + 1e-9:
            wrong.append(f"{row.where('multiplier')}: {value} is above the price of {price:g} km.")
        leaf = found.setdefault(row.cells["part"], {}).setdefault(row.cells["case"], {})
        if index[school] in leaf:
            wrong.append(f"{row.where('school_id')}: {school} stands in this part and case twice.")
        leaf[index[school]] = value
    wrong += _incomplete(found, known, ids)
    return ((), wrong) if wrong else (tuple(_part(found[name], known[name]) for name in found), [])


def _part(multipliers: Mapping[str, Mapping[int, float]], cases: Mapping[str, Case]) -> Part:
    schools = tuple(sorted(next(iter(multipliers.values()))))
    return Part(
        schools,
        tuple(
            (ranges, tuple(multipliers[name][at] for at in schools)) for name, ranges in leaves(cases).items()
        ),
    )


def _incomplete(
    found: Mapping[str, Mapping[str, Mapping[int, float]]],
    known: Mapping[str, Mapping[str, Case]],
    ids: Sequence[str],
) -> list[str]:
    """Return what the parts lack: a case, multipliers for one, a school, or the same schools throughout."""
    home = dict[int, str]()
    wrong = [
        f"cases.csv: part {name} has no multipliers in parts.csv." for name in known if name not in found
    ]
    for name, multipliers in found.items():
        if set(multipliers) != set(leaves(known.get(name, {}))):
            wrong.append(f"parts.csv, part {name}: its cases are not those that cases.csv leaves whole.")
        schools = set().union(*multipliers.values())
        if any(set(leaf) != schools for leaf in multipliers.values()):
            wrong.append(f"parts.csv, part {name}: not every school has a multiplier in every case.")
        if any(not case.place <= schools for case in known.get(name, {}).values()):
            wrong.append(f"cases.csv, part {name}: a place of it has schools of another part.")
        for at in sorted(schools):
            if home.setdefault(at, name) != name:
                wrong.append(f"parts.csv: {ids[at]} stands in part {home[at]} and in part {name}.")
    return wrong + [f"parts.csv: {school} is in no part." for at, school in enumerate(ids) if at not in home]


def proven(schools: Schools, parts: Sequence[Part]) -> float:
    """Return the bound in km: the cheapest numbers of groups that add up, at what each part then costs."""
    n, limits = len(schools.ids), schools.limits
    highest = np.zeros(n)
    for part in parts:
        highest[list(part.schools)] = np.max([values for _, values in part.cases], axis=0)
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
    travel = kilometres(schools.points[hosts], schools.points) * schools.weights
    patterns = np.unique(schools.serves, axis=1) if schools.serves.size else schools.serves
    found = np.full(len(hosts) + 1, np.inf)
    for ranges, values in part.cases:
        multipliers = highest.copy()
        multipliers[hosts] = values
        worth = values_at(travel, hosts, patterns, multipliers, schools.limits)
        needed, free = _split(dict(zip(part.schools, worth.tolist(), strict=True)), ranges)
        if needed is not None:
            sums = sum(values) + sum(needed) + np.concatenate([[0.0], np.cumsum(free)])
            here = slice(len(needed), len(needed) + len(sums))
            found[here] = np.minimum(found[here], sums)
    return found


def _split(worth: Mapping[int, float], ranges: Ranges) -> tuple[list[float] | None, list[float]]:
    """Return what the hosts cost that ranges need, and those that they allow beside, cheapest first.

    The former are ``None`` where ranges cannot hold together. Places lie in each other or apart, so that a
    smaller one is settled before one that it lies in, by its cheapest schools.
    """
    needed, barred = set[int](), set[int]()
    for place in sorted(ranges, key=len):
        least, most = ranges[place]
        inside = sorted((at for at in place if at not in needed | barred), key=lambda at: (worth[at], at))
        already = len(place & needed)
        if max(already, least) > most or already + len(inside) < least:
            return None, []
        needed |= set(inside[: max(0, least - already)])
        barred |= set(inside[most - already :])
    free = sorted(value for at, value in worth.items() if at not in needed | barred)
    return [worth[at] for at in needed], free
