"""Results as tables: rows and columns that any program reads."""

from collections.abc import Iterator
from itertools import chain, repeat
from typing import Any

from schoolweave.planning.communities.model import Move, Reason, Result
from schoolweave.planning.communities.next_best import COUNT
from schoolweave.planning.tabular import small_table

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


def columns(result: Result) -> dict[str, list[Any]]:
    """Return one row per school of the problem, in its order, as lists by name.

    ``school_id``, ``name``, ``latitude`` and ``longitude`` (degrees), ``group_id``, ``host`` (an id) and
    ``km`` (its distance to the host), ``is_host``, and ``left_out`` (why it has no group); what does not
    apply is ``None``. Any table library takes it, :meth:`Result.to_frame` hands it to pandas.
    """
    where = {
        member: (group, km)
        for group in result.groups
        for member, km in zip(group.members, group.km, strict=True)
    }
    left = {one.school_id: one.reason for one in result.unplaced}
    found: dict[str, list[Any]] = {
        name: []
        for name in (
            "school_id",
            "name",
            "latitude",
            "longitude",
            "group_id",
            "host",
            "km",
            "is_host",
            "left_out",
        )
    }
    for school in result.schools:
        group, km = where.get(school.id, (None, None))
        mine = (group.id, group.host, km, group.host == school.id) if group else (None, None, None, None)
        row = (school.id, school.name, school.latitude, school.longitude, *mine, left.get(school.id))
        for name, value in zip(found, row, strict=True):
            found[name].append(value)
    return found


def html(result: Result) -> str:
    """Return a result as a small table for a notebook; names and figures are escaped."""
    placed = sum(len(group.members) for group in result.groups)
    rows = (
        ("Communities", f"{len(result.groups):,}"),
        ("Schools placed", f"{placed:,}"),
        ("Schools without one", f"{len(result.unplaced):,}"),
        ("Travel", f"{result.travel_km:,.1f} km"),
        ("Objective", f"{result.objective:,.1f} km"),
        ("No arrangement costs less than", f"{result.lower_bound:,.1f} km"),
        ("Gap", f"{result.gap:.2%}"),
        ("Rules kept", f"{sum(check.met for check in result.rules)} of {len(result.rules)}"),
        ("Status", f"{result.status} in {result.seconds:,.1f} s, seed {result.seed}"),
    )
    return small_table("Plan of communities", rows)
