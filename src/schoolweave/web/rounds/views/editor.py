"""The editor of arrangements: the whole, one group, one school. Everything works as plain pages."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from schoolweave.web.accounts.access import require
from schoolweave.web.directory.names import folded
from schoolweave.web.rounds.models import Arrangement
from schoolweave.web.rounds.queries import arrangements as queries
from schoolweave.web.rounds.queries.boards import in_words, why
from schoolweave.web.rounds.rules import arrangements as may
from schoolweave.web.rounds.views import editor_parts as parts
from schoolweave.web.rounds.views import what_if
from schoolweave.web.rounds.views.common import asked, csv_address, outline_url, person, words
from schoolweave.web.ui.downloads import csv_response
from schoolweave.web.ui.tables import Cell, Column, build_table

PAGE_SIZE = 25
HEADER = ["key", "name", "host", "schools", "years", "travel_km", "worst_km", "broken", "locked", "edited"]


@require_safe
@require("arrangement.edit")
def arrangements(request: HttpRequest) -> HttpResponseBase:
    """List the arrangements in the making."""
    found = queries.visible(person(request))
    if text := asked(request, "q"):
        found = found.filter(name__icontains=text)
    columns = [
        Column("name", _("Arrangement"), order=("name",), header=True),
        Column("scenario", _("Begun from")),
        Column("steps", _("Steps"), numeric=True, order=("position",)),
        Column("changed", _("Changed"), order=("changed_at",)),
    ]
    table = build_table(
        request,
        found,
        columns,
        lambda one: {
            "name": Cell(one.name, reverse("arrangement", args=[one.pk]), note=str(one.created_by or "")),
            "scenario": Cell(one.scenario.name, reverse("scenario", args=[one.scenario_id])),
            "steps": one.position,
            "changed": date_format(one.changed_at, "j M Y, H:i") + " UTC",
        },
        caption=_("Arrangements in the making"),
        default_sort="-changed",
        noun=_("arrangements"),
        empty=_("Nobody edits an arrangement. Open a scenario and begin from it."),
    )
    trail = [(_("Scenarios"), reverse("scenarios")), (_("Arrangements"), "")]
    return render(
        request, "rounds/arrangements.html", {"table": table, "trail": trail, "q": asked(request, "q")}
    )


@require_safe
@require("arrangement.edit")
def arrangement(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show an arrangement: figures, rules, map and groups; ``?csv=1`` sends the groups."""
    one = find(request, pk)
    found = parts.editor(one)
    rows = _chosen(request, parts.group_rows(found))
    if asked(request, "csv"):
        lines = ([*(getattr(row, name) for name in row.__slots__)] for row in rows)
        return csv_response(f"arrangement-{pk}.csv", HEADER, lines)
    own = words(one.scenario)
    table = build_table(
        request,
        rows,
        parts.group_columns(own, hubs=found.board.given),
        lambda row: parts.group_cells(one, row),
        caption=capfirst(own.communities),
        default_sort="name",
        page_size=PAGE_SIZE,
        csv_url=csv_address(request),
        noun=own.communities,
        empty=_("No group is like this. Take a filter away."),
    )
    context = common(found) | {
        "table": table,
        "q": asked(request, "q"),
        "only": asked(request, "only"),
        "schools": _named(found, asked(request, "q")),
        "outline": outline_url(one.scenario),
        "left_out": [_school(found, school) for school in found.now.plan.unplaced][:PAGE_SIZE],
    }
    return render(request, "rounds/arrangement.html", context)


@require_safe
@require("arrangement.edit")
def group(request: HttpRequest, pk: int, key: int) -> HttpResponseBase:
    """Show one group of an arrangement, with everything that can be done to it."""
    found = parts.editor(find(request, pk))
    if key not in found.now.names:
        raise Http404(_("This group is not in the arrangement any more."))
    own = words(found.arrangement.scenario)
    name = found.now.names[key]
    context = common(found, name) | {
        "key": key,
        "name": name,
        "row": next(row for row in parts.group_rows(found) if row.key == key),
        "members": parts.member_rows(found, key),
        "options": parts.options(found, key),
        "report": parts.rules(found.now, own, only=key),
        "back": f"group:{key}",
    }
    return render(request, "rounds/arrangement_group.html", context)


