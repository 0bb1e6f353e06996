"""The whole path of a least-squares problem with a bound on the sum of sizes, by homotopy."""

import numpy as np

from schoolweave.evidence.effects.panel import Floats

NEXT_TO = 1e-12
"""Penalties that differ by less than this share of the largest are one."""


def path(matrix: Floats, target: Floats) -> tuple[Floats, Floats]:
    """Return the knots of ``argmin |matrix @ c - target|^2 / 2 + penalty * sum |c|``.

    Penalties of shape ``(knots,)`` fall to 0 and solutions have shape ``(knots, p)``; between two knots the
    solution is linear in the penalty (Osborne, Presnell and Turlach, "A new approach to variable selection in
    least squares problems", IMA Journal of Numerical Analysis 20, 2000). ``matrix`` has full column rank.
    """
    gram, pull = matrix.T @ matrix, matrix.T @ target
    count = len(pull)
    penalty = float(np.abs(pull).max()) if count else 0.0
    knots, solutions = [penalty], [np.zeros(count)]
    active, sign = np.zeros(count, dtype=bool), np.zeros(count)
    if penalty:
        enters = int(np.abs(pull).argmax())
        active[enters], sign[enters] = True, np.sign(pull[enters])
    least = NEXT_TO * penalty
    while penalty > least:
        inside = gram[np.ix_(active, active)]
        level, tilt = np.zeros(count), np.zeros(count)
        level[active] = np.linalg.solve(inside, pull[active])
        tilt[active] = np.linalg.solve(inside, sign[active])
        penalty, at = _next(penalty - least, active, level, tilt, pull - gram @ level, gram @ tilt)
        now = level - penalty * tilt
        if at is not None:
            now[at] = now[at] if not active[at] else 0.0
            rest = pull[at] - gram[at] @ now
            active[at] = not active[at]
            sign[at] = np.sign(rest) if active[at] else 0.0
        now[~active] = 0.0
        knots.append(penalty)
        solutions.append(now)
    return np.array(knots), np.array(solutions)


def _next(
    below: float, active: np.ndarray, level: Floats, tilt: Floats, rest: Floats, drift: Floats
) -> tuple[float, int | None]:
    """Return the next penalty at which a coefficient leaves or enters, and which one; 0 where none does."""
    with np.errstate(divide="ignore", invalid="ignore"):
        leave = np.where(active, level / tilt, -np.inf)
        enter = np.maximum(_reached(rest / (1 - drift), below), _reached(-rest / (1 + drift), below))
    event = np.where(active, _reached(leave, below), np.where(active, -np.inf, enter))
    at = int(event.argmax())
    return (float(event[at]), at) if event[at] > 0 else (0.0, None)


def _reached(penalty: Floats, below: float) -> Floats:
    """Return penalties that are still to come, minus infinity for the others."""
    return np.where(np.isfinite(penalty) & (penalty < below) & (penalty > 0), penalty, -np.inf)
