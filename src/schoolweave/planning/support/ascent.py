"""Better worths of the schools by the subgradient method: parts that share nothing go at their own pace."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.support.loads import Rows, loads, rows_of
from schoolweave.planning.support.packing import Side

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
STEPS = 300
"""Steps of the subgradient method, at most."""
INERTIA = 0.7
"""Share of the last direction that the next one keeps (Camerini, Fratta and Maffioli 1975)."""
PATIENCE = 12
"""Steps without a better bound before they are shortened."""
SHORTEST = 0.005
"""Length of the last steps, in what Polyak's rule would take."""


@dataclass(slots=True)
class _Pace:
    """By part: the best bound so far, the length of the steps, the steps since it was last better."""

    least: Ints
    length: Floats
    idle: Ints


def ascend(
    side: Side,
    worths: Ints,
    most: Ints,
    label: Ints,
    aims: tuple[Ints, Ints],
    length: float,
    halted: Callable[[float], bool],
) -> Ints:
    """Return worths whose bound is at least that of ``worths``, in every part.

    ``label`` is the part of each supporter and then of each school, ``aims`` what a plan may be hoped to cost
    in each part, and what one does cost, which counts once the bound is above that hope. No worth leaves 0 to
    ``most``. The first steps have the ``length`` of Polyak's rule (1969).
    """
    rows, of = rows_of(side, side.cost - worths[side.school]), label[len(side.room) :]
    best, here = worths.copy(), worths.astype(np.float64)
    (hopes, costs), count = aims, len(aims[0])
    least, _ = _values(side, rows, worths, label)
    pace = _Pace(least, np.full(count, length), np.zeros(count, dtype=np.int64))
    direction = np.zeros(len(here))
    for step in range(STEPS):
        going = (pace.length >= SHORTEST) & (pace.least < costs)
        if halted(step / STEPS) or not going.any():
            break
        now = np.rint(here).astype(np.int64)
        value, served = _values(side, rows, now, label)
        back = _judge(pace, value)
        better = (pace.idle == 0)[of] & ~back[of]
        best[better] = now[better]
        here[back[of]], direction[back[of]] = best[back[of]], 0.0
        turned = np.where(back[of], 0.0, side.units * (1.0 - served) + INERTIA * direction)
        turned[((here >= most) & (turned > 0)) | ((here <= 0) & (turned < 0))] = 0.0
        square = np.bincount(of, weights=turned * turned, minlength=count)
        aim = np.where(pace.least < hopes, hopes, costs)
        pull = pace.length * np.maximum(aim - value, 1) / np.maximum(square, 1.0) * going
        here, direction = np.clip(here + pull[of] * turned, 0.0, most), turned
    return best


def _judge(pace: _Pace, value: Ints) -> NDArray[np.bool_]:
    """Note the bounds of a step; return the parts that go back to their best and take shorter steps."""
    better = value > pace.least
    pace.least = np.maximum(pace.least, value)
    pace.idle = np.where(better, 0, pace.idle + 1)
    back = pace.idle >= PATIENCE
    pace.length = np.where(back, 0.5 * pace.length, pace.length)
    pace.idle[back] = 0
    return np.asarray(back, dtype=np.bool_)


def values(side: Side, worths: Ints, label: Ints) -> Ints:
    """Return by part the sum of units × worth less what the best loads are worth: below any plan there."""
    return _values(side, rows_of(side, side.cost), worths, label)[0]


def _values(side: Side, rows: Rows, worths: Ints, label: Ints) -> tuple[Ints, Ints]:
    """Return the bounds by part, and how many supporters would take each school."""
    helpers = len(side.room)
    served, best = np.zeros(len(worths), dtype=np.int64), np.zeros(helpers, dtype=np.int64)
    loads(rows, worths, served, best)
    out = np.zeros(int(label.max(initial=-1)) + 1, dtype=np.int64)
    np.add.at(out, label[helpers:], side.units * worths)
    np.subtract.at(out, label[:helpers], best)
    return out, served
