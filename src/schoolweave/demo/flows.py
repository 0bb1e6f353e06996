"""Who moves on from which school to which, by gravity: large and near schools draw most."""

import numpy as np
from numpy.typing import NDArray

from schoolweave.demo.model import Flows
from schoolweave.demo.near import nearest
from schoolweave.demo.provision import AREA, CONTRIBUTING, FULL, INTERMEDIATE, LONG, SENIOR, STATE, Provision

Indices = NDArray[np.int64]

CHOICES = 6
"""So many near schools are considered by each school's leavers."""
MOVES = (
    (7, (CONTRIBUTING,), (INTERMEDIATE, LONG, FULL, AREA)),
    (9, (FULL, INTERMEDIATE), (SENIOR, LONG, AREA)),
)
"""First year in the new school, forms that are left, forms that take the leavers in."""
PULL = np.array([0, 0.15, 3.0, 1.0, 1.0, 0.8, 0])
"""How much a place in a school of each form draws, before distance."""
DECAY_KM = 2.0
"""At this distance a school draws a quarter of what it draws next door (gravity with square decay)."""


def move_on(
    rng: np.random.Generator,
    schools: Provision,
    open_now: NDArray[np.bool_],
    last_year: Indices,
    ids: tuple[str, ...],
) -> Flows:
    """Return where last year's leavers went.

    ``last_year`` counts learners in each school's highest year; ``open_now`` says which schools take part.
    Shares within a school are drawn once, so that every leaver goes somewhere.
    """
    found = [
        _one_move(rng, schools, open_now, last_year, year=year, leaving=leaving, taking=taking)
        for year, leaving, taking in MOVES
    ]
    origin, target, learners, year = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.lexsort((target, origin))
    return Flows(
        ids,
        origin[order].astype(np.int32),
        target[order].astype(np.int32),
        learners[order].astype(np.int32),
        year[order].astype(np.int8),
    )


def _one_move(
    rng: np.random.Generator,
    schools: Provision,
    open_now: NDArray[np.bool_],
    last_year: Indices,
    *,
    year: int,
    leaving: tuple[int, ...],
    taking: tuple[int, ...],
) -> tuple[Indices, Indices, Indices, Indices]:
    origin = np.nonzero(np.isin(schools.form, leaving) & open_now & (last_year > 0))[0]
    target = np.nonzero(np.isin(schools.form, taking) & open_now)[0]
    if not (len(origin) and len(target)):
        empty = np.zeros(0, dtype=np.int64)
        return empty, empty, empty, empty
    near, km = nearest(schools.place[origin], schools.place[target], CHOICES)
    choice = target[near]
    pull = PULL[schools.form[choice]] * schools.roll[choice] / ((1 + km / DECAY_KM) ** 2)
    if year == 9:
        pull = np.where(schools.form[choice] == LONG, pull * 0.6, pull)  # most of its places went at year 7
    church = schools.authority != STATE
    pull *= np.where(church[origin][:, None] & church[choice], 5.0, np.where(church[choice], 0.35, 1.0))
    share = np.round(pull / pull.sum(axis=1, keepdims=True), 9)
    share /= np.maximum(1.0, share.sum(axis=1, keepdims=True))
    count = rng.multinomial(last_year[origin], share)
    row, column = np.nonzero(count)
    return origin[row], choice[row, column], count[row, column], np.full(len(row), year)