@require_safe
@require("arrangement.edit")
def school(request: HttpRequest, pk: int, school: str) -> HttpResponseBase:
    """Show where one school is, why, and what each other place would change; ``?part=1``: for the map."""
    found = parts.editor(find(request, pk))
    if school not in found.now.state.place:
        raise Http404(_("This school may not join under the rules, so it is not part of the arrangement."))
    reason, key = why(found.board, found.now.state, school), found.now.state.place[school]
    context = common(found, found.board.schools[school].name) | {
        "school": found.board.schools[school],
        "key": key,
        "name": found.now.names.get(key or 0, ""),
        "locked": school in found.now.state.locked,
        "why": in_words(reason.why, found.now.keys, found.now.names),
        "binds": [in_words(text, found.now.keys, found.now.names) for text in reason.binds],
        "moves": list(parts.moves(found, reason)),
        "options": parts.options(found, key),
        "back": f"school:{school}",
        "part": bool(asked(request, "part")),
        "others": [(other, name) for other, name in _by_name(found.now.names) if other != key],
    }
    wanted = what_if.asked_group(found.board, found.now.state, school, asked(request, "group"))
    context |= what_if.told(found.board, found.now.state, school, wanted, context["words"])
    page = "parts/arranged_school" if context["part"] else "arrangement_school"
    return render(request, f"rounds/{page}.html", context)


def _by_name(names: Mapping[int, str]) -> list[tuple[int, str]]:
    return sorted(names.items(), key=lambda pair: pair[1])


def find(request: HttpRequest, pk: int) -> Arrangement:
    """Return an arrangement that the person may edit; raises 404 or :class:`NotAllowed`."""
    known = Arrangement.objects.select_related("scenario__register", "scenario__rule_version__programme")
    one = get_object_or_404(known.defer("scenario__register__outline", "scenario__history"), pk=pk)
    may.check_can_edit(person(request), one)
    return one


def common(found: parts.Editor, below: str = "") -> dict[str, Any]:
    """Return what every page of the editor shows: figures, rules, the last step, the way back."""
    one = found.arrangement
    own = words(one.scenario)
    here = reverse("arrangement", args=[one.pk])
    trail = [(_("Arrangements"), reverse("arrangements")), (one.name, here if below else "")]
    return {
        "arrangement": one,
        "words": own,
        "trail": trail + ([(below, "")] if below else []),
        "figures": parts.figures(found, own),
        "rules": parts.rules(found.now, own),
        "last": found.last,
        "next": found.next,
        "back": "",
        "given": found.board.given,
    }


def _chosen(request: HttpRequest, rows: list[parts.GroupRow]) -> list[parts.GroupRow]:
    text, only = folded(asked(request, "q")), asked(request, "only")
    return [
        row
        for row in rows
        if (not text or text in folded(row.name) or text in folded(row.host))
        and (only != "broken" or row.marks)
        and (only != "edited" or row.edited)
    ]


def _named(found: parts.Editor, text: str) -> list[tuple[str, str, str]]:
    """Return the schools with the text in their name: name, address, group."""
    wanted = folded(text)
    if not wanted:
        return []
    hits = [one for one in found.now.state.place if wanted in folded(found.board.schools[one].name)]
    return [_school(found, school) for school in hits[:PAGE_SIZE]]


def _school(found: parts.Editor, school: str) -> tuple[str, str, str]:
    key = found.now.state.place[school]
    url = reverse("arrangement_school", args=[found.arrangement.pk, school])
    return found.board.schools[school].name, url, found.now.names.get(key or 0, _("No group"))
