"""Why each school is where it is: what binds it there, and what the cheapest other hubs would change."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from schoolweave.core.errors import PlanningError
from schoolweave.planning.communities.kernel import Ints
from schoolweave.planning.hubs.checking import check_same
from schoolweave.planning.hubs.ground import MM_PER_KM
from schoolweave.planning.hubs.measure import PER_KM, apart_mm, weights
from schoolweave.planning.hubs.model import Alternative, Hub, Reason, Result
from schoolweave.planning.hubs.problem import Hubs

MOST = 3
"""Other hubs that are told for each school."""


@dataclass(frozen=True, slots=True)
class Tables:
    """Distances in millimetres and costs in whole units (``(n, p)``); places of leads, hub of schools."""

    problem: Hubs
    hubs: Sequence[Hub]
    leads: Ints
    label: Ints
    mm: Ints
    cost: Ints


def reasons(problem: Hubs, answer: Result) -> tuple[Reason, ...]:
    """Return why each school is in its hub: :func:`reasons_of` for every school of a result.

    Raises :class:`PlanningError` where the result is not one of the problem.
    """
    return reasons_of(problem, answer.hubs, answer.units)


def reasons_of(
    problem: Hubs, hubs: Sequence[Hub], units: Mapping[str, str], schools: Collection[str] | None = None
) -> tuple[Reason, ...]:
    """Return why each school (or each of ``schools``) is in its hub, in the order of the problem's schools.

    Where districts are the units, an alternative moves a school's whole district (or part of one that is
    divided); else it moves the school alone. Its change equals, to the last unit, the objective of the
    arrangement after the move less the objective before. Raises :class:`PlanningError` where a school is not
    served.
    """
    strange = next((one for one in schools or () if one not in problem.ids), None)
    if strange is not None:
        raise PlanningError(f"{strange} is not in the plan: give the id of a school that is served.")
    tables = tables_of(problem, hubs)
    unit_of = [units.get(school, school) for school in problem.ids]
    members: dict[str, list[int]] = {}
    for place, unit in enumerate(unit_of):
        members.setdefault(unit, []).append(place)
    asked = [at for at, school in enumerate(problem.ids) if schools is None or school in schools]
    found = {unit: _ranked(tables, members[unit], units) for unit in {unit_of[at] for at in asked}}
    return tuple(_reason(tables, place, found[unit_of[place]]) for place in asked)


def tables_of(problem: Hubs, hubs: Sequence[Hub]) -> Tables:
    """Return distances (mm), costs and labels of an arrangement.

    Raises :class:`PlanningError` unless each school of the problem is in one of ``hubs``, and nobody else.
    """
    check_same(problem, hubs)
    place = {school: number for number, school in enumerate(problem.ids)}
    leads = np.array([place[hub.lead] for hub in hubs], dtype=np.int64)
    label = np.empty(problem.n, dtype=np.int64)
    for number, hub in enumerate(hubs):
        label[[place[member] for member in hub.members]] = number
    mm = np.stack([apart_mm(problem, np.full(problem.n, lead)) for lead in leads], axis=1)
    return Tables(problem, hubs, leads, label, mm, mm * weights(problem)[:, None])


Ranked = tuple[tuple[int, int, tuple[str, ...]], ...]
"""Other hubs, cheapest first: place of the hub, change of the objective in whole units, rules broken."""


def _ranked(tables: Tables, places: list[int], units: Mapping[str, str]) -> Ranked:
    """Return the cheapest other hubs for schools that move together."""
    own = int(tables.label[places[0]])
    total = tables.cost[places].sum(axis=0)
    order = [int(hub) for hub in np.argsort(total, kind="stable") if hub != own][:MOST]
    return tuple(
        (hub, int(total[hub] - total[own]), broken(tables, places, own, hub, whole=bool(units)))
        for hub in order
    )


def broken(tables: Tables, places: list[int], own: int, hub: int, *, whole: bool) -> tuple[str, ...]:
    """Return the hard rules that moving these schools from one hub to another would break."""
    problem, rules = tables.problem, tables.problem.rules
    out, here = [], int((tables.label == own).sum())
    there, count = int((tables.label == hub).sum()), len(places)
    lead, left = problem.schools[tables.leads[hub]].name, problem.schools[tables.leads[own]].name
    if there + count > rules.size_max:
        full = f"is full with {there}" if there == rules.size_max else f"would have {there + count}"
        out.append(f"The hub of {lead} {full} schools: at most {rules.size_max}.")
    if here - count < rules.size_min:
        out.append(f"The hub of {left} would keep {here - count} schools: at least {rules.size_min}.")
    far = tables.mm[places, hub] > np.rint(problem.ground.longest[places] * MM_PER_KM)
    if far.any():
        out.append(f"{int(far.sum())} of the schools would be farther from {lead} than the rules allow.")
    if (problem.side[places] != problem.side[tables.leads[hub]]).any():
        out.append(f"The hub of {lead} would cross the border of {_border(rules.boundary)}.")
    if rules.lead_in_hub and tables.leads[own] in places:
        out.append(f"{left} leads its own hub.")
    return tuple(out)


def _border(boundary: str) -> str:
    return "a region" if boundary == "region" else "an area"


def _reason(tables: Tables, place: int, ranked: Ranked) -> Reason:
    problem, own = tables.problem, int(tables.label[place])
    others = tuple(
        Alternative(
            tables.hubs[hub].id, tables.hubs[hub].lead, int(tables.mm[place, hub]) / MM_PER_KM,
            change / PER_KM, breaks,
        )
        for hub, change, breaks in ranked
    )  # fmt: skip
    km = int(tables.mm[place, own]) / MM_PER_KM
    whole = problem.rules.units == "district"
    hub = tables.hubs[own]
    return Reason(problem.ids[place], hub.id, hub.lead, km, _why(problem, others, whole=whole), others)


def _why(problem: Hubs, others: tuple[Alternative, ...], *, whole: bool) -> str:
    """Say what binds a school to its hub."""
    if not others:
        return "There is one hub only."
    best, what = others[0], "its district" if whole else "it"
    mover = "Its district" if whole else "It"
    if best.change >= 0:
        nearest = (
            "Its lead is the cheapest of all for its district."
            if whole
            else "Its lead is the nearest of all."
        )
        return f"{nearest} The next would add {best.change:,.1f} weighted km."
    if best.breaks:
        return f"{mover} would save {-best.change:,.1f} weighted km elsewhere, but: {' '.join(best.breaks)}"
    return f"Moving {what} alone would save {-best.change:,.1f} weighted km: the search has missed that."
