"""The best load of every supporter at given worths of the schools, and by how much a pair falls short of it.

Engagements are whole, so that a load is a knapsack. Of the schools that want equally much only the few of
most worth that the days have room for can be in a best load: the table is filled for those alone.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities.kernel import jit
from schoolweave.planning.support.packing import Side, knapsack

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
NEVER = 1 << 62
"""By how much falls short what cannot be."""


class Rows(NamedTuple):
    """The pairs by supporter, side by side: those of supporter ``i`` are ``first[i]:first[i + 1]``.

    ``pair`` is a pair's place in the problem; ``units`` is what its school wants, ``cost`` is by unit.
    """

    pair: Ints
    school: NDArray[np.int32]
    units: Ints
    cost: Ints
    first: Ints
    room: Ints
    most: Ints


class _Desk(NamedTuple):
    """Room to work on one supporter: the best items of each size, then those that a load may hold."""

    start: Ints
    filled: Ints
    gain: Ints
    item: Ints
    units: Ints
    worth: Ints
    row: Ints
    taken: Bools


def rows_of(side: Side, order: Ints) -> Rows:
    """Return the pairs by supporter, each supporter's in ``order`` (any number by pair, the least first)."""
    pair = side.pairs[np.lexsort((order[side.pairs], side.supporter[side.pairs]))]
    school = side.school[pair]
    return Rows(pair, school, side.units[school], side.cost[pair], side.first, side.room, side.most)


@jit
def loads(rows: Rows, worths: Ints, served: Ints, best: Ints) -> None:
    """Write what each supporter's best load is worth, and count by school how many have it in theirs."""
    desk = _desk(rows)
    for i in range(len(rows.room)):
        count = _items(rows, worths, i, desk)
        best[i] = knapsack(desk.units, desk.worth, count, rows.room[i], rows.most[i], desk.taken)
        for k in range(count):
            served[rows.school[desk.row[k]]] += desk.taken[k]


@jit
def short(rows: Rows, worths: Ints, out: Ints, idle: Ints) -> None:
    """Write, by pair, what a supporter's best load loses at least where the pair has to be in it.

    And by supporter what it loses at least where a unit has to stay idle.

    Forwards and backwards through the pairs, two tables of the knapsack; how many schools a supporter may
    help is forgotten where a pair is forced, so that the figure is never too high. A pair that does not fit
    falls short by :data:`NEVER`.
    """
    desk = _desk(rows)
    longest, widest = np.max(rows.first[1:] - rows.first[:-1]), np.max(rows.room)
    before = np.zeros((longest + 1, widest + 1), dtype=np.int64)
    after = np.zeros((longest + 1, widest + 1), dtype=np.int64)
    for i in range(len(rows.room)):
        begin, room = rows.first[i], rows.room[i]
        many = rows.first[i + 1] - begin
        count = _items(rows, worths, i, desk)
        best = knapsack(desk.units, desk.worth, count, room, rows.most[i], desk.taken)
        for k in range(many):
            _layer(rows, worths, begin + k, room, before[k], before[k + 1])
        idle[i] = NEVER
        if room > 0:
            idle[i] = max(0, best - before[many, room - 1])
        after[many, :] = 0
        for k in range(many - 1, -1, -1):
            _layer(rows, worths, begin + k, room, after[k + 1], after[k])
        for k in range(many):
            row = begin + k
            units = int(rows.units[row])
            with_it = -NEVER
            for left in range(room - units + 1):
                with_it = max(with_it, int(before[k, left] + after[k + 1, room - units - left]))
            gain = units * (worths[rows.school[row]] - rows.cost[row])
            out[rows.pair[row]] = max(0, best - with_it - gain) if units <= room else NEVER


@jit
def _layer(rows: Rows, worths: Ints, row: int, room: int, old: Ints, new: Ints) -> None:
    """Fill the next row of a table: the most worth within each number of units, with one pair more."""
    units = rows.units[row]
    gain = units * (worths[rows.school[row]] - rows.cost[row])
    for left in range(room + 1):
        new[left] = old[left]
        if left >= units and old[left - units] + gain > new[left]:
            new[left] = old[left - units] + gain


@jit
def _desk(rows: Rows) -> _Desk:
    widest = int(np.max(rows.room)) if len(rows.room) else 0
    size = 0
    for units in range(1, widest + 1):
        size += widest // units
    return _Desk(
        np.zeros(widest + 2, np.int64), np.zeros(widest + 2, np.int64), np.zeros(size, np.int64),
        np.zeros(size, np.int64), np.zeros(size, np.int64), np.zeros(size, np.int64),
        np.zeros(size, np.int64), np.zeros(size, np.bool_),
    )  # fmt: skip


@jit
def _items(rows: Rows, worths: Ints, i: int, desk: _Desk) -> int:
    """Write the items that a best load of one supporter may hold; return how many."""
    room = rows.room[i]
    for units in range(1, room + 1):
        desk.start[units + 1] = desk.start[units] + room // units
        desk.filled[units] = 0
    for row in range(rows.first[i], rows.first[i + 1]):
        units = rows.units[row]
        gain = units * (worths[rows.school[row]] - rows.cost[row])
        if gain <= 0 or units > room:
            continue
        begin, filled = desk.start[units], desk.filled[units]
        if filled == room // units:
            if gain <= desk.gain[begin + filled - 1]:
                continue
            filled -= 1
        else:
            desk.filled[units] += 1
        at = begin + filled
        while at > begin and desk.gain[at - 1] < gain:
            desk.gain[at], desk.item[at] = desk.gain[at - 1], desk.item[at - 1]
            at -= 1
        desk.gain[at], desk.item[at] = gain, row
    count = 0
    for units in range(1, room + 1):
        for at in range(desk.start[units], desk.start[units] + desk.filled[units]):
            desk.units[count], desk.worth[count], desk.row[count] = units, desk.gain[at], desk.item[at]
            count += 1
    return count
