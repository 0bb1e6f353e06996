"""How far an effect can be trusted if trends were not quite parallel: smoothness bounds.

Rambachan and Roth, "A more credible approach to parallel trends", Review of Economic Studies 90 (2023),
section 4: fixed-length confidence intervals (Armstrong and Kolesár) for violations whose slope changes by at
most ``m`` from one year to the next. The event study has a universal base. Their other restriction, relative
magnitudes, needs conditional tests and is not offered: the shortcut of adding standard errors to plug-in
bounds is too narrow.

The estimator adds to the effects asked about a weighted sum of those before the base year. In terms of the
bends that it lets through (how much each change of slope moves it), the bias at worst is ``m`` times the sum
of their sizes and the noise is the length of a vector that is linear in them, so that the best estimator of
any ``m`` lies on the path of a lasso: the search is exact.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import optimize, special

from schoolweave.evidence.effects import lasso
from schoolweave.evidence.effects.panel import Floats

CLOSE = 1e-6
"""Relative precision of the bound at which an effect is no longer told from none."""


@dataclass(frozen=True, slots=True, eq=False)
class EventStudy:
    """Effects by years since the start with a universal base year, whose effect is zero by definition.

    ``event`` of shape ``(m,)`` rises and leaves the ``base`` out; ``att`` has shape ``(m,)``, ``covariance``
    ``(m, m)``. ``target`` of shape ``(m,)`` weighs the effects after the start that are asked about.
    """

    event: Floats
    base: float
    att: Floats
    covariance: Floats
    target: Floats


@dataclass(frozen=True, slots=True)
class Bound:
    """The interval of an effect if the slope of the violation changes by at most ``m`` a year."""

    m: float
    estimate: float
    low: float
    high: float


class Smoothness:
    """The intervals of one target for any bound; ``level`` is their probability of holding the effect."""

    def __init__(self, study: EventStudy, *, level: float = 0.95) -> None:
        self.study, self.level = study, level
        free = study.event < study.base
        path = np.sort(np.append(study.event, study.base))
        inner, gap = path[1:-1], (path[2:] - path[:-2]) / 2
        before = inner <= study.base
        reach = np.where(before[:, None], inner[:, None] - study.event, study.event - inner[:, None])
        bends = np.maximum(0.0, reach) * gap[:, None]
        self.free, self.possible = free, bool(free.any())
        self.fixed = float(np.abs(bends[~before] @ study.target).sum())
        self.bends = bends[before][:, free]
        self.line = float((study.event - study.base)[~free] @ study.target[~free])
        self.last_gap = float(gap[before][-1]) if before.any() else 1.0

    @cached_property
    def _moves(self) -> tuple[Floats, Floats, Floats]:
        """The weights where no bend but the base year's is let through, what each bend adds, a root."""
        inverse = np.linalg.inv(self.bends)
        weights = np.array(self.study.target)
        weights[self.free] = inverse[:, -1] * self.line * self.last_gap
        ways = np.zeros((len(weights), len(inverse) - 1))
        ways[self.free] = inverse[:, :-1]
        values, vectors = np.linalg.eigh(self.study.covariance)
        return weights, ways, (vectors * np.sqrt(np.maximum(values, 0.0))).T

    @cached_property
    def _path(self) -> tuple[Floats, Floats]:
        weights, ways, root = self._moves
        return lasso.path(root @ ways, -(root @ weights))

    def interval(self, m: float) -> Bound | None:
        """Return the shortest fixed-length interval for a bound ``m`` on the yearly change of slope.

        ``None`` where there is no effect before the base year, from which a slope could be known.
        """
        if not self.possible:
            return None
        bends = self._at(self._best(m))
        centre, half = float(self.weights(m) @ self.study.att), self._half(bends, m)[0]
        return Bound(m, centre, centre - half, centre + half)

    def weights(self, m: float) -> Floats:
        """Return the weights of the effects in the estimator with the shortest interval."""
        weights, ways, _ = self._moves
        return weights + ways @ self._at(self._best(m))

    def _at(self, penalty: float) -> Floats:
        """Return the bends that a penalty lets through."""
        knots, solutions = self._path
        return np.array([np.interp(penalty, knots[::-1], one[::-1]) for one in solutions.T])

    def _half(self, bends: Floats, m: float) -> tuple[float, float]:
        """Return the half-length of an interval, and the penalty that would make these bends the best."""
        weights, ways, root = self._moves
        bias = m * (self.fixed + abs(self.line) * self.last_gap + float(np.abs(bends).sum()))
        noise = float(np.linalg.norm(root @ (weights + ways @ bends)))
        width, slope = folded(bias / noise, self.level)
        return noise * width, m * noise * slope / (width - bias / noise * slope)

    def _best(self, m: float) -> float:
        """Return the penalty whose solution has the shortest interval."""
        most = float(self._path[0][0])
        if m == 0 or most == 0:
            return 0.0

        def over(penalty: float) -> float:
            return penalty - self._half(self._at(penalty), m)[1]

        if over(most) <= 0:
            return most
        return float(optimize.brentq(over, 0.0, most, xtol=1e-15 * most, rtol=1e-14))

    def breakdown(self) -> float | None:
        """Return the smallest ``m`` whose interval holds zero: 0 where that of straight lines does.

        ``None`` where no interval can be made.
        """
        if not self.possible:
            return None
        if self._holds_none(0.0):
            return 0.0
        inside, outside = 0.0, math.sqrt(float(self.study.target @ self.study.covariance @ self.study.target))
        while not self._holds_none(outside):
            inside, outside = outside, 2 * outside
        while outside - inside > CLOSE * outside:
            middle = (inside + outside) / 2
            inside, outside = (inside, middle) if self._holds_none(middle) else (middle, outside)
        return outside

    def _holds_none(self, m: float) -> bool:
        found = self.interval(m)
        return found is None or found.low <= 0 <= found.high


def largest_bend(study: EventStudy) -> float:
    """Return the largest change of slope among the estimates up to the base year; 0 where there is none."""
    seen = study.event < study.base
    event = np.append(study.event[seen], study.base)
    slope = np.diff(np.append(study.att[seen], 0.0)) / np.diff(event)
    bend = np.diff(slope) / ((event[2:] - event[:-2]) / 2)
    return float(np.abs(bend).max()) if len(bend) else 0.0


def folded(shift: float, level: float) -> tuple[float, float]:
    """Return the quantile at ``level`` of the size of N(shift, 1), and its slope in the shift."""
    shift = abs(shift)
    one, two = float(special.ndtri(level)), float(special.ndtri(0.5 + level / 2))
    low, width = shift + one, shift + two
    for _ in range(80):
        above, below = _dense(width - shift), _dense(width + shift)
        step = (special.ndtr(width - shift) - special.ndtr(-width - shift) - level) / (above + below)
        width = max(low, width - float(step))
        if abs(step) < 1e-15 * (1 + width):
            break
    above, below = _dense(width - shift), _dense(width + shift)
    return width, (above - below) / (above + below)


def _dense(x: float) -> float:
    return math.exp(-x * x / 2) / math.sqrt(2 * math.pi)
