"""One community of a scenario: who, where, what they serve together, why, and what else there is."""

from collections.abc import Mapping, Sequence

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext, pgettext
from django.views.decorators.http import require_safe

from schoolweave.policy import Wording
from schoolweave.web.directory.wording import kind_of, runs
from schoolweave.web.rounds.links import group_url, placed_url, school_url
from schoolweave.web.rounds.models import Group, Place, Scenario
from schoolweave.web.rounds.queries.group import Moving, members, moving
from schoolweave.web.rounds.queries.queue import Line, places_in
from schoolweave.web.rounds.views import shown
from schoolweave.web.rounds.views.common import outline_url, readers, trail, words
from schoolweave.web.rounds.views.tables import Cells
from schoolweave.web.ui.components import NOT_KNOWN, Figure, Lane, Pathway
from schoolweave.web.ui.languages import said
from schoolweave.web.ui.tables import Cell, Column, Table, simple_table


@require_safe
@readers
def group(request: HttpRequest, scenario: Scenario, number: int) -> HttpResponseBase:
    """Show one community of a scenario."""
    one = get_object_or_404(scenario.groups.select_related("host"), number=number)
    places, own = members(one), words(scenario)
    hub = places_in(scenario, {place.school_id for place in places})
    places = sorted(places, key=lambda place: _first(place, one, hub)) if hub else places
    flows = moving(places) if not hub else []
    context = {
        "scenario": scenario,
        "group": one,
        "words": own,
        "trail": trail(scenario, one.name),
        "state": shown.state(scenario),
        "figures": _figures(one, places, own, hub=bool(hub)),
        "why": _why(one, places, own, hub=bool(hub)),
        "members": _member_table(one, places, own, hub),
        "next": _next_table(places, own, hub=bool(hub)),
        "pathway": _pathway(scenario, one, places, own),
        "flows": _flow_table(flows),
        "report": shown.group_report(scenario, number, own),
        "outline": outline_url(scenario),
    }
    return render(request, "rounds/group.html", context)


def _first(place: Place, one: Group, hub: Mapping[str, Line]) -> tuple[bool, int]:
    """Return the order of a hub's members: the lead, then the neediest."""
    line = hub.get(place.school_id)
    return place.school_id != one.host_id, line.position if line else 0


def _figures(one: Group, places: Sequence[Place], own: Wording, *, hub: bool) -> list[Figure]:
    rolls = [place.school.roll for place in places if place.school.roll is not None]
    unknown = len(places) - len(rolls)
    return [
        Figure(str(one.size), gettext("Schools")),
        Figure(
            f"{sum(rolls):,}" if rolls else str(NOT_KNOWN),
            gettext("Learners"),
            gettext("%(some)s of %(all)s rolls not known") % {"some": unknown, "all": len(places)}
            if unknown
            else "",
        ),
        *([] if hub else [Figure(runs(one.years) or str(NOT_KNOWN), capfirst(own.years))]),
        Figure(shown.km(one.travel_km), gettext("Travel if all meet once")),
        Figure(
            shown.km(max((place.km or 0.0 for place in places), default=None)), gettext("Farthest member")
        ),
    ]


def _why(one: Group, places: Sequence[Place], own: Wording, *, hub: bool) -> list[str]:
    """Say why these schools: where they meet, what they serve, what would be lost by a move."""
    moves = [place for place in places if place.change_km is not None]
    held = sum(bool(place.breaks) for place in moves)
    saving = sum((place.change_km or 0.0) < 0 and not place.breaks for place in moves)
    meet = gettext(
        "They meet at %(host)s: of all members it is the one that is cheapest for the others to reach, "
        "%(travel)s of travel if each comes once."
    )
    if hub:
        meet = gettext(
            "%(host)s was selected to lead. The neediest schools are served first, and a kilometre of a "
            "needier school weighs more. To this lead it is %(travel)s if each comes once."
        )
    why = [meet % {"host": one.host.name, "travel": shown.km(one.travel_km)}]
    if one.years:
        served = {"years": own.years, "which": runs(one.years)}
        why.append(gettext("Together they serve %(years)s %(which)s.") % served)
    if moves:
        why.append(_saving(saving))
    if held:
        text = gettext("%(some)s of %(all)s could not move to the next-best one without breaking a rule.")
        why.append(text % {"some": held, "all": len(places)})
    return why


