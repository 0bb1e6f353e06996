"""Hubs as tables: rows and columns that any program reads."""

from typing import Any

from schoolweave.planning.hubs.model import Result
from schoolweave.planning.tabular import small_table

COLUMNS = ("school_id", "name", "latitude", "longitude", "hub_id", "lead", "km", "is_lead", "unit")


def columns(result: Result) -> dict[str, list[Any]]:
    """Return one row per school served, in order of id, as lists by name.

    ``school_id``, ``name``, ``latitude`` and ``longitude`` (degrees), ``hub_id``, ``lead`` (an id), ``km``
    (the distance to the lead), ``is_lead`` (of any hub) and ``unit`` (its district or part of one where
    districts stay together, else ``None``). Any table library takes it.
    """
    where = {member: (hub, km) for hub in result.hubs for member, km in zip(hub.members, hub.km, strict=True)}
    leads = {hub.lead for hub in result.hubs}
    found: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for school in result.schools:
        hub, km = where[school.id]
        row = (school.id, school.name, school.latitude, school.longitude, hub.id, hub.lead, km,
               school.id in leads, result.units.get(school.id))  # fmt: skip
        for name, value in zip(COLUMNS, row, strict=True):
            found[name].append(value)
    return found


def html(result: Result) -> str:
    """Return a result as a small table for a notebook; names and figures are escaped."""
    rows = (
        ("Hubs", f"{len(result.hubs):,}"),
        ("Schools", f"{sum(result.sizes):,}"),
        ("Smallest and largest hub", f"{min(result.sizes)}, {max(result.sizes)}"),
        ("Mean km to the lead", f"{result.all_schools.mean_km:,.1f}"),
        ("... of the neediest", f"{result.neediest.mean_km:,.1f}"),
        ("Objective", f"{result.objective:,.1f} weighted km"),
        ("No arrangement costs less than", f"{result.lower_bound:,.1f} weighted km"),
        ("Gap", f"{result.gap:.2%}"),
        ("Status", f"{result.status} in {result.seconds:,.1f} s, seed {result.seed}"),
    )
    return small_table("Plan of hubs", rows)
