"""Tables and facts of moves to other rules."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext

from schoolweave.web.accounts.models import Person
from schoolweave.web.accounts.rules import NotAllowed
from schoolweave.web.collaborations.models import Collaboration, RuleMove
from schoolweave.web.programmes.wording import CERTAIN
from schoolweave.web.ui.components import Fact, Tone
from schoolweave.web.ui.tables import Cell, Column, Row, Table, simple_table

Status = RuleMove.Status
TONES: dict[str, Tone] = {
    Status.PROPOSED: "wait",
    Status.APPROVED: "wait",
    Status.APPLIED: "good",
    Status.DECLINED: "bad",
    Status.WITHDRAWN: "calm",
}
"""The colour that goes with the word of each state; never instead of it."""


def person(request: HttpRequest) -> Person:
    """Return the person who asks; the views let nobody else through."""
    if not isinstance(request.user, Person):
        raise NotAllowed(gettext("Sign in first."))
    return request.user


def trail(one: Collaboration, last: str = "") -> list[tuple[str, str]]:
    """Return the way to a page about a collaboration's rules."""
    here = [(one.name, reverse("community", args=[one.pk]))]
    if not last:
        return [*here, (gettext("Its rules"), "")]
    return [*here, (gettext("Its rules"), reverse("community_rules", args=[one.pk])), (last, "")]


def history(found: Iterable[RuleMove]) -> Table:
    """Return the moves that took effect, newest first: public, without names."""
    columns = (
        Column("on", gettext("Since"), header=True),
        Column("from", gettext("From version")),
        Column("to", gettext("To version")),
        Column("why", gettext("Why")),
    )
    rows: list[Row] = [
        {
            "on": date_format(one.effective_on, "DATE_FORMAT"),
            "from": one.old.version if one.old else None,
            "to": one.new.version,
            "why": one.decision_reason,
        }
        for one in found
    ]
    return simple_table(gettext("Moves so far"), columns, rows, empty=gettext("It has never moved."))


def report(content: dict[str, Any]) -> dict[str, Any]:
    """Return the parts of a report as tables, and the rules that would newly be broken."""
    before = set(content.get("broken_before", ()))
    entitled = (
        Column("name", gettext("What it is entitled to"), header=True),
        Column("before", gettext("Today")),
        Column("after", gettext("After the move")),
    )
    changes = (
        Column("item", gettext("To what"), header=True),
        Column("sentence", gettext("What changes")),
    )
    rows: list[Row] = [
        {"item": Cell(one["item"], note=gettext(one["what"])), "sentence": one["sentence"]}
        for one in content.get("changes", ())
    ]
    return {
        "newly_broken": [one for one in content.get("broken_after", ()) if one["rule"] not in before],
        "entitlement": simple_table(
            gettext("Roles, time and money"), entitled, [_row(one) for one in content.get("entitlement", ())]
        ),
        "changes": simple_table(gettext("What changes in the rules"), changes, rows),
    }


def _row(one: dict[str, Any]) -> Row:
    """Return a quantity before and after, with a note where its formula is not certain."""
    mark = one.get("certainty", "confirmed")
    name, _tone, meaning = CERTAIN[mark]
    note = "" if mark == "confirmed" else f"{name}: {meaning}"
    return {"name": Cell(gettext(one["name"]), note=note), "before": one["before"], "after": one["after"]}


def facts(found: RuleMove) -> list[Fact]:
    """Return what is known of a move: from where, to where, since when, who, why."""
    told = [
        Fact(gettext("From version"), found.old.version if found.old else None),
        Fact(gettext("To version"), found.new.version),
        Fact(gettext("From which day"), date_format(found.effective_on, "DATE_FORMAT")),
        Fact(gettext("Why it was proposed"), found.reason),
        Fact(gettext("Proposed by"), str(found.proposed_by) if found.proposed_by else gettext("The system")),
    ]
    if found.decided_at is not None:
        told += [
            Fact(gettext("Decided by"), str(found.decided_by) if found.decided_by else gettext("The system")),
            Fact(gettext("Why it was decided so"), found.decision_reason),
        ]
    return told
