"""spopt: MaxP and SKATER, for areas that touch; here over a graph of nearest schools."""

import warnings

import geopandas
import libpysal
import numpy as np

from benchmarks.peers.points import Points

warnings.filterwarnings("ignore")


def _frame(points: Points) -> tuple[geopandas.GeoDataFrame, libpysal.weights.W, list[str]]:
    plane = points.plane()
    frame = geopandas.GeoDataFrame(
        {"x": plane[:, 0], "y": plane[:, 1], "one": 1},
        geometry=geopandas.points_from_xy(plane[:, 0], plane[:, 1]),
    )
    near: dict[int, list[int]] = {school: [] for school in range(points.size)}
    for a, b in points.edges().tolist():
        near[a].append(b)
        near[b].append(a)
    return frame, libpysal.weights.W(near), ["x", "y"]


def maxp(points: Points, *, seconds: float, seed: int) -> tuple[np.ndarray, str]:
    """Return a label per school: as many regions of at least so many schools as there can be.

    It takes no number of groups and no greatest size: the smallest size is set two under the mean, which
    gives about as many groups as asked for.
    """
    from spopt.region import MaxPHeuristic

    np.random.seed(seed)
    frame, graph, names = _frame(points)
    floor = max(points.size_min, round(points.size / points.groups) - 2)
    model = MaxPHeuristic(frame, graph, names, "one", floor, top_n=2, max_iterations_construction=9)
    model.solve()
    return np.asarray(model.labels_), f"floor {floor}, number of groups its own"


def skater(points: Points, *, seconds: float, seed: int) -> tuple[np.ndarray, str]:
    """Return a label per school: a spanning tree pruned so that groups are alike; no greatest size."""
    from sklearn.metrics import pairwise
    from spopt.region import Skater

    frame, graph, names = _frame(points)
    ways = {
        "dissimilarity": pairwise.euclidean_distances,
        "affinity": None,
        "reduction": np.sum,
        "center": np.mean,
    }
    model = Skater(frame, graph, names, points.groups, points.size_min, False, "increase", ways)
    model.solve()
    return np.asarray(model.labels_), "no greatest size"
