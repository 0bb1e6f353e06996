"""What a peer is given: points, band, number of groups; and the graph that contiguity methods need."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

RADIUS_KM = 6371.0088
NEIGHBOURS = 8

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Points:
    """One instance: ``xyz`` km from the earth's centre, shape ``(n, 3)``, longitudes therefore wrap.

    ``has`` says which school has what every group needs so many times as ``least`` says, shape
    ``(n, needs)``: each year of the pathway once, state schools as often as the programme asks.
    """

    xyz: Floats
    has: NDArray[np.bool_]
    least: Ints
    size_min: int
    size_max: int
    groups: int

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read what :meth:`write` wrote."""
        with np.load(path) as file:
            low, high, groups = (int(value) for value in file["sizes"])
            return cls(file["xyz"], file["has"], file["least"], low, high, groups)

    def write(self, path: Path) -> None:
        """Write the instance for another process."""
        sizes = np.array([self.size_min, self.size_max, self.groups])
        np.savez(path, xyz=self.xyz, has=self.has, least=self.least, sizes=sizes)

    @property
    def size(self) -> int:
        """How many schools."""
        return len(self.xyz)

    def plane(self) -> Floats:
        """Return kilometres on an azimuthal plane that keeps areas, shape ``(n, 2)``, for 2-D methods."""
        middle = self.xyz.mean(axis=0)
        up = middle / np.linalg.norm(middle)
        east = np.cross([0.0, 0.0, 1.0], up)
        east /= np.linalg.norm(east)
        north = np.cross(up, east)
        unit = self.xyz / RADIUS_KM
        scale = RADIUS_KM * np.sqrt(2.0 / (1.0 + unit @ up))
        return np.stack([scale * (unit @ east), scale * (unit @ north)], axis=1)

    def nearest(self, count: int) -> tuple[Ints, Floats]:
        """Return each school's nearest ones, itself among them, and the great circles to them in km."""
        chord, near = KDTree(self.xyz).query(self.xyz, k=min(count, self.size))
        return near.astype(np.int64), arc_km(chord)

    def edges(self) -> Ints:
        """Return pairs of neighbours, shape ``(m, 2)``, lower index first: one connected graph.

        Every school and its eight nearest; pieces are then joined where they are closest.
        """
        near, _ = self.nearest(NEIGHBOURS + 1)
        start = np.repeat(np.arange(self.size), near.shape[1])
        pairs = {(min(a, b), max(a, b)) for a, b in zip(start.tolist(), near.ravel().tolist(), strict=True)}
        found = np.array(sorted(pair for pair in pairs if pair[0] != pair[1]), dtype=np.int64)
        while True:
            graph = coo_array((np.ones(len(found)), (found[:, 0], found[:, 1])), shape=(self.size,) * 2)
            pieces, label = connected_components(graph, directed=False)
            if pieces == 1:
                return found
            found = np.vstack([found, self._bridge(label == np.argmin(np.bincount(label)))])

    def _bridge(self, piece: NDArray[np.bool_]) -> Ints:
        inside, outside = np.flatnonzero(piece), np.flatnonzero(~piece)
        chord, near = KDTree(self.xyz[outside]).query(self.xyz[inside])
        best = int(np.argmin(chord))
        return np.sort(np.array([[inside[best], outside[near[best]]]]), axis=1)


def arc_km(chord: Floats) -> Floats:
    """Return great circles for straight lines through the earth, both in km."""
    return 2 * RADIUS_KM * np.arcsin(np.clip(chord / (2 * RADIUS_KM), 0.0, 1.0))
