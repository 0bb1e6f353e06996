"""The exact assignment of schools to given leads within a band of sizes: a min-cost flow.

Each school begins at its cheapest lead, prices of places included. As long as a chain of single moves, from
one hub to the next, lowers the cost (a hub above or below its band costs :data:`OUTSIDE` a school), the best
chain is made: successive shortest paths between hubs (Jewell 1958; Busacker and Gowen 1960), which ends at a
least-cost assignment.
"""

import numpy as np

from schoolweave.planning.communities.kernel import Floats, Ints, jit

OUTSIDE = 1e7
"""Cost of one school more or fewer than the band allows, in weighted kilometres."""
SMALL = 1e-7
"""A gain below this is rounding."""


@jit
def assign(cost: Floats, low: int, high: int, label: Ints, price: Floats) -> float:
    """Write the best hub of each school to ``label`` (``(n,)``) and return the cost, band included.

    ``cost`` is of shape ``(n, p)``: weighted kilometres, or a very large number where it is forbidden.
    ``price`` (``(p,)``) is what a place in each hub cost in a similar assignment, zeros if unknown: a good
    guess saves most of the work. It is replaced by the prices of this assignment.
    """
    n, p = cost.shape
    size = np.zeros(p, dtype=np.int64)
    best, who = np.full((p, p), np.inf), np.full((p, p), -1, dtype=np.int64)
    for i in range(n):
        label[i] = np.argmin(cost[i] + price)
        size[label[i]] += 1
        _enter(cost, i, label[i], best, who)
    far, before = np.empty(p), np.empty(p, dtype=np.int64)
    end = _shortest(best, size, low, high, far, before)
    while end >= 0:
        _follow(cost, label, size, best, who, before, end)
        end = _shortest(best, size, low, high, far, before)
    total = 0.0
    for i in range(n):
        total += cost[i, label[i]]
    shift = OUTSIDE if np.min(far) > OUTSIDE / 2 else 0.0
    for b in range(p):
        price[b] = shift - far[b] if abs(far[b] - shift) < OUTSIDE / 2 else 0.0
        total += OUTSIDE * (max(0, size[b] - high) + max(0, low - size[b]))
    return total


@jit
def _follow(cost: Floats, label: Ints, size: Ints, best: Floats, who: Ints, before: Ints, end: int) -> None:
    """Make the chain of moves that ends at hub ``end``: at each step the school that goes most cheaply."""
    chain = np.empty(len(size) + 1, dtype=np.int64)
    length = 0
    while end >= 0:
        chain[length] = end
        length += 1
        end = before[end]
    for step in range(length - 1, 0, -1):
        a, b = chain[step], chain[step - 1]
        i = who[a, b]
        label[i] = b
        size[a] -= 1
        size[b] += 1
        _enter(cost, i, b, best, who)
        _leave(cost, label, i, a, best, who)


@jit
def _enter(cost: Floats, i: int, a: int, best: Floats, who: Ints) -> None:
    for b in range(cost.shape[1]):
        extra = cost[i, b] - cost[i, a]
        if b != a and extra < best[a, b]:
            best[a, b] = extra
            who[a, b] = i


@jit
def _leave(cost: Floats, label: Ints, i: int, a: int, best: Floats, who: Ints) -> None:
    p = cost.shape[1]
    again = np.zeros(p, dtype=np.bool_)
    any_again = False
    for b in range(p):
        if who[a, b] == i:
            best[a, b] = np.inf
            who[a, b] = -1
            again[b] = True
            any_again = True
    if not any_again:
        return
    for k in range(len(label)):
        if label[k] != a:
            continue
        for b in range(p):
            if again[b]:
                extra = cost[k, b] - cost[k, a]
                if extra < best[a, b]:
                    best[a, b] = extra
                    who[a, b] = k


@jit
def _shortest(best: Floats, size: Ints, low: int, high: int, far: Floats, before: Ints) -> int:
    """Return the last hub of the best chain, or -1 if none lowers the cost (Bellman 1958; Ford 1956)."""
    p = len(size)
    for a in range(p):
        far[a] = -OUTSIDE if size[a] > high else (OUTSIDE if size[a] <= low else 0.0)
        before[a] = -1
    for _ in range(p):
        changed = False
        for a in range(p):
            for b in range(p):
                if far[a] + best[a, b] < far[b] - SMALL:
                    far[b] = far[a] + best[a, b]
                    before[b] = a
                    changed = True
        if not changed:
            break
    end, least = -1, -SMALL
    for b in range(p):
        into = -OUTSIDE if size[b] < low else (OUTSIDE if size[b] >= high else 0.0)
        if before[b] >= 0 and far[b] + into < least:
            end, least = b, far[b] + into
    return end