def _saving(members: int) -> str:
    if not members:
        return gettext("No member could move to another one on its own, keep every rule and save travel.")
    return ngettext(
        "%(count)s member could move to another one, keep every rule and save travel.",
        "%(count)s members could move to another one, keep every rule and save travel.",
        members,
    ) % {"count": members}


def _member_table(one: Group, places: Sequence[Place], own: Wording, hub: Mapping[str, Line]) -> Table:
    columns = [
        Column("school", gettext("School"), header=True),
        Column("kind", gettext("Level")),
        Column("years", capfirst(own.years)),
        Column("roll", gettext("Learners"), numeric=True),
        Column("km", gettext("Km to the %(host)s") % {"host": own.host}, numeric=True),
    ]
    if hub:
        columns[2:3] = [
            Column("position", gettext("Place in the queue"), numeric=True),
            Column("need", gettext("Need"), numeric=True),
        ]
    rows: list[Cells] = [
        {
            "school": _school(place, capfirst(own.host) if place.school_id == one.host_id else ""),
            "kind": kind_of(place.school),
            "years": runs(place.school.years),
            "position": hub[place.school_id].position if place.school_id in hub else None,
            "need": (hub[place.school_id].need or None) if place.school_id in hub else None,
            "roll": place.school.roll,
            "km": None if place.km is None else f"{place.km:,.1f}",
        }
        for place in places
    ]
    return simple_table(gettext("Schools"), columns, rows)


def _next_table(places: Sequence[Place], own: Wording, *, hub: bool) -> Table:
    weighted = gettext("Travel of all, weighted km")
    columns = [
        Column("school", gettext("School"), header=True),
        Column("next", gettext("Next-best %(community)s") % {"community": own.community}),
        Column("km", gettext("Km to its host"), numeric=True),
        Column("change", weighted if hub else gettext("Travel of all, km"), numeric=True),
        Column("breaks", gettext("What the move would break")),
    ]
    rows = [
        {
            "school": Cell(place.school.name, placed_url(place.scenario_id, place.school_id)),
            "next": _next(place),
            "km": Cell("–") if place.next_km is None else f"{place.next_km:,.1f}",
            "change": Cell("–") if place.change_km is None else shown.signed(place.change_km),
            "breaks": Cell(_broken(place.breaks) or gettext("No rule")),
        }
        for place in places
    ]
    return simple_table(gettext("If one school moved and all others stayed"), columns, rows)


def _broken(rules: Sequence[str]) -> str:
    return said(" ".join(rules))


def _next(place: Place) -> Cell:
    if place.next_group is None:
        return Cell(gettext("There is no other"))
    return Cell(place.next_group.name, group_url(place.scenario_id, place.next_group.number))


def _school(place: Place, note: str = "") -> Cell:
    return Cell(place.school.name, school_url(place.school_id), note=note)


def _pathway(scenario: Scenario, one: Group, places: Sequence[Place], own: Wording) -> Pathway | None:
    if not one.years:
        return None
    wanted = (scenario.rule_version.communities or {}).get("pathway", [])
    return Pathway(
        [
            Lane(
                place.school.name,
                place.school.years,
                school_url(place.school_id),
                host=place.school_id == one.host_id,
                learners=[dict(place.school.roll_by_year).get(year) for year in place.school.years],
            )
            for place in sorted(
                places, key=lambda place: (min(place.school.years, default=99), place.school.name)
            )
        ],
        caption=gettext("%(Years)s that each school serves") % {"Years": capfirst(own.years)},
        years=sorted({*one.years, *wanted}),
        year_word=capfirst(own.year),
    )


def _flow_table(flows: Sequence[Moving]) -> Table | None:
    if not flows:
        return None
    columns = [
        Column("from", pgettext("of learners", "From"), header=True),
        Column("to", pgettext("of learners", "To")),
        Column("learners", gettext("Learners, %(year)s") % {"year": flows[0].year}, numeric=True),
    ]
    rows: list[Cells] = [
        {
            "from": Cell(flow.from_name, school_url(flow.from_id)),
            "to": Cell(flow.to_name, school_url(flow.to_id)),
            "learners": flow.learners,
        }
        for flow in flows
    ]
    return simple_table(gettext("Who moves on to whom"), columns, rows, caption_size="s")
