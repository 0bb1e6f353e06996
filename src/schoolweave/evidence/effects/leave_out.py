"""One comparison again and again, each time without one cluster: exactly, and for all clusters at once.

Sums lose a cluster's part, so means and regressions need one small system of equations each. The propensity
is fitted again by Newton's method from where the whole fit ended: the first step from sums, the next with all
rows under all fits, in blocks of clusters. What cannot be estimated without a cluster is NaN.
"""

import numpy as np

from schoolweave.evidence.effects import logit
from schoolweave.evidence.effects.cell import SINGULAR, SURE, TRIMMED, Comparison
from schoolweave.evidence.effects.panel import Floats, Mask, Whole

BLOCK = 1_000_000
"""Rows times clusters that are held in memory at a time."""
STEPS = 8
"""Newton steps at most: two are the rule, as the first fit is only one cluster away."""
NEAR = 3e-5
"""A step below this, relative to 1 and the largest coefficient, leaves an error of about its square."""


def without_each(rows: Comparison, turn: Whole, count: int, method: str) -> Floats:
    """Return the effect without each of ``count`` clusters, of shape ``(count,)``.

    ``turn`` of shape ``(m,)`` is the number of each row's cluster, -1 for rows that are never left out.
    """
    work = _Without(rows, turn, count)
    with np.errstate(all="ignore"):
        if rows.after is None:
            return work.change(method)
        return work.level(rows.after, method) - work.level(~rows.after, method)


