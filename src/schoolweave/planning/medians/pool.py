"""Clusters worth remembering: a median, its nodes and what they cost, each kept once."""

from dataclasses import dataclass, field

import numpy as np

from schoolweave.planning.communities.kernel import Floats, Ints
from schoolweave.planning.medians.instance import Instance

Column = tuple[int, Ints]
"""A median and the nodes it serves, ascending."""


@dataclass(slots=True)
class Pool:
    """Columns of the set-partitioning model, in the order they were first seen.

    ``met`` says which were part of an answer or of a bound, not only listed.
    """

    instance: Instance
    columns: list[Column] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)
    met: list[bool] = field(default_factory=list)
    _known: dict[bytes, int] = field(default_factory=dict)

    def add(self, median: int, nodes: Ints, *, met: bool = False) -> bool:
        """Remember a cluster that keeps its median's capacity; returns whether it is new."""
        ordered = np.sort(nodes).astype(np.int64)
        key = median.to_bytes(4, "little") + ordered.astype(np.int32).tobytes()
        if key in self._known:
            self.met[self._known[key]] |= met
            return False
        if self.instance.demand[ordered].sum() > self.instance.capacity[median]:
            return False
        self._known[key] = len(self.columns)
        self.met.append(met)
        self.columns.append((median, ordered))
        self.costs.append(float(distances(self.instance, median, ordered).sum()))
        return True

    def reduced(self, reward: Floats) -> Floats:
        """Return each column's cost less its nodes' multipliers, shape ``(columns,)``."""
        if not self.columns:
            return np.empty(0)
        nodes = np.concatenate([nodes for _, nodes in self.columns])
        ends = np.cumsum([len(nodes) for _, nodes in self.columns])
        sums = np.concatenate([[0.0], np.cumsum(reward[nodes])])
        values: Floats = np.array(self.costs) - np.diff(sums[np.concatenate([[0], ends])])
        return values


def distances(instance: Instance, median: int, nodes: Ints) -> Floats:
    """Return the distances from a median to nodes."""
    square = (instance.x[nodes] - instance.x[median]) ** 2 + (instance.y[nodes] - instance.y[median]) ** 2
    return np.asarray(np.sqrt(square), dtype=np.float64)


def cost_of(instance: Instance, median_of: Ints) -> float:
    """Return the sum of distances from each node to its median, ``median_of`` of shape ``(n,)``."""
    square = (instance.x - instance.x[median_of]) ** 2 + (instance.y - instance.y[median_of]) ** 2
    return float(np.sqrt(square).sum())
