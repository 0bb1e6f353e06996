"""Decision packs: what is recommended, frozen, read, and decided."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from schoolweave.web.accounts.access import require
from schoolweave.web.accounts.reach import visible
from schoolweave.web.rounds import printing
from schoolweave.web.rounds import rules as scenarios
from schoolweave.web.rounds.actions import decisions as actions
from schoolweave.web.rounds.forms.decisions import DecideForm, FreezeForm, RecommendForm, in_versions
from schoolweave.web.rounds.models import Item, Pack, Recommendation
from schoolweave.web.rounds.queries import packs as queries
from schoolweave.web.rounds.rules import decisions as rules
from schoolweave.web.rounds.views import packs_parts as parts
from schoolweave.web.rounds.views.common import asked, csv_address, find, person, refused, trail, words
from schoolweave.web.ui import stale
from schoolweave.web.ui.downloads import csv_response
from schoolweave.web.ui.tables import build_table

KINDS = {"html": "text/html", "pdf": "application/pdf", "json": "application/json"}


@require_safe
@require("scenario.read")
def packs(request: HttpRequest) -> HttpResponseBase:
    """List the packs."""
    found = parts.with_counts(queries.visible(person(request)))
    if text := asked(request, "q"):
        found = found.filter(title__icontains=text)
    table = build_table(
        request,
        found,
        parts.pack_columns(),
        parts.pack_cells,
        caption=_("Decision packs"),
        default_sort="-frozen",
        noun=_("packs"),
        empty=_("No pack was frozen yet. Open a scenario and prepare one there."),
    )
    context = {"table": table, "q": asked(request, "q"), "trail": [(_("Decision packs"), "")]}
    return render(request, "rounds/packs.html", context)


@require_http_methods(["GET", "POST"])
@require("pack.freeze")
def prepare(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Recommend an outcome for communities of a scenario, then freeze the pack."""
    scenario = find(pk)
    rules.check_can_freeze(person(request), scenario)
    groups, known = scenario.groups.order_by("number"), queries.recommendations(scenario)
    given = request.POST if "outcome" in request.POST or "text" in request.POST else None
    form = RecommendForm(given, groups=groups, initial={"versions": in_versions(known)})
    title = FreezeForm(request.POST if "title" in request.POST else None, initial={"title": scenario.name})
    clash = None
    try:
        if form.is_bound and form.is_valid():
            actions.recommend(by=person(request), **form.cleaned_data)
            messages.success(request, _("Written down. It goes into the pack when you freeze it."))
            return redirect("pack_prepare", pk)
        if title.is_bound and title.is_valid():
            pack = actions.freeze(scenario=scenario, by=person(request), **title.cleaned_data)
            return redirect("pack", pack.pk)
    except stale.Stale as late:
        known = queries.recommendations(scenario)
        clash = _overtaken(request, form, late, known)
    except (scenarios.NotNow, ValueError) as refusal:
        return refused(request, scenario, refusal)
    context = {
        "table": parts.recommendation_table(groups, known, words(scenario)),
        "ready": len(known),
        "consultation": queries.consultation_of(scenario),
        "trail": trail(scenario, _("Prepare a decision")),
    }
    drawn = {"scenario": scenario, "words": words(scenario), "form": form, "title": title, "clash": clash}
    return render(request, "rounds/pack_prepare.html", context | drawn)


def _overtaken(
    request: HttpRequest, form: RecommendForm, late: stale.Stale, known: Mapping[int, Recommendation]
) -> stale.Clash:
    """Return both texts where somebody else recommended something meanwhile; the form goes over it then."""
    newer: Any = late.saved
    saved = {"groups": [newer.group], "outcome": newer.outcome, "text": newer.text}
    clash = stale.clash(request, form, late, saved=saved, about=str(newer.group), who=newer.by_name)
    renewed: Any = form.data
    renewed["versions"] = in_versions(known)
    return clash


