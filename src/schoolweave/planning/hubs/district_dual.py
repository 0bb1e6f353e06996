"""Ascent to good multipliers for the bound of whole districts."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from schoolweave.planning.communities.kernel import Floats, Ints
from schoolweave.planning.hubs.district_bound import values_of
from schoolweave.planning.hubs.units import Board

PATIENCE = 12
"""Evaluations without a better bound before the step is shortened."""
SHORTEST = 1e-4
"""Step at which an ascent has arrived."""


@dataclass(slots=True)
class Climb:
    """Where an ascent stands: the best bound, its multipliers (``(u,)``) and the leads' values there."""

    bound: float
    best: Floats
    values: Floats
    here: Floats
    direction: Floats
    step: float = 1.0
    idle: int = 0
    iterations: int = 0


def begin(board: Board, p: int) -> Climb:
    """Return a start: about what serving a unit costs when hubs are spread evenly."""
    place = min(len(board.cost) - 1, max(1, len(board.cost) // p))
    here = np.sort(board.cost, axis=0)[place] + 1.0
    return Climb(-np.inf, here.copy(), np.zeros(len(board.cost)), here, np.zeros(len(here)))


def climb(
    state: Climb, board: Board, first: Ints, p: int, target: float, stop: Callable[[], bool], steps: int
) -> None:
    """Take up to ``steps`` deflected subgradient steps, each unit's scaled by its own cost.

    (Held, Wolfe and Crowder 1974; Camerini, Fratta and Maffioli 1975.)
    """
    scale = np.maximum(np.sort(board.cost, axis=0)[min(len(board.cost) - 1, len(board.cost) // p)], 1.0)
    values, taken = np.empty(len(board.cost)), np.empty(len(board.size))
    leads, waste = np.arange(len(values)), np.empty(len(board.size))
    for _ in range(steps):
        if stop() or state.step < SHORTEST:
            return
        waste[:] = taken[:] = 0.0
        values_of(board, first, state.here, leads, values, waste, False)
        least = np.argpartition(values, p - 1)[:p].astype(np.int64)
        bound = float(state.here.sum() + values[least].sum())
        values_of(board, first, state.here, least, values, taken, False)
        state.iterations += 1
        _move(state, scale, values, bound, 1.0 - taken, target)


def _move(state: Climb, scale: Floats, values: Floats, bound: float, slope: Floats, target: float) -> None:
    better = bound - state.bound > 1e-5 * abs(bound)
    if bound > state.bound:
        state.bound, state.best, state.values = bound, state.here.copy(), values.copy()
    state.idle = 0 if better else state.idle + 1
    if state.idle >= PATIENCE:
        state.step, state.idle, state.here = state.step * 0.7, 0, state.best.copy()
    state.direction = slope * scale + 0.7 * state.direction
    length = float(state.direction @ state.direction)
    if length > 1e-12:
        size = state.step * max(target - bound, 1e-4 * abs(target)) / length
        state.here = state.here + size * scale * state.direction


def proven(board: Board, first: Ints, price: Floats, p: int) -> float:
    """Return the bound at the multipliers over all leads and all units: nothing is left out."""
    values, taken = np.empty(len(board.cost)), np.zeros(len(board.size))
    values_of(board, first, price, np.arange(len(values)), values, taken, True)
    return float(price.sum() + np.partition(values, p - 1)[:p].sum())
