"""A matching as tables: rows and columns that any program reads."""

from typing import Any

from schoolweave.planning.support.model import Engagement, Result
from schoolweave.planning.tabular import small_table

NAMES = (
    "school_id", "name", "latitude", "longitude", "tier", "days_wanted", "supporter_id", "supporter", "days",
    "km", "misfit_km", "first_choice", "left_out",
)  # fmt: skip


def columns(result: Result) -> dict[str, list[Any]]:
    """Return one row per engagement and one per school without any, by school, as lists by name.

    ``school_id``, ``name``, ``latitude`` and ``longitude`` (degrees), ``tier``, ``days_wanted``,
    ``supporter_id``, ``supporter`` (a name), ``days``, ``km``, ``misfit_km``, ``first_choice`` (the first of
    the school's own list; ``None`` where it gave none), and ``left_out`` (why days are missing); what does
    not apply is ``None``.
    """
    helpers = {one.id: one.name for one in result.supporters}
    given: dict[str, list[Engagement]] = {}
    for one in result.engagements:
        given.setdefault(one.school_id, []).append(one)
    left = {one.school_id: one for one in result.unmet}
    found: dict[str, list[Any]] = {name: [] for name in NAMES}
    for need in result.needs:
        mine, lack = given.get(need.id, []), left.get(need.id)
        wanted = sum(one.days for one in mine) + (lack.days if lack else 0.0)
        head = (need.id, need.name, need.latitude, need.longitude, need.tier, wanted)
        why = lack.reason if lack else None
        for one in mine:
            first = one.supporter_id == need.preferences[0] if need.preferences else None
            tail = (one.supporter_id, helpers[one.supporter_id], one.days, one.km, one.misfit_km, first, why)
            _add(found, (*head, *tail))
        if not mine:
            _add(found, (*head, None, None, None, None, None, None, why))
    return found


def _add(found: dict[str, list[Any]], row: tuple[Any, ...]) -> None:
    for name, value in zip(NAMES, row, strict=True):
        found[name].append(value)


def html(result: Result) -> str:
    """Return a matching as a small table for a notebook; names and figures are escaped."""
    rows = [
        ("Engagements", f"{len(result.engagements):,}"),
        *((f"Days, {one.tier}", f"{one.days_covered:,g} of {one.days_wanted:,g}") for one in result.tiers),
        ("Cost", f"{result.cost_km:,.1f} days × km"),
        ("No plan that covers as much costs less than", f"{result.cost_at_least_km:,.1f} days × km"),
        ("Blocking pairs", f"{len(result.blocking):,}"),
        ("Status", f"{result.status} in {result.seconds:,.1f} s, seed {result.seed}"),
    ]
    return small_table("Support", rows)
