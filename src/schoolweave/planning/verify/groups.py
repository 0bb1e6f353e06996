"""The groups as published, and what each costs when its host is chosen anew."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from schoolweave.core.errors import VerificationError
from schoolweave.planning.verify.country import Country
from schoolweave.planning.verify.files import Plan, Row

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """One group: its rows, the members that the register knows and places, the hosts its rows name."""

    id: str
    rows: tuple[Row, ...]
    members: Indices
    hosts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Links:
    """Schools that must share a group, and schools of which no two may."""

    must: tuple[tuple[str, ...], ...]
    cannot: tuple[tuple[str, ...], ...]


def gather(plan: Plan, country: Country) -> dict[str, Group]:
    """Return the groups by id, in the order of the file. A school on two rows counts in both."""
    rows: dict[str, list[Row]] = {}
    for row in plan.groups:
        rows.setdefault(row.cells["group_id"], []).append(row)
    return {name: _group(name, tuple(theirs), country) for name, theirs in rows.items()}


def _group(name: str, rows: tuple[Row, ...], country: Country) -> Group:
    known = [country.index[row.cells["school_id"]] for row in rows if row.cells["school_id"] in country.index]
    members = np.array(
        [at for at in dict.fromkeys(known) if not np.isnan(country.points[at, 0])], dtype=np.int64
    )
    return Group(name, rows, members, frozenset(row.cells["host"] for row in rows))


def sums(country: Country, members: Indices) -> NDArray[np.float64]:
    """Return for each member what all travel to it: their distances times their weights, kilometres."""
    return np.asarray(country.km(members, members) @ country.weights[members])


def cost(country: Country, members: Indices) -> float:
    """Return a group's travel with the best host; nothing for no members."""
    return float(sums(country, members).min()) if len(members) else 0.0


def links(summary: dict[str, Any]) -> Links:
    """Return the links that a summary lists under ``must_link`` and ``cannot_link`` (or inside ``links``).

    Raises :class:`VerificationError` where they are not lists of lists of ids.
    """
    return Links(_listed(summary, "must_link"), _listed(summary, "cannot_link"))


def _listed(summary: dict[str, Any], key: str) -> tuple[tuple[str, ...], ...]:
    inside = summary.get("links")
    entries = summary.get(key, inside.get(key, []) if isinstance(inside, dict) else [])
    if not isinstance(entries, list) or not all(isinstance(entry, list) for entry in entries):
        raise VerificationError(f"summary.json, key {key}: a list of lists of school ids is needed here.")
    return tuple(tuple(str(school) for school in entry) for entry in entries)
