"""The groups that searches came across: columns for recombination."""

from collections.abc import Iterable

from schoolweave.planning.communities.state import State

Key = tuple[int, ...]


class Pool:
    """Distinct groups that obey every hard rule, with their star cost in km.

    A group is an ascending tuple of places of schools. Order of insertion is kept, so that what is built
    from a pool depends on the searches only, not on hashing.
    """

    def __init__(self) -> None:
        self.cost: dict[Key, float] = {}

    def __len__(self) -> int:
        return len(self.cost)

    def add(self, groups: Iterable[tuple[Key, float]]) -> None:
        """Add groups with their costs; the first cost of a group is kept."""
        for key, cost in groups:
            self.cost.setdefault(key, cost)


def feasible_groups(state: State, low: int) -> list[tuple[Key, float]]:
    """Return the groups of a state that lack nothing, as keys with star costs in km."""
    found = []
    for group, size in enumerate(state.size.tolist()):
        if size >= low and state.lack[group] == 0:
            found.append((tuple(sorted(state.member[group, :size].tolist())), float(state.star[group])))
    return found
