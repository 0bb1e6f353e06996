"""Whole districts as units: what each costs at each lead, and which are too large for one hub."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.spatial import cKDTree

from schoolweave.planning.communities.kernel import Floats, Ints, jit
from schoolweave.planning.hubs.ground import Ground, pair
from schoolweave.planning.hubs.problem import Hubs

NEAR = 14
"""Neighbours of a unit that it may join the hub of in one move."""


class Board(NamedTuple):
    """Units as the compiled loops see them.

    ``cost`` (``(m, u)``) is what a unit's schools cost at each lead, ``size`` (``(u,)``) how many they are,
    ``leads[start[k]:start[k + 1]]`` the leads that lie in unit ``k``, ``opening`` (``(m,)``) what each costs,
    ``near`` (``(u, q)``) each unit's neighbours. With ``fixed`` hub ``h`` is led by lead ``h``.
    """

    cost: Floats
    size: Ints
    start: Ints
    leads: Ints
    opening: Floats
    near: Ints
    low: int
    high: int
    fixed: bool


@dataclass(frozen=True, slots=True)
class Units:
    """Districts, those with more schools than a hub may have in parts.

    ``unit`` (``(n,)``) is each school's unit, ``lead`` (``(m,)``) the places of the possible leads and
    ``home`` (``(m,)``) their units; ``centre`` (``(u, 3)``) the mean place of each unit's schools.
    """

    unit: Ints
    names: tuple[str, ...]
    lead: Ints
    home: Ints
    centre: Floats
    board: Board
    divided: tuple[str, ...]


def units_of(problem: Hubs) -> Units:
    """Return the units; a district above the largest hub is cut into as few equal parts as can be.

    The parts lie one after the other along the axis on which the district's schools are farthest apart.
    """
    unit = np.empty(problem.n, dtype=np.int64)
    names: list[str] = []
    divided: list[str] = []
    for district, name in enumerate(problem.districts):
        parts = _parts(problem, np.flatnonzero(problem.district == district))
        if len(parts) > 1:
            divided.append(name)
        for number, part in enumerate(parts, start=1):
            unit[part] = len(names)
            names.append(name if len(parts) == 1 else f"{name} (part {number} of {len(parts)})")
    lead = problem.given if len(problem.given) else problem.eligible
    count = np.bincount(unit, minlength=len(names)).astype(np.int64)
    centre = np.stack([np.bincount(unit, problem.xyz[:, axis]) for axis in range(3)], axis=1) / count[:, None]
    board = _board(problem, unit, count, lead, centre)
    return Units(unit, tuple(names), lead, unit[lead], centre, board, tuple(divided))


def _parts(problem: Hubs, schools: Ints) -> list[Ints]:
    count = -(-len(schools) // problem.rules.size_max)
    if count == 1:
        return [schools]
    points = problem.xyz[schools]
    axis = int(np.argmax(points.max(axis=0) - points.min(axis=0)))
    order = schools[np.argsort(points[:, axis], kind="stable")]
    return [np.sort(part) for part in np.array_split(order, count)]


def _board(problem: Hubs, unit: Ints, size: Ints, lead: Ints, centre: Floats) -> Board:
    cost = np.zeros((len(lead), len(size)))
    unit_costs(problem.ground, unit, lead, cost)
    home = unit[lead]
    order = np.lexsort((cost[np.arange(len(lead)), home], home))
    start = np.searchsorted(home[order], np.arange(len(size) + 1)).astype(np.int64)
    near = cKDTree(centre).query(centre, k=min(NEAR + 1, len(size)))[1].reshape(len(size), -1)
    return Board(
        cost, size, start, order.astype(np.int64), problem.opening[lead].copy(), near.astype(np.int64),
        problem.rules.size_min, problem.rules.size_max, bool(len(problem.given)),
    )  # fmt: skip


@jit
def unit_costs(ground: Ground, unit: Ints, lead: Ints, cost: Floats) -> None:
    """Add up what each unit's schools cost at each lead, into ``cost`` (``(m, u)``, zeros).

    A rule that a lead be in its own hub is kept by the caller, not by this cost.
    """
    for j in range(len(lead)):
        for i in range(len(unit)):
            one = pair(ground, i, lead[j])
            if i == lead[j]:
                one += ground.inside
            cost[j, unit[i]] += one