@require_safe
@require("scenario.read")
def pack(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show a pack's front and its items with their decisions; ``?csv=1`` sends the items."""
    one = _find(request, pk)
    items = visible(person(request), "scenario.read", queries.items_of(one))
    if asked(request, "csv"):
        return csv_response(
            f"pack-{pk}.csv", parts.ITEM_HEADER, map(parts.item_line, items.order_by("number"))
        )
    table = build_table(
        request,
        items,
        parts.item_columns(),
        parts.item_cells,
        caption=capfirst(words(one.scenario).communities),
        default_sort="number",
        csv_url=csv_address(request),
        noun=_("items"),
    )
    context = _context(one) | {"table": table, "may_decide": _decidable(request, one).exists()}
    return render(request, "rounds/pack.html", context)


@require_safe
@require("scenario.read")
def item(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """Show one item: recommendation, evidence, dissent, conflicts, and the decision."""
    one = _find(request, pk)
    row = get_object_or_404(queries.items_of(one), number=number)
    if not visible(person(request), "scenario.read", Item.objects.filter(pk=row.pk)).exists():
        raise Http404(_("This item is kept from you."))
    found = printing.read(one.content)
    context = _context(one, row.name) | {
        "row": row,
        "item": next(each for each in found["items"] if each["number"] == number),
        "decision": getattr(row, "decision", None),
        "tone": rules.TONES[row.decision.outcome] if hasattr(row, "decision") else "calm",
        "may_decide": rules.can_decide(person(request), row),
        "others": range(1, len(found["items"]) + 1),
    }
    return render(request, "rounds/pack_item.html", context)


@require_http_methods(["GET", "POST"])
@require("decision.make")
def decide(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Decide on one or many items of a pack."""
    one = _find(request, pk)
    form = DecideForm(
        request.POST or None, items=_decidable(request, one), initial={"items": request.GET.getlist("item")}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.decide(by=person(request), **form.cleaned_data)
        except (scenarios.NotNow, ValueError) as refusal:
            stale.refused(request, refusal)
            return redirect("pack", pk)
        messages.success(request, parts.decided(made))
        return redirect("pack", pk)
    context = _context(one, _("Decide")) | {"form": form, "possible": _decidable(request, one).exists()}
    return render(request, "rounds/pack_decide.html", context)


@require_safe
@require("scenario.read")
def file(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """Send a file of a pack as it was frozen."""
    one = _find(request, pk)
    found = get_object_or_404(one.files, name=name)
    kind = KINDS.get(name.rpartition(".")[2], "application/octet-stream")
    response = HttpResponse(bytes(found.content), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="pack-{pk}-{name}"'
    response["X-Content-SHA256"] = found.sha256
    return response


@require_safe
@require("scenario.read")
def as_of(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Build the pack again from what was known when it was frozen, and say whether it is the same.

    ``?files=yes`` draws its HTML and PDF again too, which takes seconds where there are hundreds of items.
    """
    one = _find(request, pk)
    again = queries.as_of(one)
    drawn = bool(asked(request, "files"))
    built = printing.files(again, one.sha256) if drawn else {}
    kept = {each.name: bytes(each.content) for each in one.files.all()} if drawn else {}
    context = _context(one, _("As of the day it was frozen")) | {
        "same": again == one.content,
        "drawn": drawn,
        "files": [(name, built[name] == content) for name, content in sorted(kept.items())],
        "pack_content": printing.read(again),
    }
    return render(request, "rounds/pack_as_of.html", context)


def _decidable(request: HttpRequest, one: Pack) -> Any:
    """Return the items that are not decided and that the person may decide on."""
    waiting = one.items.filter(decision__isnull=True).order_by("number")
    reached = visible(person(request), "decision.make", waiting)
    key = person(request).pk
    if key in (one.frozen_by_id, one.scenario.created_by_id):
        return reached.none()
    return reached.exclude(group__recommendations__by=key)


def _find(request: HttpRequest, pk: int) -> Pack:
    known = Pack.objects.select_related(
        "scenario__register", "scenario__rule_version__programme", "consultation", "frozen_by"
    ).defer("scenario__register__outline", "scenario__history")
    one = get_object_or_404(known, pk=pk)
    rules.check_can_read(person(request), one)
    return one


def _context(one: Pack, below: str = "") -> dict[str, Any]:
    here = reverse("pack", args=[one.pk])
    way = [(_("Decision packs"), reverse("packs")), (one.title, here if below else "")]
    return {
        "frozen": one,
        "pack": printing.read(one.content),
        "scenario": one.scenario,
        "words": words(one.scenario),
        "trail": [*way, *([(below, "")] if below else [])],
    }
