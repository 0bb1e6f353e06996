"""What value added needs of pupils: per-school counts, sums and cross-products, and nothing of any pupil."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations_with_replacement
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from schoolweave.core.errors import EvidenceError

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """Sufficient statistics of a random-intercept model; a constant is the first covariate.

    ``count`` of shape ``(schools,)``, ``sum_x`` ``(schools, covariates)``, ``sum_y`` ``(schools,)`` by
    school; ``xx`` ``(covariates, covariates)``, ``xy`` ``(covariates,)`` and ``yy`` over all pupils. Values
    are taken from ``centre_x`` and ``centre_y``, which keeps the sums small.
    """

    schools: tuple[str, ...] = field(repr=False)
    covariates: tuple[str, ...]
    count: Floats = field(repr=False)
    sum_x: Floats = field(repr=False)
    sum_y: Floats = field(repr=False)
    xx: Floats = field(repr=False)
    xy: Floats = field(repr=False)
    yy: float
    centre_x: Floats = field(repr=False)
    centre_y: float

    @classmethod
    def of_pupils(
        cls, school: Sequence[str] | NDArray[np.str_], y: ArrayLike, x: Mapping[str, ArrayLike]
    ) -> Self:
        """Return the sums of pupils: their school, result and covariates, each of shape ``(pupils,)``.

        Raises :class:`EvidenceError` where a value is missing: decide first what is to be done about it.
        """
        values = np.asarray(y, dtype=np.float64)
        columns = [np.ones(len(values)), *(np.asarray(column, dtype=np.float64) for column in x.values())]
        for name, column in zip(("the result", *x), (values, *columns[1:]), strict=True):
            if len(column) != len(school) or not np.isfinite(column).all():
                raise EvidenceError(
                    f"Not every pupil has a value of {name}. Leave out pupils without one, and say how many."
                )
        ids, place = np.unique(np.asarray(school), return_inverse=True)
        centre_x = np.array([0.0, *(column.mean() for column in columns[1:])])
        centre_y = float(values.mean()) if len(values) else 0.0
        table = np.column_stack(columns) - centre_x
        away = values - centre_y
        return cls(
            tuple(str(one) for one in ids),
            ("constant", *x),
            np.bincount(place, minlength=len(ids)).astype(np.float64),
            np.column_stack([np.bincount(place, weights=part, minlength=len(ids)) for part in table.T]),
            np.bincount(place, weights=away, minlength=len(ids)).astype(np.float64),
            np.asarray(table.T @ table),
            table.T @ away,
            float(away @ away),
            centre_x,
            centre_y,
        )

    @classmethod
    def of_cells(cls, school: Sequence[str], cells: Mapping[str, ArrayLike], *, x: Sequence[str]) -> Self:
        """Return the sums of a table with a row a school, as one group-by over pupils gives it.

        ``cells`` hold ``n``, ``y``, ``y*y`` and for covariates ``a``, ``b`` the sums ``a``, ``b``, ``a*y``,
        ``b*y``, ``a*a``, ``a*b``, ``b*b`` (:func:`names_of_sums`), each of shape ``(schools,)``. A school
        without pupils is left out. Raises :class:`EvidenceError` where a column or a value is missing.
        """
        table = _columns(cells, x, len(school))
        there = table["n"] > 0
        table = {name: column[there] for name, column in table.items()}
        count, pupils = table["n"], float(table["n"].sum())
        if not pupils:
            raise EvidenceError("No school has a pupil: there is nothing to compare.")
        names = ("n", *x)
        total = np.array([table[name].sum() for name in names])
        centre_x, centre_y = np.array([0.0, *(total[1:] / pupils)]), float(table["y"].sum() / pupils)
        products = [[table[_pair(a, b, x)].sum() for b in names] for a in names]
        xy = np.array([table["y" if a == "n" else f"{a}*y"].sum() for a in names])
        return cls(
            tuple(one for one, kept in zip(school, there.tolist(), strict=True) if kept),
            ("constant", *x),
            count,
            np.column_stack(
                [table[name] - centre * count for name, centre in zip(names, centre_x, strict=True)]
            ),
            table["y"] - centre_y * count,
            _centred(np.array(products), total, total, centre_x, centre_x),
            _centred(xy[:, None], total, np.array([table["y"].sum()]), centre_x, np.array([centre_y]))[:, 0],
            float(table["y*y"].sum() - pupils * centre_y**2),
            centre_x,
            centre_y,
        )

    @property
    def pupils(self) -> int:
        """How many pupils there are."""
        return int(self.count.sum())


def names_of_sums(x: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that :meth:`Sums.of_cells` needs for covariates."""
    pairs = (f"{a}*{b}" for a, b in combinations_with_replacement(x, 2))
    return ("n", "y", "y*y", *x, *(f"{name}*y" for name in x), *pairs)


def _columns(cells: Mapping[str, ArrayLike], x: Sequence[str], schools: int) -> dict[str, Floats]:
    if lacking := [name for name in names_of_sums(x) if name not in cells]:
        raise EvidenceError(
            f"The cells have no column “{lacking[0]}”: value added needs {', '.join(names_of_sums(x))}."
        )
    table = {name: np.asarray(cells[name], dtype=np.float64) for name in names_of_sums(x)}
    for name, column in table.items():
        if len(column) != schools or not np.isfinite(column).all():
            raise EvidenceError(
                f"Not every school has a value of {name}: mend the cells or leave the school out."
            )
    return table


def _pair(a: str, b: str, x: Sequence[str]) -> str:
    """Return the column that holds the sum of products of two covariates; ``n`` is the constant."""
    if a == "n" or b == "n":
        return b if a == "n" else a
    return f"{a}*{b}" if x.index(a) <= x.index(b) else f"{b}*{a}"


def _centred(products: Floats, one: Floats, two: Floats, at_one: Floats, at_two: Floats) -> Floats:
    """Return sums of products taken from centres; the first of ``one`` counts the pupils."""
    moved = products - np.outer(at_one, two) - np.outer(one, at_two) + one[0] * np.outer(at_one, at_two)
    return np.asarray(moved)
