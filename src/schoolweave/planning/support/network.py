"""Minimum-cost flow from schools to supporters by the primal network simplex method. All compiled.

Every school sends its units to eligible supporters or, at its penalty, to nobody; every supporter passes at
most its capacity on to the root. The tree is kept strongly feasible (Cunningham, 1976, *Mathematical
Programming* 11), so that degenerate pivots cannot cycle; entering arcs are found by block search
(Kelly and O'Neill, 1991). Whole numbers throughout: the final potentials prove the optimum exactly.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities.kernel import jit

Ints = NDArray[np.int64]
INFINITE = 1 << 60


class Tree(NamedTuple):
    """The spanning tree: supporters are nodes ``0..s-1``, schools ``s..s+n-1``, the root is last.

    ``up[v]`` says that the arc ``pred[v]`` runs from ``v`` to its parent; ``flow`` is by arc: pairs first,
    then each supporter's arc to the root, then each school's; ``full`` marks supporters' arcs that are
    outside the tree at their capacity. Most schools are leaves: they are in no list of children, and the
    depth and potential of a school are those of its parent and its arc, so that a pivot touches few nodes.
    """

    parent: Ints
    pred: Ints
    up: NDArray[np.bool_]
    depth: Ints
    child: Ints
    after: Ints
    before: Ints
    potential: Ints
    flow: Ints
    full: NDArray[np.bool_]


class Net(NamedTuple):
    """The network: pairs ``school[e] -> supporter[e]`` at ``cost[e]``, capacities, units and penalties."""

    school: NDArray[np.int32]
    supporter: NDArray[np.int32]
    cost: Ints
    capacity: Ints
    units: Ints
    penalty: Ints


@jit
def value(net: Net, tree: Tree, school: int) -> int:
    """Return what a unit of a school costs through the tree."""
    s, m = len(net.capacity), len(net.cost)
    arc = tree.pred[s + school]
    if arc < m:
        return int(tree.potential[tree.parent[s + school]] + net.cost[arc])
    return int(net.penalty[school])


@jit
def _gain(net: Net, tree: Tree, arc: int) -> int:
    """Return how much cheaper a unit goes through an arc than through the tree."""
    s, m = len(net.capacity), len(net.cost)
    if arc < m:
        return int(value(net, tree, net.school[arc]) - tree.potential[net.supporter[arc]] - net.cost[arc])
    node = arc - m
    if node < s:
        return int(tree.potential[node])
    return int(value(net, tree, node - s) - net.penalty[node - s])


@jit
def _violation(net: Net, tree: Tree, arc: int) -> int:
    """Return by how much a change of flow on an arc outside the tree would help; 0 or less: it would not."""
    gain, node = _gain(net, tree, arc), arc - len(net.cost)
    if 0 <= node < len(net.capacity) and tree.full[node]:
        return -gain
    return gain


@jit
def _unlink(tree: Tree, node: int) -> None:
    """Take a node from its parent's list of children."""
    back, forth = tree.before[node], tree.after[node]
    if back >= 0:
        tree.after[back] = forth
    else:
        tree.child[tree.parent[node]] = forth
    if forth >= 0:
        tree.before[forth] = back


@jit
def link(tree: Tree, node: int) -> None:
    """Make a node the first of its parent's children."""
    parent = tree.parent[node]
    head = tree.child[parent]
    tree.before[node], tree.after[node] = -1, head
    if head >= 0:
        tree.before[head] = node
    tree.child[parent] = node


@jit
def _is_school(tree: Tree, node: int) -> bool:
    return bool(len(tree.full) <= node < len(tree.parent) - 1)


@jit
def _unhook(tree: Tree, node: int) -> None:
    """Cut a node from its parent; a school that has no child left is a leaf again."""
    if _is_school(tree, node) and tree.child[node] < 0:
        return
    _unlink(tree, node)
    parent = tree.parent[node]
    if _is_school(tree, parent) and tree.child[parent] < 0:
        _unlink(tree, parent)


@jit
def _hook(tree: Tree, node: int, parent: int, arc: int, up: bool) -> None:
    """Hang a node on another."""
    tree.parent[node], tree.pred[node], tree.up[node] = parent, arc, up
    if _is_school(tree, node) and tree.child[node] < 0:
        return
    leaf = _is_school(tree, parent) and tree.child[parent] < 0
    link(tree, node)
    if leaf:
        link(tree, parent)


@jit
def _depth(tree: Tree, node: int) -> int:
    if _is_school(tree, node):
        return int(tree.depth[tree.parent[node]] + 1)
    return int(tree.depth[node])


@jit
def _rehang(tree: Tree, top: int, inner: int, outer: int, arc: int, up: bool) -> None:
    """Cut the subtree of ``top`` and hang it by its node ``inner`` on ``outer`` through ``arc``."""
    node, parent = inner, outer
    while True:
        above, old_arc, old_up = tree.parent[node], tree.pred[node], tree.up[node]
        _unhook(tree, node)
        _hook(tree, node, parent, arc, up)
        if node == top:
            return
        parent, arc, up, node = node, old_arc, not old_up, above


