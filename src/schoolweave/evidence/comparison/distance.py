"""How far treated schools are from the others: what each rule means by near."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schoolweave.evidence.comparison.candidates import Candidates, Floats, Indices
from schoolweave.evidence.comparison.propensity import log_odds
from schoolweave.evidence.comparison.rule import Rule
from schoolweave.evidence.comparison.scaling import columns, robust

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """Where schools lie: ``at`` of shape ``(schools, axes)``; distance is Euclidean there.

    ``score`` is each school's chance of being treated where the rule has one, for the order of choosing and
    the table of balance. ``caliper`` is the widest distance allowed, infinite for none.
    """

    at: Floats
    score: Floats | None
    caliper: float

    def from_row(self, row: int, others: Indices) -> Floats:
        """Return distances from a school to others, shape ``(others,)``."""
        apart = self.at[others] - self.at[row]
        return np.asarray(np.abs(apart[:, 0]) if apart.shape[1] == 1 else np.sqrt((apart**2).sum(axis=1)))


def space(schools: Candidates, rule: Rule, treated: Bools, used: Bools) -> Space:
    """Return the space of a rule, fitted to the schools in ``used``; rows of the others are not a number.

    Where the rule compares schools that lack the same characteristics, an unknown value lies at the centre
    and a column says that it is unknown: inside a group that lacks it, it counts for nothing.
    """
    names, values = columns(schools, rule.characteristics)
    lacking = ~np.isfinite(values)
    fitted = values[used]
    if rule.missing == "alike" and lacking[used].any():
        centre = np.nan_to_num(np.nanmedian(fitted, axis=0))
        fitted = np.where(lacking[used], centre, fitted)
        extra = lacking[used][:, lacking[used].any(axis=0)].astype(np.float64)
        fitted = np.column_stack([fitted, extra])
        names = (*names, *("",) * extra.shape[1])
    build: Callable[..., tuple[Floats, Floats | None]] = _scored if rule.scored else _placed
    inside, score = build(fitted, names, rule, treated[used])
    at = np.full((len(schools), inside.shape[1]), np.nan)
    at[used] = inside
    whole = None
    if score is not None:
        whole = np.full(len(schools), np.nan)
        whole[used] = score
    unit = float(np.std(inside[:, 0], ddof=1)) if rule.scored else 1.0
    return Space(at, whole, np.inf if rule.caliper is None else rule.caliper * unit)


def _scored(
    values: Floats, names: tuple[str, ...], rule: Rule, treated: Bools
) -> tuple[Floats, Floats | None]:
    odds = log_odds(values, treated)
    chance = 1 / (1 + np.exp(-odds))
    return (chance if rule.distance == "propensity" else odds)[:, None], chance


def _placed(
    values: Floats, names: tuple[str, ...], rule: Rule, treated: Bools
) -> tuple[Floats, Floats | None]:
    if rule.distance == "robust":
        spread = np.array(
            [
                np.sqrt(2.0) if ": " in name else robust(name, column).spread
                for name, column in zip(names, values.T, strict=True)
            ]
        )
        kept = spread > 0
        return values[:, kept] / spread[kept], None
    centred = [group - group.mean(axis=0) for group in (values[treated], values[~treated])]
    stacked = np.concatenate(centred)
    covariance = np.atleast_2d(stacked.T @ stacked / max(1, len(values) - 2))
    size, axes = np.linalg.eigh(covariance)
    kept = size > 1e-10 * size.max()
    return values @ (axes[:, kept] / np.sqrt(size[kept])), None
