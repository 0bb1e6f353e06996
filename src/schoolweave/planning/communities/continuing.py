"""Which group of today each group continues, while a search goes on and when a plan is put together."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities.amounts import best_matching
from schoolweave.planning.communities.arrays import Space, Terms
from schoolweave.planning.communities.pool import Key
from schoolweave.planning.communities.state import State

Ints = NDArray[np.int64]
DEARER, CHEAPER, CHEAPEST = 1.25, 1.1, 0.01
"""Where moves are limited: factors by which the price of one rises and falls, and the least price in km."""
MOST_LABELS = 4
"""Labels that a group may take in recombination: those of most of its members."""


def has_today(space: Space) -> bool:
    """Return whether schools that leave today's group count."""
    return space.today is not None and len(space.today) > 0


def total_today(space: Space) -> int:
    """Return how many schools have a group today."""
    return int((space.today[:, 0] >= 0).sum())


def relabel(space: Space, state: State) -> int:
    """Say anew which label each group continues, so that most schools stay; return how many moved."""
    placed = np.flatnonzero(state.label >= 0)
    cont, held = labels(space, state.label[placed], placed, len(state.size))
    state.cont[:] = cont
    return total_today(space) - held


def moved(space: Space, groups: Sequence[Key]) -> int:
    """Return how many schools with a group today are not in its continuation."""
    if not has_today(space):
        return 0
    who = np.array([school for group in groups for school in group], dtype=np.int64)
    group = np.repeat(np.arange(len(groups)), [len(one) for one in groups])
    return total_today(space) - labels(space, group, who, len(groups))[1]


def labels(space: Space, group: Ints, who: Ints, count: int) -> tuple[Ints, int]:
    """Return the label that each of ``count`` groups continues (or -1), and how many schools stay.

    ``who`` are the placed schools and ``group`` where each is.
    """
    cont = np.full(count, -1, dtype=np.int64)
    today, pin = space.today[who, 0], space.today[who, 1]
    cont[group[pin >= 0]] = pin[pin >= 0]
    held = int(((today >= 0) & (cont[group] == today)).sum())
    taken = np.unique(pin[pin >= 0])
    free = (today >= 0) & (cont[group] < 0) & ~np.isin(today, taken)
    pairs, shared = np.unique(np.stack([group[free], today[free]], axis=1), axis=0, return_counts=True)
    if len(pairs):
        chosen = best_matching(pairs[:, 0], pairs[:, 1], shared)
        cont[pairs[chosen, 0]] = pairs[chosen, 1]
        held += int(shared[chosen].sum())
    return cont, held


def choices(space: Space, column: Key, known: int | None = None) -> list[tuple[int, int]]:
    """Return the labels that a group may take, each with how many of its members would stay; none first.

    ``known`` is one that it has in a plan, or ``None``: it is among them in any case.
    """
    today, pin = space.today[list(column), 0], space.today[list(column), 1]
    if (pin >= 0).any():
        label = int(pin.max())
        return [(label, int((today == label).sum()))]
    names, shared = np.unique(today[today >= 0], return_counts=True)
    order = np.argsort(-shared, kind="stable")
    kept = [one for rank, one in enumerate(order) if rank < MOST_LABELS or names[one] == known]
    return [(-1, 0), *((int(names[one]), int(shared[one])) for one in kept)]


def prepared(space: Space, terms: Terms, state: State, least: float) -> Terms:
    """Say anew which groups continue which, and return the terms with the price of a move adapted.

    Where moves are limited it rises while too many have moved, and falls else, to ``least`` km.
    """
    if not has_today(space):
        return terms
    gone = relabel(space, state)
    if terms.most_moved < 0:
        return terms
    price = terms.moved_km * DEARER if gone > terms.most_moved else terms.moved_km / CHEAPER
    return terms._replace(moved_km=max(price, least, CHEAPEST))


def as_today(space: Space) -> list[Key]:
    """Return today's groups, of the schools that have one."""
    label = space.today[:, 0]
    return [tuple(np.flatnonzero(label == name).tolist()) for name in np.unique(label[label >= 0])]