@jit
def _shift(tree: Tree, top: int, change: int) -> None:
    """Add ``change`` to the potentials of the supporters below ``top`` and set their depths anew."""
    node = top
    while True:
        tree.potential[node] += change
        tree.depth[node] = _depth(tree, tree.parent[node]) + 1
        if tree.child[node] >= 0:
            node = tree.child[node]
            continue
        while node != top and tree.after[node] < 0:
            node = tree.parent[node]
        if node == top:
            return
        node = tree.after[node]


@jit
def _room(net: Net, tree: Tree, node: int, rising: bool) -> int:
    """Return how much the arc above ``node`` can take when flow goes up (or down) through it."""
    arc, m, s = tree.pred[node], len(net.cost), len(net.capacity)
    if tree.up[node] != rising:
        return int(tree.flow[arc])
    if m <= arc < m + s:
        return int(net.capacity[arc - m] - tree.flow[arc])
    return INFINITE


@jit
def _ends(net: Net, tree: Tree, arc: int) -> tuple[int, int, int]:
    """Return where flow on an entering arc comes from and goes to, and how much the arc itself can take."""
    s, m = len(net.capacity), len(net.cost)
    if arc < m:
        return int(s + net.school[arc]), int(net.supporter[arc]), INFINITE
    node, root = arc - m, len(tree.parent) - 1
    if node >= s:
        return node, root, INFINITE
    if tree.full[node]:
        return root, node, int(net.capacity[node])
    return node, root, int(net.capacity[node])


@jit
def _blocks(net: Net, tree: Tree, tail: int, head: int, step: int) -> tuple[int, int, int, bool]:
    """Return the cycle's top, how much can go round it, the node below the arc that leaves, its side.

    The arc that leaves is the last that blocks, going round from the top in the direction of the flow:
    this keeps the tree strongly feasible. -1 where the entering arc itself blocks.
    """
    low, high, leaving, below_tail = tail, head, -1, False
    while low != high:
        if _depth(tree, low) >= _depth(tree, high):
            room = _room(net, tree, low, False)
            if room < step:
                step, leaving, below_tail = room, low, True
            low = int(tree.parent[low])
        else:
            high = int(tree.parent[high])
    node = head
    while node != low:
        room = _room(net, tree, node, True)
        if room <= step:
            step, leaving, below_tail = room, node, False
        node = int(tree.parent[node])
    return low, step, leaving, below_tail


@jit
def _pivot(net: Net, tree: Tree, arc: int) -> None:
    """Bring an arc into the tree, or move a supporter's arc from one of its limits to the other."""
    s, m = len(net.capacity), len(net.cost)
    tail, head, limit = _ends(net, tree, arc)
    backwards = tail == len(tree.parent) - 1
    join, step, leaving, below_tail = _blocks(net, tree, tail, head, limit)
    _push(tree, tail, head, join, step)
    tree.flow[arc] += -step if backwards else step
    if leaving < 0:
        tree.full[arc - m] = not backwards
        return
    gone = tree.pred[leaving]
    if m <= gone < m + s:
        tree.full[gone - m] = tree.flow[gone] > 0
    if m <= arc < m + s:
        tree.full[arc - m] = False
    gain = _gain(net, tree, arc)
    if below_tail:
        _rehang(tree, leaving, tail, head, arc, not backwards)
        _shift(tree, tail, gain if backwards else -gain)
    else:
        _rehang(tree, leaving, head, tail, arc, backwards)
        _shift(tree, head, -gain if backwards else gain)


@jit
def _push(tree: Tree, tail: int, head: int, join: int, step: int) -> None:
    """Send flow round a cycle: up from ``head`` to the join and down from there to ``tail``."""
    if step == 0:
        return
    node = tail
    while node != join:
        tree.flow[tree.pred[node]] += -step if tree.up[node] else step
        node = tree.parent[node]
    node = head
    while node != join:
        tree.flow[tree.pred[node]] += step if tree.up[node] else -step
        node = tree.parent[node]


@jit
def improve(net: Net, tree: Tree, order: Ints, place: int, pivots: int) -> tuple[int, int]:
    """Make up to ``pivots`` pivots on the arcs of ``order``; return where the search stands and how many.

    Fewer than asked means that the flow is a minimum over those arcs.
    """
    arcs = len(order)
    block = max(32, int(np.sqrt(arcs)) // 6)
    made, seen, best, best_gain = 0, 0, -1, 0
    while made < pivots and seen < arcs:
        for _ in range(min(block, arcs - seen)):
            gain = _violation(net, tree, order[place])
            seen += 1
            if gain > best_gain:
                best, best_gain = order[place], gain
            place += 1
            if place == arcs:
                place = 0
        if best >= 0:
            _pivot(net, tree, best)
            made, seen, best, best_gain = made + 1, 0, -1, 0
    return place, made
