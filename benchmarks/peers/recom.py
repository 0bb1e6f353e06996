"""GerryChain: balanced trees cut again and again (ReCom), keeping what lessens the travel."""

import random
import time
from functools import lru_cache, partial

import networkx
import numpy as np
from gerrychain import Graph, Partition, constraints, updaters
from gerrychain.optimization import SingleMetricOptimizer
from gerrychain.partition import recursive_tree_part
from gerrychain.proposals import recom
from gerrychain.tree import bipartition_tree

from benchmarks.peers.points import Points, arc_km

ATTEMPTS = 10_000
SPARE = 0.9  # of the time: the answer has to be written too


def solve(points: Points, *, seconds: float, seed: int) -> tuple[np.ndarray, str]:
    """Return a label per school: ReCom from a random balanced start, climbing down our own measure."""
    began = time.monotonic()
    mean = points.size / points.groups
    epsilon = min(points.size_max / mean - 1, 1 - points.size_min / mean) - 1e-9
    graph = networkx.Graph()
    graph.add_nodes_from(range(points.size), one=1)
    graph.add_edges_from(points.edges().tolist())
    dual = Graph.from_networkx(graph)
    cut = partial(bipartition_tree, max_attempts=ATTEMPTS, allow_pair_reselection=True)
    rng = random.Random(seed)  # noqa: S311 - a search, not a secret
    start = recursive_tree_part(
        dual, range(points.groups), mean, "one", epsilon, bipartition_tree_fn=cut, rng=rng
    )
    first = Partition(dual, start, updaters={"size": updaters.Tally("one", alias="size")})
    sizes = constraints.Bounds(lambda plan: plan["size"].values(), bounds=(points.size_min, points.size_max))
    step = partial(recom, pop_col="one", pop_target=mean, epsilon=epsilon, bipartition_tree_fn=cut)
    search = SingleMetricOptimizer(step, [sizes], first, travel_of(points), maximize=False, rng=rng)
    steps = 0
    for steps, _plan in enumerate(search.tilted_run(10**9, p=0.0), start=1):  # noqa: B007
        if time.monotonic() - began > SPARE * seconds:
            break
    plan = search.best_part or first
    return np.array([plan.assignment[school] for school in range(points.size)]), f"{steps:,} steps"


def travel_of(points: Points):
    """Return the measure of a plan: everyone's way to the member that is nearest to all, in km."""

    @lru_cache(maxsize=100_000)
    def star(part: frozenset) -> float:
        members = points.xyz[list(part)]
        chord = np.linalg.norm(members[:, None] - members[None], axis=2)
        return float(arc_km(chord).sum(axis=1).min())

    return lambda plan: sum(star(part) for part in plan.parts.values())
