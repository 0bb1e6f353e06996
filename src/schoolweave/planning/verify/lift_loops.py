"""Compiled loops of the check of lifts: the cheapest company of a host, and what completing a group costs.

Everything is counted in kilometres of reduced cost: weight × distance − multiplier.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.compiling import compiled
from schoolweave.planning.verify.country import RADIUS_KM

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]


@compiled
def company(
    host: int,
    points: Floats,
    weights: Floats,
    multipliers: Floats,
    serves: Flags,
    banned: Flags,
    costs: Floats,
    ids: Indices,
    fees: Floats,
    providers: Indices,
) -> None:
    """Find the cheapest schools for ``host`` that are not ``banned``, and the cheapest provider of each year.

    ``costs`` and ``ids`` ``(keep,)`` receive the cheapest in ascending order, infinite and −1 where there are
    no more; ``fees`` and ``providers`` ``(years,)`` the cheapest school that serves each year of ``serves``
    ``(n, years)`` which the host does not serve itself. The straight chord is no longer than the great
    circle: where even that is too dear, the school is passed over.
    """
    worst = np.inf if len(costs) > 0 else -np.inf
    costs[:], ids[:], fees[:], providers[:] = np.inf, -1, np.inf, -1
    for school in range(len(points)):
        if banned[school] or school == host:
            continue
        square = 0.0
        for axis in range(3):
            step = points[school, axis] - points[host, axis]
            square += step * step
        chord = np.sqrt(square)
        least = weights[school] * RADIUS_KM * chord - multipliers[school]
        if not (least < worst or _is_cheaper(least, serves[school], serves[host], fees)):
            continue
        cost = weights[school] * 2 * RADIUS_KM * np.arcsin(min(chord / 2, 1.0)) - multipliers[school]
        for year in range(len(fees)):
            if serves[school, year] and not serves[host, year] and cost < fees[year]:
                fees[year], providers[year] = cost, school
        if cost < worst:
            worst = _insert(cost, school, costs, ids)


@compiled
def _is_cheaper(cost: float, serves: Flags, host_serves: Flags, fees: Floats) -> bool:
    """Return whether a school at ``cost`` would be the cheapest provider of a year that the host lacks."""
    cheaper = False
    for year in range(len(fees)):
        cheaper = cheaper or (serves[year] and not host_serves[year] and cost < fees[year])
    return cheaper


@compiled
def _insert(cost: float, school: int, costs: Floats, ids: Indices) -> Any:
    """Put a school among the cheapest, in order; return what the last of them costs now."""
    place = len(costs) - 1
    while place > 0 and costs[place - 1] > cost:
        costs[place], ids[place] = costs[place - 1], ids[place - 1]
        place -= 1
    costs[place], ids[place] = cost, school
    return costs[-1]


@compiled
def neighbours(points: Floats, weights: Floats, multipliers: Floats, costs: Floats, ids: Indices) -> None:
    """Find for every school as host its cheapest company: ``costs`` and ``ids`` ``(n, keep)``, ascending."""
    nobody = np.zeros(len(points), dtype=np.bool_)
    no_years = np.zeros((len(points), 0), dtype=np.bool_)
    no_fees, no_providers = np.empty(0), np.empty(0, dtype=np.int64)
    for host in range(len(points)):
        company(
            host,
            points,
            weights,
            multipliers,
            no_years,
            nobody,
            costs[host],
            ids[host],
            no_fees,
            no_providers,
        )


@compiled
def least_sum(costs: Floats, ids: Indices, without: int, fewest: int, most: int) -> float:
    """Return the least sum of the first m of ascending ``costs``, ``fewest`` ≤ m ≤ ``most``, one left out."""
    if most < 0:
        return np.inf
    best, total, taken = np.inf, 0.0, 0
    if fewest <= 0:
        best = 0.0
    for place in range(len(costs)):
        if taken == most:
            break
        if without >= 0 and ids[place] == without:
            continue
        total += costs[place]
        taken += 1
        if taken >= fewest and total < best:
            best = total
    return best


@compiled
def fill(
    costs: Floats, ids: Indices, fees: Floats, providers: Indices, fewest: int, most: int, filled: Floats
) -> None:
    """Write what completing a group costs into ``filled`` ``(most + 1, years + 1)``.

    Row k stands for k members so far. Column 0 is for a group that lacks no year; column 1 + y for one whose
    missing year y is fetched first.
    """
    for so_far in range(most + 1):
        low, high = max(0, fewest - so_far), most - so_far
        filled[so_far, 0] = least_sum(costs, ids, -1, low, high)
        for year in range(len(fees)):
            filled[so_far, 1 + year] = np.inf
            if high >= 1 and providers[year] >= 0:
                others = least_sum(costs, ids, providers[year], max(0, low - 1), high - 1)
                filled[so_far, 1 + year] = fees[year] + others
