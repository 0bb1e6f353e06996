"""Rounds for everybody: the list, and a round's own page."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from schoolweave.web.accounts.rules import allow, allow_somewhere
from schoolweave.web.programmes import queries as programmes
from schoolweave.web.rounds.models import Round
from schoolweave.web.rounds.queries import calls as queries
from schoolweave.web.rounds.questions import APPLICATION, EXPRESSION, form_of
from schoolweave.web.rounds.rules import calls as rules
from schoolweave.web.rounds.views.common import asked, csv_address
from schoolweave.web.rounds.views.doing import find_round, rounds_trail
from schoolweave.web.ui.components import Fact
from schoolweave.web.ui.downloads import csv_response
from schoolweave.web.ui.tables import Cell, Column, Row, build_table

COLUMNS = (
    Column("name", _("Round"), header=True, order=("name",)),
    Column("phase", _("State")),
    Column("opens", _("Opens"), order=("opens_at",)),
    Column("closes", _("Closes"), order=("closes_at",)),
    Column("programme", _("Programme"), order=("rule_version__programme__name",)),
)
FIELDS = ("id", "name", "kind", "state", "opens", "closes", "time zone", "programme", "version")


@require_safe
def rounds(request: HttpRequest) -> HttpResponseBase:
    """List the rounds that the visitor may see; ``?csv=1`` sends all that the filters leave."""
    chosen = {"text": asked(request, "q"), "phase": asked(request, "phase"), "kind": asked(request, "kind")}
    found = queries.narrowed(queries.visible(request.user), **chosen)
    if asked(request, "csv"):
        return csv_response("rounds.csv", FIELDS, map(_line, found.order_by("-opens_at", "-pk")))
    table = build_table(
        request,
        found,
        COLUMNS,
        _row,
        caption=gettext("Rounds"),
        default_sort="-opens",
        csv_url=csv_address(request),
        noun=gettext("rounds"),
        empty=gettext("There is no such round."),
    )
    context = {
        "table": table,
        "chosen": chosen,
        "phases": [(key, words) for key, (words, _tone) in rules.PHASES.items()],
        "kinds": Round.Kind.choices,
        "may_make": allow_somewhere(request.user, "round.manage"),
    }
    return render(request, "rounds/calls/rounds.html", context)


def _row(round: Round) -> Row:
    words, tone = rules.phase_words(round)
    return {
        "name": Cell(round.name, reverse("round", args=[round.pk])),
        "phase": Cell(words, tone=tone),
        "opens": rules.in_its_zone(round, round.opens_at),
        "closes": rules.in_its_zone(round, round.closes_at),
        "programme": round.rule_version.programme.name,
    }


def _line(round: Round) -> tuple[str | int, ...]:
    times = (round.opens_at.isoformat(), round.closes_at.isoformat(), round.time_zone)
    version = round.rule_version
    words = rules.phase_words(round)[0]
    return (round.pk, round.name, round.kind, words, *times, version.programme.name, version.version)


@require_safe
def round_page(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Say who may take part, how it is decided, when, and what happens next."""
    round = find_round(pk, request.user)
    hubs = round.kind == Round.Kind.HUBS
    words, tone = rules.phase_words(round)
    context = {
        "round": round,
        "hubs": hubs,
        "phase": rules.phase(round),
        "phase_words": words,
        "tone": tone,
        "facts": _facts(round),
        "told": queries.told(round),
        "form": form_of(round, APPLICATION if hubs else EXPRESSION),
        "wording": programmes.spoken(round.rule_version),
        "moves": [_move(round, move) for move in round.moves],
        "trail": rounds_trail(round),
    }
    return render(request, "rounds/calls/round.html", context | _may(request, round))


def _may(request: HttpRequest, round: Round) -> dict[str, bool]:
    """Return what the visitor may do with a round: only what they may is offered."""
    hubs, user = round.kind == Round.Kind.HUBS, request.user
    reads = allow(user, "application.read" if hubs else "expression.read", round)
    writes = allow_somewhere(user, "application.write" if hubs else "expression.write")
    return {
        "may_read": reads or (not hubs and allow_somewhere(user, "expression.process")),
        "may_see_scenarios": hubs and allow(user, "scenario.read", round),
        "may_run": not hubs and allow(user, "scenario.run", round),
        "may_manage": rules.can_manage(user, round),
        "may_start": writes or not user.is_authenticated,  # who is not signed in is asked to
    }


def _facts(round: Round) -> list[Fact]:
    version = round.rule_version
    begins = date_format(version.from_date, "j F Y")
    ended = " – " + date_format(version.to_date, "j F Y") if version.to_date else ""
    return [
        Fact(gettext("Opens"), rules.in_its_zone(round, round.opens_at)),
        Fact(gettext("Closes"), rules.in_its_zone(round, round.closes_at)),
        Fact(gettext("Programme"), version.programme.name),
        Fact(gettext("Rules"), f"{version.version} ({begins}{ended})"),
        Fact(gettext("Schools of"), round.register.name),
        Fact(gettext("Questions to"), round.contact),
    ]


def _move(round: Round, move: dict[str, Any]) -> str:
    what = gettext("The opening time") if move["what"] == "opens_at" else gettext("The closing time")
    return gettext("%(what)s was moved from %(from)s to %(to)s. %(reason)s") % {
        "what": what,
        "from": rules.in_its_zone(round, datetime.fromisoformat(move["from"])),
        "to": rules.in_its_zone(round, datetime.fromisoformat(move["to"])),
        "reason": move["reason"],
    }
