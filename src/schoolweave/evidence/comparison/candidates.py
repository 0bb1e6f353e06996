"""The schools among which others are compared: ids, numbers and words, what is missing left missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from schoolweave.core.errors import EvidenceError

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

MOST_LEVELS = 40
"""A characteristic in words with more values than this is more likely a number with a bad value."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Schools and what is known of them; build with :meth:`of`.

    ``numbers`` are arrays of shape ``(schools,)``, not-a-number where not known; ``words`` are tuples of the
    same length, empty where not known. Rows are in order of id, so that no result depends on a file's order.
    """

    ids: tuple[str, ...] = field(repr=False)
    numbers: Mapping[str, Floats]
    words: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(
        cls,
        ids: Iterable[str],
        *,
        numbers: Mapping[str, ArrayLike] | None = None,
        words: Mapping[str, Iterable[str]] | None = None,
    ) -> Self:
        """Return schools in order of id. Raises :class:`EvidenceError` for a school twice, a short column."""
        listed = tuple(ids)
        order = sorted(range(len(listed)), key=lambda row: natural(listed[row]))
        if twice := [listed[a] for a, b in pairwise(order) if listed[a] == listed[b]]:
            raise EvidenceError(f"The school {twice[0]} is there twice: each has one row of characteristics.")
        figures = {name: np.asarray(column, dtype=np.float64) for name, column in (numbers or {}).items()}
        texts = {name: tuple(column) for name, column in (words or {}).items()}
        for name, length in [
            *((n, len(c)) for n, c in figures.items()),
            *((n, len(c)) for n, c in texts.items()),
        ]:
            if length != len(listed):
                raise EvidenceError(f"{name} has {length:,} values for {len(listed):,} schools.")
        return cls(
            tuple(listed[row] for row in order),
            {name: column[order] for name, column in figures.items()},
            {name: tuple(column[row] for row in order) for name, column in texts.items()},
        )

    def __len__(self) -> int:
        return len(self.ids)

    def rows(self, ids: Iterable[str]) -> Indices:
        """Return the rows of schools. Raises :class:`EvidenceError` for one that is not among them."""
        place = {school: row for row, school in enumerate(self.ids)}
        listed = list(ids)
        if strange := [school for school in listed if school not in place]:
            raise EvidenceError(f"The school {strange[0]} is not among the {len(self.ids):,} schools known.")
        return np.array(sorted({place[school] for school in listed}), dtype=np.int64)

    def known(self, name: str) -> NDArray[np.bool_]:
        """Return where a characteristic is known, shape ``(schools,)``; raises as :meth:`check` does."""
        self.check((name,))
        if name in self.numbers:
            return np.isfinite(self.numbers[name])
        return np.array([bool(word) for word in self.words[name]], dtype=np.bool_)

    def check(self, names: Iterable[str]) -> None:
        """Raise :class:`EvidenceError` where a name is not that of a column."""
        every = (*self.numbers, *self.words)
        for name in names:
            if name not in every:
                raise EvidenceError(f"There is no characteristic “{name}”: use one of {', '.join(every)}.")

    def levels(self, name: str) -> tuple[str, ...]:
        """Return the values of a column of words in order. Raises where there are implausibly many."""
        found = tuple(sorted({word for word in self.words[name] if word}))
        if len(found) > MOST_LEVELS:
            raise EvidenceError(
                f"{name} has {len(found):,} different values, such as “{found[0]}” and “{found[-1]}”. If it "
                "is a number, mend the values that are not; if it is a group, make fewer."
            )
        return found

    def groups(self, names: Iterable[str]) -> Indices:
        """Return a number for each combination of values, shape ``(schools,)``; -1 where one is missing."""
        keys, missing = [], np.zeros(len(self), dtype=np.bool_)
        for name in names:
            missing |= ~self.known(name)
            column = self.words.get(name) or tuple(repr(value) for value in self.numbers[name].tolist())
            keys.append(column)
        numbered: dict[tuple[str, ...], int] = {}
        rows = zip(*keys, strict=True) if keys else iter([()] * len(self))
        number = np.array([numbered.setdefault(key, len(numbered)) for key in rows], dtype=np.int64)
        return np.where(missing, -1, number)


def natural(text: str) -> tuple[int, str]:
    """Return a key by which ``demo:9`` comes before ``demo:10``."""
    return len(text), text
