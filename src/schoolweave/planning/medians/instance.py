"""Published instances of the capacitated p-median problem: what one is, and how a file of it is read."""

from collections import Counter
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


def read(path: Path, problem: int | None = None) -> Instance:
    """Return the instance in a file: first ``n p``, then ``x y capacity demand`` per node, any blank space.

    A node's number may come first. Read too is the form of the OR-Library: ``n p capacity``, then
    ``number x y demand`` per node, with or without a line before it that gives the problem's number and its
    best known cost; where a file holds several of these, after a line that says how many, ``problem`` says
    which one, counted from 1. Raises :class:`PlanningError` where the file is not of this form, where it
    holds no such problem, or where no answer can exist.
    """
    try:
        text = path.read_text(encoding="utf-8-sig", errors="strict")
    except (OSError, UnicodeDecodeError) as error:
        raise PlanningError(f"The file {path} cannot be read as text: {error}.") from error
    return parse(text, name=path.name, problem=problem)


def parse(text: str, name: str = "instance", problem: int | None = None) -> Instance:
    """Return the instance written in ``text``; see :func:`read`."""
    words = [
        (row, column, word)
        for row, line in enumerate(text.splitlines(), start=1)
        for column, word in enumerate(line.replace(",", " ").replace(";", " ").split(), start=1)
    ]
    numbers = [_number(name, *word) for word in words]
    widths = [*Counter(row for row, _, _ in words).values(), 0]
    held = _held(numbers) or [numbers]
    chosen = (1 if len(held) == 1 else 0) if problem is None else problem
    if not 1 <= chosen <= len(held):
        many = f"{len(held)} problem{'s' if len(held) > 1 else ''}"
        raise PlanningError(f"{name} holds {many}: say which one with --problem, from 1 to {len(held)}.")
    if len(held) > 1:
        numbers, widths = held[chosen - 1], [5, 0]
    for shape in SHAPES:
        told = shape.capacity < 0 or shape.head in (widths[0], sum(widths[:2]))
        if told and (found := shape.table(numbers)) is not None:
            p, x, y, capacity, demand = found
            return make(x, y, capacity, demand, p, name)
    raise PlanningError(_misshapen(name, words, numbers))


def _held(numbers: list[float]) -> list[list[float]]:
    """Return the problems of a file that says first how many it holds; none where it does not."""
    found, at = [], 1
    while at + 5 <= len(numbers) and numbers[at + 2] >= 1:
        end = at + 5 + 4 * int(numbers[at + 2])
        found.append(numbers[at:end])
        at = end
    return found if at == len(numbers) and numbers[:1] == [len(found)] else []


@dataclass(frozen=True, slots=True)
class Shape:
    """One way to write an instance: how many numbers come first, where ``n`` is, and how many per node.

    ``capacity`` is the place of a capacity that holds for all nodes, -1 where every node has its own.
    ``numbered`` says that a node's number comes before its coordinates.
    """

    head: int
    n: int
    capacity: int
    numbered: bool

    def table(self, numbers: list[float]) -> tuple[int, Floats, Floats, Floats, Floats] | None:
        """Return ``p`` and the columns x, y, capacity and demand; ``None`` if it is not this shape."""
        if len(numbers) < self.head:
            return None
        n, p, width = numbers[self.n], numbers[self.n + 1], 3 + self.numbered + (self.capacity < 0)
        if n < 1 or n != int(n) or p != int(p) or len(numbers) != self.head + width * int(n):
            return None
        body = np.array(numbers[self.head :]).reshape(int(n), width)
        if self.numbered and not np.array_equal(body[:, 0], np.arange(body[0, 0], body[0, 0] + n)):
            return None
        x, y, *rest = body[:, int(self.numbered) :].T
        capacity = rest[0] if self.capacity < 0 else np.full(int(n), numbers[self.capacity])
        return int(p), x, y, capacity, rest[-1]


SHAPES = (
    Shape(2, 0, -1, numbered=False),  # n p, then x y capacity demand
    Shape(2, 0, -1, numbered=True),
    Shape(3, 0, 2, numbered=True),  # n p capacity, then number x y demand (Osman and Christofides 1994)
    Shape(5, 2, 4, numbered=True),  # ... after the number of the problem and its best known cost
    Shape(3, 0, 2, numbered=False),
)


def _number(name: str, row: int, column: int, word: str) -> float:
    try:
        return float(word)
    except ValueError:
        raise PlanningError(
            f"{name}, row {row}, column {column}: “{word}” must be a number. Write decimals with a point."
        ) from None


def _misshapen(name: str, words: list[tuple[int, int, str]], numbers: list[float]) -> str:
    """Return a sentence that says why numbers are no instance, and where."""
    if len(numbers) < 2 or numbers[0] < 1 or numbers[0] != int(numbers[0]) or numbers[1] != int(numbers[1]):
        return f"{name}: the file must begin with two whole numbers, nodes and medians."
    n, widths = int(numbers[0]), Counter(row for row, _, _ in words)
    usual = Counter(widths[row] for row in list(widths)[1:]).most_common(1)
    odd = [row for row in list(widths)[1:] if usual and widths[row] != usual[0][0]]
    where = f" Row {odd[0]} has {widths[odd[0]]} numbers, most rows have {usual[0][0]}." if odd else ""
    return (
        f"{name}: {n} nodes need {4 * n} numbers (x, y, capacity, demand) after the first line; "
        f"there are {len(numbers) - 2} in {len(widths) - 1} rows.{where}"
    )


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
