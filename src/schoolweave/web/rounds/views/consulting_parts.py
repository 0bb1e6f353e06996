"""Consultations in words: tables, counts, what follows from a decline."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext

from schoolweave.policy import Wording
from schoolweave.web.directory.wording import runs
from schoolweave.web.rounds.models import Answer, Consultation
from schoolweave.web.rounds.queries.consultation import Counts, Without
from schoolweave.web.rounds.rules import consultation as rules
from schoolweave.web.rounds.views import shown
from schoolweave.web.ui.components import Fact, Figure, Rule
from schoolweave.web.ui.downloads import Value
from schoolweave.web.ui.tables import Cell, Column, Row

ANSWER_HEADER = [
    "school_id",
    "school",
    "community",
    "answer",
    "condition_or_reason",
    "answered_by",
    "answered_at",
    "version",
]


def consultation_columns() -> list[Column]:
    """Return the columns of the list of consultations."""
    return [
        Column("name", gettext("Consultation"), order=("name",), header=True),
        Column("phase", gettext("State")),
        Column("closes", gettext("Closes"), order=("closes_at",)),
    ]


def consultation_cells(one: Consultation) -> Row:
    """Return the cells of one consultation."""
    text, tone = rules.phase_words(one)
    return {
        "name": Cell(one.name, reverse("consultation", args=[one.pk]), note=one.scenario.name),
        "phase": Cell(text, tone=tone),
        "closes": rules.in_its_zone(one, one.closes_at),
    }


def count_figures(counts: Counts) -> list[Figure]:
    """Return how many schools gave each answer."""
    return [
        Figure(f"{counts.schools:,}", gettext("schools asked")),
        Figure(f"{counts.accept:,}", gettext("accept")),
        Figure(f"{counts.accept_if:,}", gettext("accept with a condition")),
        Figure(f"{counts.decline:,}", gettext("decline")),
        Figure(f"{counts.waiting:,}", gettext("have not answered")),
    ]


def answer_columns(words: Wording) -> list[Column]:
    """Return the columns of the table of answers."""
    return [
        Column("school", gettext("School"), order=("school__search_name",), header=True),
        Column("group", capfirst(words.community), order=("place__group__name",)),
        Column("answer", gettext("Answer"), order=("choice", "school__search_name")),
        Column("text", gettext("Condition or reason")),
        Column("when", gettext("When"), order=("answered_at",)),
    ]


def answer_cells(answer: Answer) -> Row:
    """Return the cells of one school's answer."""
    group = answer.place.group
    url = reverse("consultation_declined", args=[answer.consultation_id, answer.school_id])
    when = date_format(answer.answered_at, "j M Y, H:i") + " UTC" if answer.answered_at else ""
    return {
        "school": Cell(answer.school.name, url),
        "group": group.name if group else gettext("None"),
        "answer": Cell(
            answer.get_choice_display() if answer.choice else gettext("No answer yet"),
            tone=rules.TONES[answer.choice],
        ),
        "text": Cell(answer.text or "–"),
        "when": Cell(when or "–", note=str(answer.answered_by or "")),
    }


def answer_line(answer: Answer) -> Sequence[Value]:
    """Return the line of one answer under :data:`ANSWER_HEADER`."""
    return (
        answer.school_id,
        answer.school.name,
        answer.place.group.name if answer.place.group else "",
        answer.choice,
        answer.text,
        str(answer.answered_by or ""),
        answer.answered_at.isoformat(timespec="seconds") if answer.answered_at else "",
        answer.version,
    )


def effect_facts(effect: Without | None, words: Wording) -> list[Fact]:
    """Return what follows if a school is not there, as facts."""
    if effect is None:
        return []
    found = [
        Fact(gettext("Schools that stay"), f"{len(effect.company):,}"),
        Fact(gettext("Travel of all"), f"{shown.signed(effect.change_km)} km"),
    ]
    if effect.new_host:
        found.append(Fact(capfirst(words.host), gettext("another one has to be found")))
    if effect.missing:
        found.append(Fact(gettext("Nobody serves"), f"{words.years} {runs(list(effect.missing))}"))
    return found


def effect_rules(effect: Without | None, words: Wording) -> list[Rule]:
    """Return the hard rules that would be broken, each with by whom."""
    if effect is None:
        return []
    return [
        Rule(
            shown.worded(check.sentence, words),
            met=False,
            detail=shown.broken_by(check.rule, ", ".join(check.by), words),
        )
        for check in effect.rules
    ]


def group_context(answer: Answer) -> dict[str, Any]:
    """Return a school's group in the scenario: its members, the host first, and why the school is there."""
    group = answer.place.group
    places = group.places.select_related("school").order_by("km", "school__name") if group else []
    members = [
        (place.school.name, shown.km(place.km), place.school_id == answer.school_id, runs(place.school.years))
        for place in places
    ]
    return {"group": group, "members": members, "why": answer.place.why}
