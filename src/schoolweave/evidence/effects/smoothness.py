"""How far an effect can be trusted if trends were not quite parallel: smoothness bounds.

Rambachan and Roth, "A more credible approach to parallel trends", Review of Economic Studies 90 (2023),
section 4: fixed-length confidence intervals (Armstrong and Kolesár) for violations whose slope changes by at
most ``m`` from one year to the next. The event study has a universal base. Their other restriction, relative
magnitudes, needs conditional tests and is not offered: the shortcut of adding standard errors to plug-in
bounds is too narrow.
"""

from dataclasses import dataclass

import numpy as np
from scipy import linalg, optimize, stats

from schoolweave.evidence.effects.panel import Floats

EXACT = 1e-15
"""Precision asked of the search for the best weights, relative to the half-length."""
NONE = 1e-5
"""Bends below this share of the largest are taken as none by the search."""
CLOSE = 1e-3
"""Relative precision of the bound at which an effect is no longer told from none."""
SAME = 1e-10
"""Half-lengths that differ by less than this share are the same."""


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


def interval(study: EventStudy, m: float, *, level: float = 0.95) -> Bound | None:
    """Return the shortest fixed-length interval for a bound ``m`` on the change of slope.

    ``None`` where there is no effect before the base year, from which a slope could be known.
    """
    problem = _Problem(study, level)
    if not problem.free.any():
        return None
    weights = problem.best(m)
    centre, half = float(weights @ study.att), problem.half(weights, m)
    return Bound(m, centre, centre - half, centre + half)


def breakdown(study: EventStudy, *, level: float = 0.95) -> float | None:
    """Return the smallest ``m`` whose interval holds zero: 0 where that of straight lines does.

    ``None`` where no interval can be made.
    """

    def holds(m: float) -> bool:
        found = interval(study, m, level=level)
        return found is None or found.low <= 0 <= found.high

    if interval(study, 0.0, level=level) is None:
        return None
    if holds(0.0):
        return 0.0
    inside, outside = 0.0, float(np.sqrt(study.target @ study.covariance @ study.target))
    while not holds(outside):
        inside, outside = outside, 2 * outside
    while outside - inside > CLOSE * outside:
        middle = (inside + outside) / 2
        inside, outside = (inside, middle) if holds(middle) else (middle, outside)
    return outside


def largest_bend(study: EventStudy) -> float:
    """Return the largest change of slope among the estimates up to the base year; 0 where there is none."""
    seen = study.event < study.base
    event = np.append(study.event[seen], study.base)
    slope = np.diff(np.append(study.att[seen], 0.0)) / np.diff(event)
    bend = np.diff(slope) / ((event[2:] - event[:-2]) / 2)
    return float(np.abs(bend).max()) if len(bend) else 0.0


