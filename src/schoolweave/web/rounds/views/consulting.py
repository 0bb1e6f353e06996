"""Consultations for the office: publish, read the answers, see what a decline means, solve again."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from schoolweave.web.accounts.access import require
from schoolweave.web.rounds import rules as scenarios
from schoolweave.web.rounds.actions import consultation as actions
from schoolweave.web.rounds.forms.calls import CallOffForm
from schoolweave.web.rounds.forms.consultation import PublishForm, WithoutForm
from schoolweave.web.rounds.models import Answer, Consultation
from schoolweave.web.rounds.queries import consultation as queries
from schoolweave.web.rounds.rules import consultation as rules
from schoolweave.web.rounds.views import consulting_parts as parts
from schoolweave.web.rounds.views.common import asked, csv_address, find, person, refused, trail, words
from schoolweave.web.ui import stale
from schoolweave.web.ui.downloads import csv_response
from schoolweave.web.ui.tables import build_table


@require_safe
@require("consultation.manage")
def consultations(request: HttpRequest) -> HttpResponseBase:
    """List the consultations."""
    found = queries.visible(person(request))
    if text := asked(request, "q"):
        found = found.filter(name__icontains=text)
    table = build_table(
        request,
        found,
        parts.consultation_columns(),
        parts.consultation_cells,
        caption=_("Consultations"),
        default_sort="-closes",
        noun=_("consultations"),
        empty=_("Nothing was put to the schools yet. Open a scenario that is done and begin there."),
    )
    way = [(_("Scenarios"), reverse("scenarios")), (_("Consultations"), "")]
    context = {"table": table, "trail": way, "q": asked(request, "q")}
    return render(request, "rounds/consultations.html", context)


@require_http_methods(["GET", "POST"])
@require("consultation.manage")
def publish(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Put a scenario to its schools."""
    scenario = find(pk)
    rules.check_can_manage(person(request), scenario)
    zone = scenario.round.time_zone if scenario.round else "UTC"
    form = PublishForm(request.POST or None, initial={"name": scenario.name, "time_zone": zone})
    try:
        rules.check_can_publish(scenario)
        if request.method == "POST" and form.is_valid():
            one = actions.publish(scenario=scenario, by=person(request), **form.values)
            messages.success(request, _("Published: the schools are written to."))
            return redirect("consultation", one.pk)
    except scenarios.NotNow as refusal:
        return refused(request, scenario, refusal)
    broken = [rule["sentence"] for rule in scenario.summary.get("rules", []) if not rule["met"]]
    context = {"form": form, "scenario": scenario, "words": words(scenario), "broken": broken}
    return render(request, "rounds/publish.html", context | {"trail": trail(scenario, _("Consult"))})


@require_safe
@require("consultation.manage")
def consultation(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show a consultation's answers: searched, sorted; ``?csv=1`` sends all of them."""
    one = _find(request, pk)
    rows = queries.chosen(one, text=asked(request, "q"), choice=asked(request, "choice"))
    if asked(request, "csv"):
        lines = map(parts.answer_line, rows.order_by("school_id").iterator(chunk_size=2000))
        return csv_response(f"consultation-{pk}.csv", parts.ANSWER_HEADER, lines)
    table = build_table(
        request,
        rows,
        parts.answer_columns(words(one.scenario)),
        parts.answer_cells,
        caption=_("Answers"),
        default_sort="answer",
        csv_url=csv_address(request),
        noun=_("schools"),
        empty=_("No school is like this. Take a filter away."),
    )
    context = _context(one) | {
        "table": table,
        "q": asked(request, "q"),
        "choice": asked(request, "choice"),
        "choices": [*Answer.Choice.choices, (queries.NONE, _("No answer yet"))],
        "can_call_off": rules.phase(one) in (rules.OPEN, rules.COMING),
        "children": one.scenario.children.filter(question__begin=True).order_by("-pk")[:10],
    }
    return render(request, "rounds/consultation.html", context)


@require_safe
@require("consultation.manage")
def declined(request: HttpRequest, pk: int, school: str) -> HttpResponseBase:
    """Show what follows if this school is not there and nobody else moves."""
    one = _find(request, pk)
    answer = get_object_or_404(one.answers.select_related("school", "place__group"), school=school)
    answer.consultation = one
    effect = queries.without(answer)
    context = _context(one, answer.school.name) | {
        "answer": answer,
        "effect": effect,
        "facts": parts.effect_facts(effect, words(one.scenario)),
        "rules": parts.effect_rules(effect, words(one.scenario)),
        "changes": answer.changes.all(),
    }
    return render(request, "rounds/declined.html", context)


@require_http_methods(["GET", "POST"])
@require("consultation.manage")
def solve(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Solve again without the schools that declined."""
    one = _find(request, pk)
    name = _("%(name)s, without those that declined") % {"name": one.scenario.name}
    form = WithoutForm(request.POST or None, initial={"name": name[:200], "moves_max": one.moves_max})
    if request.method == "POST" and form.is_valid():
        try:
            scenario = actions.solve_without(consultation=one, by=person(request), **form.cleaned_data)
        except scenarios.NotNow as refusal:
            messages.error(request, str(refusal))
            return redirect("consultation", pk)
        return redirect("scenario", scenario.pk)
    context = _context(one, _("Solve again")) | {"form": form}
    return render(request, "rounds/solve_without.html", context)


@require_http_methods(["GET", "POST"])
@require("consultation.manage")
def call_off(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Call a consultation off, with the reason that its schools read."""
    one = _find(request, pk)
    start = {"version": one.version}
    form = CallOffForm(request.POST or None, hint=_("The schools read it."), initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            actions.call_off(consultation=one, by=person(request), **form.cleaned_data)
            messages.success(request, _("Called off: the schools are written to."))
        except stale.Stale as late:
            stale.refused(request, rules.overtaken(late))
        except scenarios.NotNow as refusal:
            stale.refused(request, refusal)
        return redirect("consultation", pk)
    context = _context(one, _("Call off")) | {
        "form": form,
        "title": _("Call off this consultation"),
        "caption": one.name,
        "lede": _("No answers are taken from then on. Those that came stay on record."),
        "submit": _("Call it off"),
        "kind": "warning",
        "cancel_url": reverse("consultation", args=[pk]),
    }
    return render(request, "rounds/form_page.html", context)


def _find(request: HttpRequest, pk: int) -> Consultation:
    known = Consultation.objects.select_related(
        "scenario__register", "scenario__rule_version__programme", "published_by"
    ).defer("scenario__register__outline", "scenario__history")
    one = get_object_or_404(known, pk=pk)
    rules.check_can_manage(person(request), one)
    return one


def _context(one: Consultation, below: str = "") -> dict[str, Any]:
    here = reverse("consultation", args=[one.pk])
    way = [(_("Consultations"), reverse("consultations")), (one.name, here if below else "")]
    return {
        "consultation": one,
        "scenario": one.scenario,
        "words": words(one.scenario),
        "phase": rules.phase_words(one),
        "opens": rules.in_its_zone(one, one.opens_at),
        "closes": rules.in_its_zone(one, one.closes_at),
        "figures": parts.count_figures(queries.counted(one)),
        "trail": [*way, *([(below, "")] if below else [])],
    }
