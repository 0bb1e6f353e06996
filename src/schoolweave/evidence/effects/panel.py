"""A school-year panel as arrays: what every estimator reads."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from schoolweave.core.errors import EvidenceError

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """A panel of ``n`` schools and ``T`` years.

    ``times`` of shape ``(T,)`` rises; ``outcome`` and ``weights`` have shape ``(n, T)``, ``covariates``
    ``(n, T, p)``: a missing school-year is NaN in the outcome. ``first`` of shape ``(n,)`` is the first year
    under the programme, infinity where there is none. ``cluster`` of shape ``(n,)`` numbers the clusters from
    0; without clusters each school is its own. ``notes`` are whole sentences about what was left out.
    ``strata`` of shape ``(n,)`` number those among whom starts could have fallen otherwise.
    """

    units: tuple[str, ...] = field(repr=False)
    times: Whole
    outcome: Floats = field(repr=False)
    first: Floats = field(repr=False)
    covariates: Floats = field(repr=False)
    weights: Floats = field(repr=False)
    cluster: Whole = field(repr=False)
    names: tuple[str, ...] = ()
    clustered: bool = False
    weighted: bool = False
    notes: tuple[str, ...] = ()
    strata: Whole | None = field(default=None, repr=False)

    @property
    def observed(self) -> Mask:
        """Whether each school-year is there, of shape ``(n, T)``."""
        return np.isfinite(self.outcome)

    @property
    def balanced(self) -> bool:
        """Whether every school has every year."""
        return bool(self.observed.all())

    @property
    def clusters(self) -> int:
        """The number of clusters."""
        return int(self.cluster.max()) + 1 if len(self.cluster) else 0

    def take(self, kept: Mask, note: str) -> "Panel":
        """Return the panel of some schools, with one note more; clusters are numbered anew."""
        _, cluster = np.unique(self.cluster[kept], return_inverse=True)
        return Panel(
            tuple(unit for unit, keep in zip(self.units, kept.tolist(), strict=True) if keep),
            self.times,
            self.outcome[kept],
            self.first[kept],
            self.covariates[kept],
            self.weights[kept],
            cluster.astype(np.int64),
            self.names,
            self.clustered,
            self.weighted,
            (*self.notes, note),
            None if self.strata is None else self.strata[kept],
        )


def from_arrays(
    outcome: Any,
    first: Any,
    *,
    times: Any = None,
    covariates: Any = None,
    weights: Any = None,
    cluster: Any = None,
    strata: Any = None,
) -> Panel:
    """Return the panel of an outcome of shape ``(n, T)`` and first years of shape ``(n,)``.

    ``times`` are 1 to ``T`` by default. ``covariates`` have shape ``(n, p)`` or ``(n, T, p)``, ``weights``
    ``(n,)`` or ``(n, T)``, ``cluster`` and ``strata`` ``(n,)`` with any labels. A school-year without a
    covariate or with no weight is missing. Raises :class:`EvidenceError` where the shapes do not fit.
    """
    y = np.array(outcome, dtype=np.float64)
    start = np.array(first, dtype=np.float64)
    if y.ndim != 2 or start.shape != y.shape[:1]:
        raise EvidenceError(
            "The outcome needs one row per school and one column per year, first years one each."
        )
    n, years = y.shape
    start = np.where(np.isfinite(start) & (start != 0), start, np.inf)
    x = np.empty((n, years, 0)) if covariates is None else np.array(covariates, dtype=np.float64)
    x = np.repeat(x[:, None, :], years, axis=1) if x.ndim == 2 else x
    w = np.ones((n, years)) if weights is None else np.array(weights, dtype=np.float64)
    w = np.repeat(w[:, None], years, axis=1) if w.ndim == 1 else w
    if x.shape[:2] != y.shape or w.shape != y.shape:
        raise EvidenceError("Covariates and weights need a value for each school, or for each school-year.")
    codes = np.arange(n) if cluster is None else np.unique(np.asarray(cluster), return_inverse=True)[1]
    y[~(np.isfinite(x).all(axis=2) & (w > 0))] = np.nan
    return Panel(
        tuple(str(at) for at in range(n)),
        np.arange(1, years + 1) if times is None else np.asarray(times, dtype=np.int64),
        y,
        start,
        x,
        np.where(np.isfinite(w), w, 0.0),
        codes.astype(np.int64).reshape(n),
        tuple(f"x{at + 1}" for at in range(x.shape[2])),
        cluster is not None,
        weights is not None,
        strata=None if strata is None else np.unique(np.asarray(strata), return_inverse=True)[1].reshape(n),
    )