class _Problem:
    """The choice of weights on the years before: bias at worst against noise."""

    def __init__(self, study: EventStudy, level: float) -> None:
        self.study, self.level = study, level
        self.free = study.event < study.base
        self.at = study.event - study.base
        path = np.sort(np.append(study.event, study.base))
        inner = path[1:-1]
        reach = np.maximum(0.0, np.sign(inner - study.base)[:, None] * (study.event - inner[:, None]))
        left = (inner <= study.base)[:, None] * np.maximum(0.0, inner[:, None] - study.event)
        reach = np.where((inner <= study.base)[:, None], left, reach)
        self.bends = reach * ((path[2:] - path[:-2]) / 2)[:, None]
        self.root = _root(study.covariance)

    def half(self, weights: Floats, m: float) -> float:
        """Return the half-length of the interval of an estimator."""
        bias = m * float(np.abs(self.bends @ weights).sum())
        noise = float(np.linalg.norm(self.root.T @ weights))
        return noise * folded(bias / noise, self.level)[0]

    def best(self, m: float) -> Floats:
        """Return the weights, of shape ``(m,)``, with the shortest interval: a convex problem."""
        start = self._least_noise()
        if m == 0:
            return start
        bends = np.abs(self.bends @ start)
        free = int(self.free.sum())
        scale = self.half(start, m)
        fit = optimize.minimize(
            lambda x: self._value(x, m, scale),
            np.concatenate([start[self.free], bends]),
            jac=True,
            method="SLSQP",
            constraints=self._constraints(free),
            options={"maxiter": 1000, "ftol": EXACT},
        )
        found = self._sharpened(self._whole(fit.x[:free]), m)
        return found if self.half(found, m) <= scale else start

    def _sharpened(self, weights: Floats, m: float) -> Floats:
        """Return weights where the gradient vanishes: the search stops a little before."""
        bends = self.bends @ weights
        moved = np.abs(self.bends[:, self.free]).max(axis=1) > 0
        none = moved & (np.abs(bends) < NONE * np.abs(bends).max())
        rules = np.vstack([self.at, self.bends[none]])
        own = rules[:, self.free]
        before = weights[self.free] - np.linalg.pinv(own) @ (rules @ weights)
        ways = linalg.null_space(own)
        pull = m * (np.where(none, 0.0, np.sign(bends)) @ self.bends)

        def slope(step: Floats) -> Floats:
            now = self._whole(before + ways @ step)
            seen = self.root.T @ now
            noise = float(np.linalg.norm(seen))
            bias = m * float(np.abs(self.bends @ now).sum())
            width, rise = folded(bias / noise, self.level)
            whole = rise * pull + (width - bias / noise * rise) * (self.root @ seen) / noise
            return np.asarray(ways.T @ whole[self.free])

        if ways.shape[1]:
            before = before + ways @ optimize.root(slope, np.zeros(ways.shape[1]), tol=EXACT).x
        found = self._whole(before)
        return found if self.half(found, m) <= self.half(weights, m) * (1 + SAME) else weights

    def _least_noise(self) -> Floats:
        """Return the weights of least noise that a straight line cannot bias."""
        inside = self.study.covariance[np.ix_(self.free, self.free)]
        towards = self.study.covariance[np.ix_(self.free, ~self.free)] @ self.study.target[~self.free]
        line = self.at[self.free]
        system = np.block([[inside, line[:, None]], [line[None, :], np.zeros((1, 1))]])
        wanted = -float(self.at[~self.free] @ self.study.target[~self.free])
        return self._whole(np.linalg.lstsq(system, np.append(-towards, wanted))[0][:-1])

    def _whole(self, before: Floats) -> Floats:
        weights = np.array(self.study.target, dtype=np.float64)
        weights[self.free] = before
        return weights

    def _value(self, x: Floats, m: float, scale: float) -> tuple[float, Floats]:
        """Return the half-length over ``scale`` and its gradient in weights and bends."""
        free = int(self.free.sum())
        weights = self._whole(x[:free])
        bias, seen = m * float(x[free:].sum()), self.root.T @ weights
        noise = float(np.linalg.norm(seen))
        width, slope = folded(bias / noise, self.level)
        by_weights = (width - bias / noise * slope) * (self.root @ seen) / noise
        by_bends = np.full(len(x) - free, slope * m)
        return noise * width / scale, np.concatenate([by_weights[self.free], by_bends]) / scale

    def _constraints(self, free: int) -> list[dict[str, object]]:
        """Return: no bias by a straight line; each bend variable at least the bend's size."""
        count = len(self.bends)
        own, fixed = self.bends[:, self.free], self.bends[:, ~self.free] @ self.study.target[~self.free]
        line = np.concatenate([self.at[self.free], np.zeros(count)])
        level = float(self.at[~self.free] @ self.study.target[~self.free])
        above = np.block([[-own, np.eye(count)], [own, np.eye(count)]])
        least = np.concatenate([fixed, -fixed])
        return [
            {"type": "eq", "fun": lambda x: np.array([line @ x + level]), "jac": lambda x: line[None, :]},
            {"type": "ineq", "fun": lambda x: above @ x - least, "jac": lambda x: above},
        ]


def folded(shift: float, level: float) -> tuple[float, float]:
    """Return the quantile at ``level`` of the size of N(shift, 1), and its slope in the shift."""
    shift = abs(shift)
    width = (
        shift + float(stats.norm.ppf(level))
        if shift > 5
        else float(stats.norm.ppf(0.5 + level / 2)) + shift / 2
    )
    for _ in range(60):
        dense = stats.norm.pdf(width - shift) + stats.norm.pdf(width + shift)
        step = (stats.norm.cdf(width - shift) - stats.norm.cdf(-width - shift) - level) / dense
        width -= float(step)
        if abs(step) < 1e-14 * (1 + width):
            break
    above, below = stats.norm.pdf(width - shift), stats.norm.pdf(width + shift)
    return width, float((above - below) / (above + below))


def _root(covariance: Floats) -> Floats:
    """Return a matrix whose product with its transpose is the covariance, which may be singular."""
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)), dtype=np.float64)
