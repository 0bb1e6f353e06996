"""Published instances of the capacitated p-median problem: what one is, and how a file of it is read."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from schoolweave.core.errors import PlanningError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
DECIMALS = 6
"""Decimal places of a demand or a capacity that are kept exactly; a finer one is refused."""


@dataclass(frozen=True, slots=True)
class Instance:
    """Nodes in the plane, each of which may be a median.

    ``x`` and ``y`` are coordinates, shape ``(n,)``; distance is Euclidean and not rounded. ``capacity`` is
    what a node can serve as a median and ``demand`` what it asks, shape ``(n,)``, as integers in units of
    ``1 / scale``. Exactly ``p`` medians are chosen and every node is served whole by one of them.
    """

    x: Floats
    y: Floats
    capacity: Ints
    demand: Ints
    p: int
    scale: int = 1

    @property
    def n(self) -> int:
        """How many nodes."""
        return len(self.x)


def read(path: Path) -> Instance:
    """Return the instance in a file: first ``n p``, then ``x y capacity demand`` per node, any blank space.

    Raises :class:`PlanningError` where the file is not of this form or where no answer can exist.
    """
    try:
        text = path.read_text(encoding="utf-8-sig", errors="strict")
    except (OSError, UnicodeDecodeError) as error:
        raise PlanningError(f"The file {path} cannot be read as text: {error}.") from error
    return parse(text, name=path.name)


def parse(text: str, name: str = "instance") -> Instance:
    """Return the instance written in ``text``; see :func:`read`."""
    try:
        numbers = [float(word) for word in text.replace(",", " ").replace(";", " ").split()]
    except ValueError as error:
        raise PlanningError(f"{name}: every word must be a number, but {error}.") from error
    if len(numbers) < 2 or numbers[0] < 1 or numbers[0] != int(numbers[0]) or numbers[1] != int(numbers[1]):
        raise PlanningError(f"{name}: the file must begin with two whole numbers, nodes and medians.")
    n, p, body = int(numbers[0]), int(numbers[1]), np.array(numbers[2:])
    if len(body) == 5 * n:
        table = body.reshape(n, 5)[:, 1:]  # the node's number comes first
    elif len(body) == 4 * n:
        table = body.reshape(n, 4)
    else:
        raise PlanningError(
            f"{name}: {n} nodes need {4 * n} numbers (x, y, capacity, demand) after the first line; "
            f"there are {len(body)}."
        )
    return make(table[:, 0], table[:, 1], table[:, 2], table[:, 3], p, name)


def make(x: Floats, y: Floats, capacity: Floats, demand: Floats, p: int, name: str = "instance") -> Instance:
    """Return an instance from its columns; raises :class:`PlanningError` where it cannot have an answer."""
    columns = [np.ascontiguousarray(column, dtype=np.float64) for column in (x, y, capacity, demand)]
    if not all(np.isfinite(column).all() for column in columns):
        raise PlanningError(f"{name}: every number must be finite.")
    if (columns[2] < 0).any() or (columns[3] < 0).any():
        raise PlanningError(f"{name}: capacities and demands must not be negative.")
    scale = _scale(np.concatenate(columns[2:]), name)
    whole = [np.rint(column * scale).astype(np.int64) for column in columns[2:]]
    instance = Instance(columns[0], columns[1], whole[0], whole[1], p, scale)
    _check(instance, name)
    return instance


def _scale(values: Floats, name: str) -> int:
    for places in range(DECIMALS + 1):
        scale = int(10**places)
        if np.allclose(values * scale, np.rint(values * scale), rtol=0, atol=1e-9 * scale):
            return scale
    raise PlanningError(f"{name}: demands and capacities may have at most {DECIMALS} decimal places.")


def _check(instance: Instance, name: str) -> None:
    if not 1 <= instance.p <= instance.n:
        raise PlanningError(f"{name}: {instance.p} medians cannot be chosen among {instance.n} nodes.")
    largest = np.sort(instance.capacity)[::-1]
    if instance.demand.sum() > largest[: instance.p].sum():
        raise PlanningError(f"{name}: the {instance.p} largest capacities together are below the demand.")
    if instance.demand.max() > largest[0]:
        raise PlanningError(f"{name}: one node asks more than the largest capacity.")
