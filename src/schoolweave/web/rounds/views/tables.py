"""Tables of scenarios, their communities and their schools: columns, cells, CSV lines."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schoolweave.policy import Wording
from schoolweave.web.directory.wording import KINDS, runs
from schoolweave.web.rounds.links import group_url, placed_url, school_url
from schoolweave.web.rounds.models import Place, Scenario
from schoolweave.web.rounds.views.shown import percent, signed, state
from schoolweave.web.ui.downloads import Value
from schoolweave.web.ui.languages import said
from schoolweave.web.ui.tables import Cell, Column

Cells = Mapping[str, Cell | str | int | float | None]

SCENARIO_COLUMNS = [
    Column("name", _("Scenario"), order=("name",), header=True),
    Column("state", _("State"), order=("status",)),
    Column("communities", _("Communities"), numeric=True),
    Column("travel", _("Travel, km"), numeric=True, order=("travel_km",)),
    Column("gap", _("Gap"), numeric=True, order=("gap",)),
    Column("asked", _("Asked for"), order=("created_at",)),
]
SCENARIO_HEADER = [
    "scenario",
    "name",
    "kind",
    "state",
    "register",
    "region",
    "rules",
    "seed",
    "seconds",
    "communities",
    "objective_km",
    "lower_bound_km",
    "gap",
    "travel_km",
    "inputs_hash",
    "created_at",
    "finished_at",
    "adopted_at",
]
GROUP_HEADER = ["number", "name", "host_id", "host", "schools", "years", "travel_km", "worst_km"]
PLACE_HEADER = [
    "school_id",
    "school",
    "kind",
    "years",
    "roll",
    "standing",
    "code",
    "community",
    "km_to_host",
    "next_best",
    "next_km",
    "change_km",
    "breaks",
    "why",
]


def scenario_cells(scenario: Any) -> Cells:
    """Return the cells of one scenario, annotated with ``communities``."""
    text, tone = state(scenario)
    about = scenario.region or scenario.register.name
    return {
        "name": Cell(scenario.name, reverse("scenario", args=[scenario.pk]), note=about),
        "state": Cell(text, tone=tone),
        "communities": _shown(scenario.communities, 0),
        "travel": _shown(scenario.travel_km, 0),
        "gap": Cell(
            gettext("None computed") if scenario.kind == Scenario.Kind.TODAY else percent(scenario.gap)
        ),
        "asked": Cell(
            date_format(scenario.created_at, "j M Y"), note=str(scenario.created_by or gettext("the system"))
        ),
    }


def scenario_line(scenario: Any) -> Sequence[Value]:
    """Return the line of one scenario under :data:`SCENARIO_HEADER`."""
    same = ["objective", "lower_bound", "gap", "travel_km", "inputs_hash"]
    times = (scenario.created_at, scenario.finished_at, scenario.adopted_at)
    return (
        scenario.pk,
        scenario.name,
        scenario.kind,
        state(scenario)[0],
        scenario.register_id,
        scenario.region,
        str(scenario.rule_version),
        scenario.seed,
        scenario.seconds,
        scenario.communities,
        *(getattr(scenario, name) for name in same),
        *(time.isoformat(timespec="seconds") if time else "" for time in times),
    )


def group_columns(words: Wording, *, hubs: bool = False) -> list[Column]:
    """Return the columns of a list of communities; nobody asks which years hubs serve."""
    columns = [
        Column("name", capfirst(words.community), order=("name",), header=True),
        Column("size", gettext("Schools"), numeric=True, order=("size",)),
        Column("years", capfirst(words.years)),
        Column("travel", gettext("Travel, km"), numeric=True, order=("travel_km",)),
        Column("worst", gettext("Farthest, km"), numeric=True, order=("worst_km",)),
        Column("host", capfirst(words.host), order=("host__name",)),
    ]
    return [one for one in columns if not (hubs and one.key == "years")]


def group_cells(group: Any) -> Cells:
    """Return the cells of one community."""
    return {
        "name": Cell(group.name, group_url(group.scenario_id, group.number)),
        "size": group.size,
        "years": runs(group.years),
        "travel": _shown(group.travel_km),
        "worst": _shown(group.worst_km),
        "host": Cell(group.host.name, school_url(group.host_id)),
    }


def group_line(group: Any) -> Sequence[Value]:
    """Return the line of one community under :data:`GROUP_HEADER`."""
    years = " ".join(map(str, group.years))
    host = (group.host_id, group.host.name)
    return (group.number, group.name, *host, group.size, years, group.travel_km, group.worst_km)


def place_columns(words: Wording) -> list[Column]:
    """Return the columns of a list of all schools of a scenario."""
    return [
        Column("name", gettext("School"), order=("school__search_name",), header=True),
        Column("kind", gettext("Level"), order=("school__kind",)),
        Column("group", capfirst(words.community), order=("group__name",)),
        Column("km", gettext("Km to the host"), numeric=True, order=("km",)),
        Column("next", gettext("Next best")),
        Column("change", gettext("Km a move adds"), numeric=True, order=("change_km",)),
    ]


def place_cells(place: Place) -> Cells:
    """Return the cells of one school of a scenario."""
    group, other, change = place.group, place.next_group, place.change_km
    return {
        "name": Cell(
            place.school.name, placed_url(place.scenario_id, place.school_id), note=place.school.town
        ),
        "kind": str(KINDS.get(place.school.kind, place.school.kind)),
        "group": Cell(group.name, group_url(group.scenario_id, group.number))
        if group
        else Cell(place.get_standing_display(), note=said(place.why)),
        "km": _shown(place.km) if group else Cell("–"),
        "next": Cell(other.name, group_url(other.scenario_id, other.number)) if other else Cell("–"),
        "change": Cell(
            "–" if change is None else signed(change),
            note=gettext("would break a rule") if place.breaks else "",
        ),
    }


def place_line(place: Place) -> Sequence[Value]:
    """Return the line of one school under :data:`PLACE_HEADER`."""
    school = place.school
    return (
        school.pk,
        school.name,
        school.kind,
        " ".join(map(str, school.years)),
        school.roll,
        place.standing,
        place.code,
        place.group.name if place.group else "",
        place.km,
        place.next_group.name if place.next_group else "",
        place.next_km,
        place.change_km,
        " ".join(place.breaks),
        place.why,
    )


def _shown(value: float | None, places: int = 1) -> str | None:
    return None if value is None else f"{value:,.{places}f}"