class _Without:
    """Means, regressions and odds without each of ``count`` clusters."""

    def __init__(self, rows: Comparison, turn: Whole, count: int) -> None:
        self.rows, self.turn, self.count = rows, turn, count
        self.ours, self.theirs = rows.weights * rows.treated, rows.weights * ~rows.treated
        self.propensity: Floats | None = None

    def change(self, method: str) -> Floats:
        """Return the difference between the changes of both sides, as :func:`cell.difference`."""
        y, x = self.rows.y, self.rows.x
        if x is None:
            return self.mean(self.ours, y) - self.mean(self.theirs, y)
        beta = self.regress(self.theirs)
        found = self.mean(self.ours, y) - _dot(self.means(self.ours, x), beta)
        if method == "dr":
            lent = self.lent(~self.rows.treated)
            found -= lent[:, 0] - _dot(lent[:, 1:], beta)
        return found

    def level(self, now: Mask, method: str) -> Floats:
        """Return the adjusted difference in level in the rows of one year, as in :func:`cell.stacked`."""
        y, x = self.rows.y, self.rows.x
        ours, theirs = self.ours * now, self.theirs * now
        if x is None:
            return self.mean(ours, y) - self.mean(theirs, y)
        expected, without = self.means(self.ours, x), self.regress(theirs)
        if method == "reg":
            return self.mean(ours, y) - _dot(expected, without)
        within, lent = self.regress(ours), self.lent(~self.rows.treated & now)
        left = self.mean(ours, y) - _dot(self.means(ours, x), within)
        return _dot(expected, within - without) + left - (lent[:, 0] - _dot(lent[:, 1:], without))

    def sums(self, values: Floats) -> Floats:
        """Return the sums of values of shape ``(m, k)`` without each cluster, of shape ``(G, k)``."""
        own = [np.bincount(self.turn + 1, weights=one, minlength=self.count + 1)[1:] for one in values.T]
        return np.asarray(values.sum(axis=0) - np.stack(own, axis=1))

    def means(self, weights: Floats, values: Floats) -> Floats:
        """Return weighted means of values of shape ``(m, k)`` without each cluster, of shape ``(G, k)``."""
        found = self.sums(np.column_stack([weights > 0, weights, weights[:, None] * values]))
        return np.where(found[:, :1] > 0, found[:, 2:] / found[:, 1:2], np.nan)

    def mean(self, weights: Floats, values: Floats) -> Floats:
        """Return the weighted mean of values of shape ``(m,)`` without each cluster."""
        return self.means(weights, values[:, None])[:, 0]

    def regress(self, weights: Floats) -> Floats:
        """Return the coefficients of the outcome without each cluster, of shape ``(G, p)``."""
        x, p = self.x, self.x.shape[1]
        found = self.sums(weights[:, None] * np.column_stack([_squares(x), x * self.rows.y[:, None]]))
        return _solved(found[:, : p * p].reshape(-1, p, p), found[:, p * p :])

    @property
    def x(self) -> Floats:
        """The covariates with their intercept."""
        assert self.rows.x is not None  # noqa: S101 (asked for only where there are some)
        return self.rows.x

    def lent(self, lenders: Mask) -> Floats:
        """Return the means of the outcome and covariates of lenders by their odds, ``(G, 1 + p)``."""
        if self.propensity is None:
            self.propensity = self._propensity()
        weights = self.rows.weights * lenders
        values = np.column_stack([weights, weights * self.rows.y, weights[:, None] * self.x])
        found = np.empty((self.count, values.shape[1]))
        for some in self._blocks():
            share = self._others(self._share(self.propensity[some]), some)
            odds = share / (1.0 - share)
            most = share.max(axis=0, initial=0.0)
            if not (most < TRIMMED).all():
                odds[share >= TRIMMED] = 0.0
                odds[:, ~(most < SURE)] = np.nan
            found[some] = odds.T @ values
        return np.asarray(found[:, 1:] / found[:, :1])

    def _propensity(self) -> Floats:
        """Return the coefficients of the odds of joining without each cluster, of shape ``(G, p)``."""
        x, w, p = self.x, self.rows.weights, self.x.shape[1]
        whole = logit.fit(x, self.rows.treated.astype(np.float64), w)
        if whole is None:
            return np.full((self.count, p), np.nan)
        share = whole[0]
        logits = np.log(share / (1.0 - share))
        start = np.linalg.lstsq(x, logits, rcond=None)[0]
        score, spread = w * (self.rows.treated - share), w * share * (1.0 - share)
        sums = self.sums(np.column_stack([spread[:, None] * _squares(x), score[:, None] * x]))
        beta = start + _solved(sums[:, : p * p].reshape(-1, p, p), sums[:, p * p :])
        reached = self.sums(self.ours[:, None] * x)
        for some in self._blocks():
            beta[some] = self._newton(beta[some], some, reached[some])
        return beta

    def _newton(self, beta: Floats, some: slice, reached: Floats) -> Floats:
        """Return coefficients of a block of clusters, of shape ``(b, p)``, refined until they stand.

        ``reached`` of shape ``(b, p)`` are the sums of the covariates of treated rows without each cluster.
        """
        x, w, p = self.x, self.rows.weights[:, None], self.x.shape[1]
        squares = _squares(x)
        for _ in range(STEPS):
            share = self._share(beta)
            heavy = self._others(share * w, some)
            score = reached - heavy.T @ x
            np.subtract(1.0, share, out=share)
            heavy *= share
            step = _solved((heavy.T @ squares).reshape(-1, p, p), score)
            beta = beta + step
            if not (np.abs(step).max(axis=1, initial=0.0) > NEAR * (1.0 + np.abs(beta).max(axis=1))).any():
                return beta
        return np.full_like(beta, np.nan)

    def _share(self, beta: Floats) -> Floats:
        """Return the propensity of each row under each of some fits, of shape ``(m, b)``."""
        share = self.x @ -beta.T
        np.exp(share, out=share)
        share += 1.0
        return np.asarray(np.reciprocal(share, out=share))

    def _others(self, values: Floats, some: slice) -> Floats:
        """Set to zero what each row has under the fit without its own cluster, in place."""
        own = self.turn - some.start
        rows = np.flatnonzero((own >= 0) & (own < values.shape[1]))
        values[rows, own[rows]] = 0.0
        return values

    def _blocks(self) -> list[slice]:
        step = max(1, BLOCK // max(1, len(self.turn)))
        return [slice(at, min(at + step, self.count)) for at in range(0, self.count, step)]


def _squares(x: Floats) -> Floats:
    """Return the products of covariates, of shape ``(m, p * p)``."""
    return (x[:, :, None] * x[:, None, :]).reshape(len(x), -1)


def _dot(one: Floats, other: Floats) -> Floats:
    return np.asarray((one * other).sum(axis=1))


def _solved(matrices: Floats, right: Floats) -> Floats:
    """Solve ``(G, p, p)`` systems with right sides ``(G, p)``; NaN where one is singular."""
    fine = np.asarray(np.isfinite(matrices).all(axis=(1, 2)) & np.isfinite(right).all(axis=1))
    safe = np.where(fine[:, None, None], matrices, np.eye(matrices.shape[1]))
    fine &= np.linalg.cond(safe) <= SINGULAR
    safe = np.where(fine[:, None, None], safe, np.eye(matrices.shape[1]))
    return np.where(fine[:, None], np.linalg.solve(safe, right[:, :, None])[:, :, 0], np.nan)
