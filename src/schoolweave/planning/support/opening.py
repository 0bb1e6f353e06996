"""The first tree of the network simplex: pairs in the order of need and cost, as far as capacities go."""

import numpy as np

from schoolweave.planning.communities.kernel import jit
from schoolweave.planning.support.network import Ints, Net, Tree, link, value


def opening(net: Net, arcs: Ints) -> Tree:
    """Return a strongly feasible tree in which the neediest, and then the nearest, were served first.

    A supporter that is full hangs on the school that filled it, so that its days have a price from the start.
    """
    s, n, m = len(net.capacity), len(net.units), len(net.cost)
    size = s + n + 1
    parent = np.full(size, size - 1, dtype=np.int64)
    parent[-1] = -1
    child, after, before = (np.full(size, -1, dtype=np.int64) for _ in range(3))
    tree = Tree(
        parent,
        np.append(m + np.arange(size - 1), -1).astype(np.int64),
        np.ones(size, dtype=np.bool_),
        np.zeros(size, dtype=np.int64),
        child,
        after,
        before,
        np.zeros(size, dtype=np.int64),
        np.concatenate([np.zeros(m + s, np.int64), net.units]),
        np.zeros(s, dtype=np.bool_),
    )
    order = np.lexsort((net.cost[arcs], -net.penalty[net.school[arcs]]))
    _serve(net, tree, arcs[order])
    _hang(net, tree)
    return tree


@jit
def _serve(net: Net, tree: Tree, arcs: Ints) -> None:
    """Give out capacity, pair by pair, and set parents; lists of children are not made yet."""
    s, m = len(net.capacity), len(net.cost)
    for arc in arcs:
        i, j = net.supporter[arc], net.school[arc]
        lacks, room = tree.flow[m + s + j], net.capacity[i] - tree.flow[m + i]
        amount = min(lacks, room)
        if amount == 0:
            continue
        tree.flow[arc] = amount
        tree.flow[m + s + j] -= amount
        tree.flow[m + i] += amount
        if amount == room:
            tree.parent[i], tree.pred[i], tree.up[i] = s + j, arc, False
            tree.full[i] = True
        else:
            tree.parent[s + j], tree.pred[s + j] = i, arc


@jit
def _hang(net: Net, tree: Tree) -> None:
    """Make the lists of children, then depths and potentials from the root down."""
    s, root = len(net.capacity), len(tree.parent) - 1
    for node in range(s):
        first = tree.parent[node] < root and tree.child[tree.parent[node]] < 0 <= tree.parent[node] - s
        link(tree, node)
        if first:
            link(tree, tree.parent[node])
    node = root
    while True:
        if node < s and tree.parent[node] != root:
            tree.potential[node] = value(net, tree, tree.parent[node] - s) - net.cost[tree.pred[node]]
        if node != root:
            tree.depth[node] = tree.depth[tree.parent[node]] + 1
        if tree.child[node] >= 0:
            node = tree.child[node]
            continue
        while node != root and tree.after[node] < 0:
            node = tree.parent[node]
        if node == root:
            return
        node = tree.after[node]
