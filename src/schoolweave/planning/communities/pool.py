"""The groups that searches came across: columns for recombination."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities.arrays import Terms
from schoolweave.planning.communities.state import State

Key = tuple[int, ...]

MOST_COLUMNS = 12_000
"""Columns of one recombination."""


class Pool:
    """Distinct groups that obey every hard rule, with their cost in km, but for schools that moved.

    A group is an ascending tuple of places of schools. Order of insertion is kept, so that what is built
    from a pool depends on the searches only, not on hashing.
    """

    def __init__(self) -> None:
        self.cost: dict[Key, float] = {}

    def best(
        self, plan: list[Key], multiplier: NDArray[np.float64], most: int = MOST_COLUMNS
    ) -> tuple[list[Key], NDArray[np.float64]]:
        """Return the groups with the least reduced cost per school, and their costs in km.

        At most ``most``, and all of those of ``plan``.
        """
        columns = list(self.cost)
        if len(columns) > most:
            reduced = [(self.cost[key] - multiplier[list(key)].sum()) / len(key) for key in columns]
            kept = set(np.argsort(reduced, kind="stable")[:most].tolist())
            columns = [key for place, key in enumerate(columns) if place in kept]
            present = set(columns)
            columns += [key for key in plan if key not in present]
        return columns, np.array([self.cost[key] for key in columns])

    def __len__(self) -> int:
        return len(self.cost)

    def add(self, groups: Iterable[tuple[Key, float]]) -> None:
        """Add groups with their costs; the first cost of a group is kept."""
        for key, cost in groups:
            self.cost.setdefault(key, cost)


def feasible_groups(state: State, terms: Terms) -> list[tuple[Key, float]]:
    """Return the groups of a state that lack nothing, with their costs in km but for schools that moved.

    ``terms`` are those with which the state was last brought up to date.
    """
    costs = state.star if state.stay is None else state.star + terms.moved_km * state.stay
    found = []
    for group, size in enumerate(state.size.tolist()):
        if size >= terms.low and state.lack[group] == 0:
            found.append((tuple(sorted(state.member[group, :size].tolist())), float(costs[group])))
    return found


def disjoint(groups: list[Key]) -> list[Key]:
    """Return the later ones of groups that share no school."""
    kept: list[Key] = []
    for group in reversed(groups):
        if not any(set(group) & set(other) for other in kept):
            kept.append(group)
    return kept[::-1]
