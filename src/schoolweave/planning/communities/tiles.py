"""Cut a country into regions that can be searched one by one, and cut it anew elsewhere."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities.arrays import NEIGHBOURS, NO_TABLE, Space, blocks, nearest
from schoolweave.planning.communities.pool import Key
from schoolweave.planning.communities.wished import nothing_asked

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def cut(points: Floats, weight: Ints, parts: int) -> list[Ints]:
    """Return ``parts`` lists of places of points ``(m, 3)``, compact and of about the same total weight.

    Another number of parts moves every cut.
    """
    cells, done = [(np.arange(len(points)), max(parts, 1))], []
    while cells:
        cell, count = cells.pop()
        if count == 1 or len(cell) <= 1:
            done.append(cell)
            continue
        axis = int(np.argmax(np.ptp(points[cell], axis=0)))
        ordered = cell[np.argsort(points[cell, axis], kind="stable")]
        reached = np.cumsum(weight[ordered])
        half = int(np.searchsorted(reached, reached[-1] * (count // 2) / count, side="left")) + 1
        half = min(half, len(cell) - 1)
        cells += [(ordered[half:], count - count // 2), (ordered[:half], count // 2)]
    return done


def regions(space: Space, groups: list[Key], size: int, more: int) -> list[Ints]:
    """Return the schools of each region, ascending: whole groups and whole units, about ``size`` schools.

    ``more`` regions than that are cut, so that the edges lie elsewhere each time.
    """
    placed = np.zeros(len(space.unit), dtype=bool)
    if groups:
        placed[np.concatenate([np.array(group) for group in groups])] = True
    units = np.flatnonzero(~placed[space.ties[space.tie_start[:-1]]])
    pieces = [np.array(group) for group in groups]
    pieces += [space.ties[space.tie_start[unit] : space.tie_start[unit + 1]] for unit in units]
    weight = np.array([len(piece) for piece in pieces], dtype=np.int64)
    first = np.array([piece[0] for piece in pieces], dtype=np.int64)
    parts = -(-len(space.unit) // size) + more
    return [
        np.sort(np.concatenate([pieces[place] for place in cell])).astype(np.int64)
        for cell in cut(space.xyz[first], weight, parts)
    ]


def part(space: Space, region: Ints) -> Space:
    """Return the arrays of some schools, ascending places of whole units, as a space of its own."""
    n = len(region)
    place = np.full(len(space.unit), -1, dtype=np.int64)
    place[region] = np.arange(n)
    _, unit = np.unique(space.unit[region], return_inverse=True)
    start = np.concatenate([[0], np.cumsum(np.bincount(unit))]) if n else np.zeros(1)
    veto_start, vetoes = _vetoes(space, region, place)
    return Space(
        xyz=np.ascontiguousarray(space.xyz[region]),
        serves=space.serves[region],
        state=space.state[region],
        near=nearest(space.xyz[region], NEIGHBOURS),
        unit=unit.astype(np.int64),
        tie_start=start.astype(np.int64),
        ties=np.argsort(unit, kind="stable").astype(np.int64),
        veto_start=veto_start,
        vetoes=vetoes,
        **blocks(space.xyz[region]),
        table=NO_TABLE,
        **({} if space.weight is None else _wished(space, region, place)),
    )


def _vetoes(space: Space, region: Ints, place: Ints) -> tuple[Ints, Ints]:
    """Return the vetoes between schools of a region, in its own places."""
    start, where = _rows(space.veto_start, space.vetoes, region, place)
    return start, place[space.vetoes[where]]


def _rows(starts: Ints, others: Ints, region: Ints, place: Ints) -> tuple[Ints, Ints]:
    """Return where the rows of a region's schools start, and which entries of ``others`` they keep."""
    if not len(others):
        return np.zeros(len(region) + 1, dtype=np.int64), np.zeros(0, dtype=np.int64)
    rows = [np.arange(starts[school], starts[school + 1]) for school in region]
    rows = [row[place[others[row]] >= 0] for row in rows]
    start = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    return start.astype(np.int64), np.concatenate(rows).astype(np.int64)


def _wished(space: Space, region: Ints, place: Ints) -> dict[str, Any]:
    """Return a region's weights and optional terms, all but today's groups: those are no region's own."""
    found: dict[str, Any] = nothing_asked() | {"weight": space.weight[region]}
    if len(space.pair_start):
        start, where = _rows(space.pair_start, space.pair_other, region, place)
        found |= {"pair_start": start, "pair_other": place[space.pair_other[where]]}
        found["pair_km"] = space.pair_km[where]
    if len(space.above):
        found["above"] = space.above[region]
    return found


def sorted_into(n: int, regions: list[Ints], groups: list[Key]) -> list[list[Key]]:
    """Return the groups of each region."""
    label = np.zeros(n, dtype=np.int64)
    for number, region in enumerate(regions):
        label[region] = number
    found: list[list[Key]] = [[] for _ in regions]
    for group in groups:
        found[label[group[0]]].append(group)
    return found


def within(region: Ints, groups: list[Key]) -> list[Key]:
    """Return groups with places in a region in place of those in the country."""
    if not groups:
        return []
    flat = np.searchsorted(region, np.concatenate([np.array(group) for group in groups])).tolist()
    found, at = [], 0
    for group in groups:
        found.append(tuple(flat[at : at + len(group)]))
        at += len(group)
    return found
