"""Annealing over whole districts: move one, exchange two, push one on; sizes out of the band have a price."""

import numpy as np

from schoolweave.planning.communities.kernel import (
    EXPONENTIAL,
    Floats,
    Generator,
    Ints,
    jit,
    random_below,
    random_exponential,
)
from schoolweave.planning.hubs.units import Board

NO_LEAD = 1e7
"""Cost of a hub without a possible lead, in weighted kilometres."""


@jit
def worth(board: Board, hub: int, units: Ints, count: int) -> float:
    """Return what a hub of ``units[:count]`` costs with its best lead among the leads that lie in it."""
    if board.fixed:
        total = 0.0
        for b in range(count):
            total += board.cost[hub, units[b]]
        return total
    best = NO_LEAD
    for a in range(count):
        for k in range(board.start[units[a]], board.start[units[a] + 1]):
            j = board.leads[k]
            total = board.opening[j]
            for b in range(count):
                total += board.cost[j, units[b]]
                if total >= best:
                    break
            best = min(best, total)
    return best


@jit
def outside(board: Board, size: int) -> int:
    """Return by how many schools a hub of that size is out of the band."""
    return max(0, size - board.high) + max(0, board.low - size)


@jit
def _without(member: Ints, count: int, gone: int, new: int, out: Ints) -> int:
    """Write a hub's units without ``gone`` and with ``new`` (-1: none) to ``out``; return how many."""
    k = 0
    for b in range(count):
        if member[b] != gone:
            out[k] = member[b]
            k += 1
    if new >= 0:
        out[k] = new
        k += 1
    return k


@jit
def _put(member: Ints, count: Ints, hub: int, units: Ints, k: int) -> None:
    count[hub] = k
    member[hub, :k] = units[:k]


@jit
def hubs_of(label: Ints, member: Ints, count: Ints) -> None:
    """Write the units of each hub to ``member`` (``(p, u)``) and their number to ``count`` (``(p,)``)."""
    count[:] = 0
    for u in range(len(label)):
        member[label[u], count[label[u]]] = u
        count[label[u]] += 1


@jit
def _measure(board: Board, member: Ints, count: Ints, size: Ints, value: Floats) -> tuple[int, float]:
    """Write each hub's schools and cost; return how many schools are out of the band and the whole cost."""
    wrong, cost = 0, 0.0
    for h in range(len(count)):
        size[h] = board.size[member[h, : count[h]]].sum()
        value[h] = worth(board, h, member[h], count[h])
        wrong += outside(board, size[h])
        cost += value[h]
    return wrong, cost


@jit
def _drawn(
    board: Board, label: Ints, member: Ints, count: Ints, random: Generator
) -> tuple[int, int, int, int]:
    """Draw a district, the hub that it goes to, a district of that hub that leaves it and where that goes.

    The last two are -1 where none leaves; the first is -1 where nothing can be tried.
    """
    u, q = len(label), board.near.shape[1]
    nothing = (-1, -1, -1, -1)
    x = random_below(random, u)
    a, b = label[x], label[board.near[x, random_below(random, q)]]
    if a == b:
        return nothing
    kind = random_below(random, 3)
    y, c = -1, -1
    if kind > 0 and count[b] > 0:
        y = member[b, random_below(random, count[b])]
        c = a if kind == 1 else label[board.near[y, random_below(random, q)]]
        if c == b:
            return nothing
    if count[a] == 1 and c != a:
        return nothing
    return x, b, y, c


@jit
def anneal(
    board: Board, label: Ints, p: int, moves: int, heat: Floats, random: Generator, best: Ints
) -> float:
    """Change ``label`` (``(u,)``) by ``moves`` tries; write the best arrangement within the band to ``best``.

    ``heat`` is the first and last temperature and the first and last price of a school out of the band, all
    in weighted kilometres; both change geometrically. Returns the best cost, infinite if none was in the
    band.
    """
    u = len(label)
    member, count = np.empty((p, u), dtype=np.int64), np.empty(p, dtype=np.int64)
    hubs_of(label, member, count)
    size, value = np.zeros(p, dtype=np.int64), np.empty(p)
    wrong, cost = _measure(board, member, count, size, value)
    one, two, three = np.empty(u + 1, np.int64), np.empty(u + 1, np.int64), np.empty(u + 1, np.int64)
    least = np.inf
    cool = (heat[1] / heat[0]) ** (1000.0 / moves)
    firmer = (heat[3] / heat[2]) ** (1000.0 / moves)
    warmth, price = heat[0], heat[2]
    for step in range(moves):
        if step % 1000 == 999:
            warmth, price = warmth * cool, price * firmer
        x, b, y, c = _drawn(board, label, member, count, random)
        if x < 0:
            continue
        a = label[x]
        in_a = y if c == a else -1
        n_one = _without(member[a], count[a], x, in_a, one)
        n_two = _without(member[b], count[b], y, x, two)
        moved = board.size[y] if y >= 0 else 0
        size_a = size[a] - board.size[x] + (moved if c == a else 0)
        size_b = size[b] + board.size[x] - moved
        more = outside(board, size_a) - outside(board, size[a]) + outside(board, size_b)
        more -= outside(board, size[b])
        third = c >= 0 and c != a
        if third:
            more += outside(board, size[c] + moved) - outside(board, size[c])
        spare = warmth * random_exponential(random, EXPONENTIAL) - price * more
        value_a, value_b = worth(board, a, one, n_one), worth(board, b, two, n_two)
        change = value_a + value_b - value[a] - value[b]
        value_c, n_three = 0.0, 0
        if third:
            n_three = _without(member[c], count[c], -1, y, three)
            value_c = worth(board, c, three, n_three)
            change += value_c - value[c]
        if change > spare:
            continue
        _put(member, count, a, one, n_one)
        _put(member, count, b, two, n_two)
        label[x] = b
        size[a], size[b], value[a], value[b] = size_a, size_b, value_a, value_b
        if y >= 0:
            label[y] = c
        if third:
            _put(member, count, c, three, n_three)
            size[c], value[c] = size[c] + moved, value_c
        wrong += more
        cost += change
        if wrong == 0 and cost < least - 1e-6:
            least = cost
            best[:] = label
    return least
