"""Consultations for the schools: what is asked of one's own schools, and the answer."""

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
from schoolweave.web.rounds.forms.consultation import AnswerForm
from schoolweave.web.rounds.models import Answer
from schoolweave.web.rounds.queries import consultation as queries
from schoolweave.web.rounds.rules import consultation as rules
from schoolweave.web.rounds.views.common import person, words
from schoolweave.web.rounds.views.consulting_parts import group_context
from schoolweave.web.ui import stale
from schoolweave.web.ui.tables import Cell, Column, build_table


def _columns() -> list[Column]:
    """Return the columns of the list."""
    return [
        Column("school", _("School"), order=("school__search_name",), header=True),
        Column("about", _("Consultation"), order=("consultation__name",)),
        Column("state", _("State")),
        Column("answer", _("Your answer"), order=("choice",)),
        Column("closes", _("Closes"), order=("consultation__closes_at",)),
    ]


@require_safe
@require("consultation.answer")
def mine(request: HttpRequest) -> HttpResponseBase:
    """List what is asked of the schools that the person answers for."""
    found = queries.answers_of(person(request))
    table = build_table(
        request,
        found,
        _columns(),
        _cells,
        caption=_("Consultations of your schools"),
        default_sort="-closes",
        noun=_("consultations"),
        empty=_("Nothing is asked of your schools now. You will have a letter when something is."),
    )
    return render(request, "rounds/answers_mine.html", {"table": table})


@require_http_methods(["GET", "POST"])
@require("consultation.answer")
def answer(request: HttpRequest, pk: int, school: str) -> HttpResponseBase:
    """Show a school's place in the scenario, and take its answer while the consultation is open."""
    one = _find(request, pk, school)
    known = {"version": one.version, "choice": one.choice, "text": one.text}
    form = AnswerForm(request.POST or None, initial=known)
    context: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer(answer=one, by=person(request), **form.cleaned_data)
            return redirect("consultation_answered", pk, school)
        except stale.Stale as late:
            saved: Any = late.saved
            texts = {"choice": saved.choice, "text": saved.text}
            about = _("The answer of %(school)s") % {"school": one.school}
            context["clash"] = stale.clash(
                request, form, late, saved=texts, about=about, who=saved.answered_by
            )
        except scenarios.NotNow as refusal:
            stale.keep(request, form, about=str(one.school))
            messages.error(request, str(refusal))
            return redirect("consultation_answer", pk, school)
    return render(request, "rounds/answer.html", context | _context(one) | {"form": form})


@require_safe
@require("consultation.answer")
def answered(request: HttpRequest, pk: int, school: str) -> HttpResponseBase:
    """Say that the answer has come in, and what happens next."""
    return render(request, "rounds/answered.html", _context(_find(request, pk, school)))


def _find(request: HttpRequest, pk: int, school: str) -> Answer:
    known = Answer.objects.select_related(
        "school", "consultation__scenario__rule_version", "place__group__host", "answered_by"
    )
    one = get_object_or_404(known, consultation=pk, school=school)
    rules.check_can_answer(person(request), one.school)
    return one


def _context(one: Answer) -> dict[str, Any]:
    about = one.consultation
    way = [(_("Consultations of your schools"), reverse("answers_mine")), (one.school.name, "")]
    return group_context(one) | {
        "answer": one,
        "consultation": about,
        "words": words(about.scenario),
        "phase": rules.phase_words(about),
        "open": rules.phase(about) == rules.OPEN,
        "opens": rules.in_its_zone(about, about.opens_at),
        "closes": rules.in_its_zone(about, about.closes_at),
        "changes": one.changes.order_by("-number"),
        "trail": way,
    }


def _cells(one: Answer) -> dict[str, Any]:
    text, tone = rules.phase_words(one.consultation)
    answer = one.get_choice_display() if one.choice else _("No answer yet")
    return {
        "school": Cell(
            one.school.name, reverse("consultation_answer", args=[one.consultation_id, one.school_id])
        ),
        "about": one.consultation.name,
        "state": Cell(text, tone=tone),
        "answer": Cell(answer, tone=rules.TONES[one.choice]),
        "closes": rules.in_its_zone(one.consultation, one.consultation.closes_at),
    }
