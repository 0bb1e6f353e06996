"""The cheapest way to cover the schools of one place by groups, counted in what the bound has not paid for.

The groups of each host are priced by trace: how many schools of each class of the cluster they take. Then the
cheapest choice of traces that add up to the whole cluster is found over all states of being covered.
"""

from collections.abc import Sequence

import numba
import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.verify import lift_loops, lift_traces
from schoolweave.planning.verify.country import kilometres
from schoolweave.planning.verify.lift_relaxation import Lift, Relaxation, within_reach

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]


def cheapest_cover(
    relaxed: Relaxation, lift: Lift, earlier: Sequence[Lift], forced: Sequence[Floats], limit: float
) -> float:
    """Return the least excess that covers the cluster of ``lift``, infinite where it is not below ``limit``.

    ``forced`` are the arrays of :func:`forced_excess` of the ``earlier`` lifts and, last, of this one. Hosts
    are tried at their excess less what earlier lifts within reach may have charged, and those outside all
    earlier clusters also at their full excess without any school of those.
    """
    reach = within_reach(limit, earlier, forced[: len(earlier)], relaxed.count)
    own, taken = np.zeros(relaxed.count, dtype=bool), np.zeros(relaxed.count, dtype=bool)
    own[lift.schools] = True
    for one in earlier:
        taken[one.schools] = True
    hosts = np.flatnonzero(forced[len(earlier)] <= limit + reach)
    apart = hosts[(reach[hosts] > 0) & ~taken[hosts]]
    best = numba.typed.Dict.empty(numba.int64, numba.float64)
    _price_traces(relaxed, lift, hosts, own, reach[hosts], limit, best)
    _price_traces(relaxed, lift, apart, own | taken, np.zeros(len(apart)), limit, best)
    return _cover(relaxed, lift, best, limit)


def _price_traces(
    relaxed: Relaxation,
    lift: Lift,
    hosts: Indices,
    banned: Flags,
    rebates: Floats,
    limit: float,
    best: dict[int, float],
) -> None:
    """Lower ``best`` by the groups of ``hosts`` that take no ``banned`` school from outside the cluster."""
    limits, years, steps = relaxed.limits, relaxed.serves.shape[1], _steps(lift)
    costs, ids = np.empty(limits.size_max), np.empty(limits.size_max, dtype=np.int64)
    fees, providers = np.empty(years), np.empty(years, dtype=np.int64)
    filled = np.empty((limits.size_max + 1, years + 1))
    within = np.array([np.isin(hosts, ones) for ones in lift.classes]).T
    room = np.array([len(ones) for ones in lift.classes], dtype=np.int64) - within
    members = _members(relaxed, lift, hosts)
    class_serves = np.array([relaxed.serves[ones[0]] for ones in lift.classes], dtype=bool)
    given = -relaxed.multipliers[hosts] - relaxed.paid[hosts] - rebates
    whole = (relaxed.points, relaxed.weights, relaxed.multipliers, relaxed.serves)
    for at, host in enumerate(hosts.tolist()):
        lift_loops.company(host, *whole, banned, costs, ids, fees, providers)
        lift_loops.fill(costs, ids, fees, providers, limits.size_min, limits.size_max, filled)
        group = lift_traces.Start(int(steps @ within[at]), float(given[at]), relaxed.serves[host])
        lift_traces.add_traces(
            group,
            members[at],
            room[at],
            class_serves,
            lift_traces.Rest(costs, filled, limits.size_min),
            steps,
            limit,
            best,
        )


def _steps(lift: Lift) -> Indices:
    """Return the weight of each class's digit in the number of a state, the last class counting by ones."""
    sizes = np.array([len(ones) + 1 for ones in lift.classes[::-1]], dtype=np.int64)
    return np.ascontiguousarray((np.cumprod(sizes) // sizes)[::-1])


def _members(relaxed: Relaxation, lift: Lift, hosts: Indices) -> Floats:
    """Return sums of the cheapest schools of each class for hosts, ``(hosts, classes, largest class + 1)``.

    A host is not among its own; what lies beyond the end of a class is infinite.
    """
    sums = np.full((len(hosts), len(lift.classes), max(map(len, lift.classes)) + 1), np.inf)
    for at, ones in enumerate(lift.classes):
        others = np.array(ones, dtype=np.int64)
        km = kilometres(relaxed.points[hosts], relaxed.points[others])
        reduced = km * relaxed.weights[others] - relaxed.multipliers[others]
        reduced = np.sort(np.where(hosts[:, None] == others, np.inf, reduced), axis=1)
        sums[:, at, 0] = 0.0
        sums[:, at, 1 : len(ones) + 1] = np.cumsum(reduced, axis=1)
    return sums


def _cover(relaxed: Relaxation, lift: Lift, best: dict[int, float], limit: float) -> float:
    """Return the cheapest cover from what each trace costs at best and from schools left out."""
    for step, ones in zip(_steps(lift).tolist(), lift.classes, strict=True):
        left = float((relaxed.limits.price - relaxed.multipliers[list(ones)]).min())
        best[step] = min(left, best.get(step, left))
    found = np.array(list(best), dtype=np.int64)
    prices = np.array([best[state] for state in found.tolist()])
    sizes = np.array([len(ones) for ones in lift.classes], dtype=np.int64)
    traces = found[:, None] // _steps(lift) % (sizes + 1)
    first = (traces > 0).argmax(axis=1)
    order = np.lexsort((prices, first))
    begins = np.searchsorted(first[order], np.arange(len(sizes) + 1)).astype(np.int64)
    costs = prices[order]
    return float(lift_traces.cover(sizes, _steps(lift), traces[order], costs, begins, limit))
