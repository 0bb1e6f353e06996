"""Results as tables: rows and columns that any program reads."""

from collections.abc import Iterator
from itertools import chain, repeat

from schoolweave.planning.communities.model import Move, Reason
from schoolweave.planning.communities.next_best import COUNT

MORE = ("second", "third")
"""What the columns of the second- and third-best moves begin with."""
REASON_COLUMNS = (
    "school_id", "group_id", "host", "km", "next_group", "next_host", "next_km", "change_km", "breaks", "why",
    "binds",
    *(f"{rank}_{name}" for rank in MORE for name in ("group", "host", "km", "change_km", "breaks")),
)  # fmt: skip
"""Columns of ``reasons.csv``."""


def reason_row(reason: Reason) -> tuple[str, ...]:
    """Return a row of ``reasons.csv``; distances with every digit, sentences joined by a space."""
    first, *others = chain(reason.moves[:COUNT], repeat(None, COUNT - len(reason.moves[:COUNT])))
    head = (reason.school_id, text(reason.group_id), text(reason.host), text(reason.km))
    tail = chain.from_iterable(_cells(move) for move in others)
    return (*head, *_cells(first), reason.why, " ".join(reason.binds), *tail)


def text(value: object) -> str:
    """Return a cell: nothing for ``None``, numbers with every digit."""
    if value is None:
        return ""
    return repr(value) if isinstance(value, float) else str(value)


def _cells(move: Move | None) -> Iterator[str]:
    if move is None:
        yield from repeat("", 5)
        return
    yield from (text(move.group), move.host, text(move.km), text(move.change_km), " ".join(move.breaks))
