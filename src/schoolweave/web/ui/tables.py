"""Tables whose columns sort by links and whose rows come in pages: all from the address."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PAGE_SIZE = 50
NOTHING, ROWS = _("There is nothing to show."), _("rows")
SIDE = 1  # pages named on either side of the current one


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell says; with an address it is a link, with a note a quieter second line."""

    text: str
    url: str = ""
    note: str = ""
    tone: str = ""


Value = Cell | str | int | float | None
Row = Mapping[str, Value]
"""What a row says, by the key of each column."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, and the ordering fields of a queryset where it can be sorted."""

    key: str
    label: "StrOrPromise"
    numeric: bool = False
    order: tuple[str, ...] = ()
    header: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """A column's heading as drawn: where a click sorts, and how it is sorted now."""

    column: Column
    url: str = ""
    sorted: str = ""  # ascending, descending or empty


@dataclass(frozen=True, slots=True)
class Table:
    """A table ready to be drawn by ``{% sw_table %}``."""

    caption: str
    heads: Sequence[Head]
    rows: Sequence[Sequence[Cell]]
    page: "Page[Any] | None" = None
    page_links: Sequence[tuple[str, str, bool]] = ()  # text ("" is an ellipsis), address, current
    previous_url: str = ""
    next_url: str = ""
    csv_url: str = ""
    empty: "StrOrPromise" = NOTHING
    noun: "StrOrPromise" = ROWS
    caption_size: str = "m"

    @property
    def lines(self) -> list[list[tuple[Column, Cell]]]:
        """Return the rows with the column of each cell."""
        columns = [head.column for head in self.heads]
        return [list(zip(columns, row, strict=True)) for row in self.rows]


def _address(query: QueryDict, **changes: str | None) -> str:
    """Return the query string with some of its values changed; None removes."""
    changed = query.copy()
    for key, value in changes.items():
        changed.pop(key, None)
        if value is not None:
            changed[key] = value
    return f"?{changed.urlencode()}"


def make_cells(columns: Sequence[Column], row: Row) -> list[Cell]:
    """Return a row's cells in the order of the columns; a missing value reads “Not known”."""

    def cell(value: Value) -> Cell:
        if isinstance(value, Cell):
            return value
        if value is None or value == "":
            return Cell(gettext("Not known"))
        return Cell(f"{value:,}" if isinstance(value, int | float) else value)

    return [cell(row.get(column.key)) for column in columns]


def simple_table(
    caption: str,
    columns: Sequence[Column],
    rows: Iterable[Row],
    **more: Any,
) -> Table:
    """Return a table of a few rows, unsorted and on one page."""
    return Table(caption, [Head(c) for c in columns], [make_cells(columns, row) for row in rows], **more)


def sort_of(request: HttpRequest, columns: Sequence[Column], default: str) -> tuple[Column | None, bool]:
    """Return the column to sort by and whether downwards, from ``?sort=key`` or ``?sort=-key``."""
    by_key = {column.key: column for column in columns if column.order}
    wanted = request.GET.get("sort", "")
    if wanted.removeprefix("-") not in by_key:
        wanted = default
    return by_key.get(wanted.removeprefix("-")), wanted.startswith("-")


def order(
    rows: "QuerySet[Any] | Sequence[Any]", column: Column | None, down: bool
) -> "QuerySet[Any] | Sequence[Any]":
    """Return the rows ordered by a column, missing values last, ties by primary key.

    Rows that are no queryset are ordered by their attributes of the same names, ties as they came.
    """
    if column is None:
        return rows
    if not isinstance(rows, QuerySet):
        return _ordered(rows, column.order, down)
    fields = [
        F(name).desc(nulls_last=True) if down else F(name).asc(nulls_last=True) for name in column.order
    ]
    return rows.order_by(*fields, "pk")


def _ordered(rows: Sequence[Any], names: Sequence[str], down: bool) -> list[Any]:
    values = [[getattr(row, name) for name in names] for row in rows]
    known = [(value, row) for value, row in zip(values, rows, strict=True) if None not in value]
    missing = [row for value, row in zip(values, rows, strict=True) if None in value]
    return [row for _, row in sorted(known, key=lambda pair: pair[0], reverse=down)] + missing


def build_table(
    request: HttpRequest,
    rows: "QuerySet[Any] | Sequence[Any]",
    columns: Sequence[Column],
    draw: Callable[[Any], Row],
    *,
    caption: str,
    default_sort: str,
    page_size: int = PAGE_SIZE,
    **more: Any,
) -> Table:
    """Return one page of rows as a table; ``draw`` turns a row into values by column key.

    Reads ``sort`` and ``page`` from the address and keeps its other values, so that filters survive.
    """
    column, down = sort_of(request, columns, default_sort)
    page = Paginator(order(rows, column, down), page_size).get_page(request.GET.get("page"))
    return Table(
        caption,
        [_head(request.GET, each, column, down) for each in columns],
        [make_cells(columns, draw(row)) for row in page],
        page=page,
        page_links=_page_links(request.GET, page),
        previous_url=_address(request.GET, page=str(page.number - 1)) if page.has_previous() else "",
        next_url=_address(request.GET, page=str(page.number + 1)) if page.has_next() else "",
        **more,
    )


def _head(query: QueryDict, column: Column, current: Column | None, down: bool) -> Head:
    if not column.order:
        return Head(column)
    if column is not current:
        return Head(column, _address(query, sort=column.key, page=None))
    turned = column.key if down else f"-{column.key}"
    return Head(column, _address(query, sort=turned, page=None), "descending" if down else "ascending")


def _page_links(query: QueryDict, page: "Page[Any]") -> list[tuple[str, str, bool]]:
    if page.paginator.num_pages < 2:
        return []
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=SIDE, on_ends=1)
    return [
        (str(number), _address(query, page=str(number)), number == page.number)
        if isinstance(number, int)
        else ("", "", False)
        for number in numbers
    ]
