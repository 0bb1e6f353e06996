"""When a round is open, and who may change it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schoolweave.web.accounts.rules import allow, check_allowed
from schoolweave.web.rounds.models import Round
from schoolweave.web.rounds.rules.scenarios import NotNow, Visitor
from schoolweave.web.ui.components import Tone

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PREPARED, ANNOUNCED, OPEN, CLOSED, CALLED_OFF = "prepared", "announced", "open", "closed", "called_off"
PHASES: dict[str, tuple[StrOrPromise, Tone]] = {
    PREPARED: (_("In preparation"), "calm"),
    ANNOUNCED: (_("Announced, not open yet"), "wait"),
    OPEN: (_("Open"), "good"),
    CLOSED: (_("Closed"), "calm"),
    CALLED_OFF: (_("Called off"), "bad"),
}
"""Where a round stands, in words and with a colour; it follows from its status, its times and the clock."""


class TooLate(NotNow):
    """The round had closed before this came in; what was filled in is kept."""


def phase(round: Round, now: datetime | None = None) -> str:
    """Return which of :data:`PHASES` a round is in at a moment, by default now.

    A round is open from the very instant ``opens_at`` until just before ``closes_at``.
    """
    if round.status == Round.Status.CALLED_OFF:
        return CALLED_OFF
    if round.status == Round.Status.DRAFT:
        return PREPARED
    now = now or timezone.now()
    if now < round.opens_at:
        return ANNOUNCED
    return OPEN if now < round.closes_at else CLOSED


def phase_words(round: Round) -> tuple[str, Tone]:
    """Return a round's phase in words, and its colour."""
    words, tone = PHASES[phase(round)]
    return str(words), tone


def in_its_zone(round: Round, moment: datetime) -> str:
    """Return a moment in the round's own time zone with its name and its offset that day.

    As in “27 September 2026, 17:00 (Pacific/Auckland, UTC+13:00)”.
    """
    local = moment.astimezone(round.zone)
    offset = local.strftime("%z")
    shown = f"{date_format(local.date(), 'j F Y')}, {local:%H:%M}"
    return f"{shown} ({round.time_zone}, UTC{offset[:3]}:{offset[3:]})"


def check_open(round: Round) -> None:
    """Raise :class:`TooLate` after the closing time, :class:`NotNow` where it is not open for another reason.

    Ask inside the transaction that writes, with the round read there.
    """
    now = phase(round)
    if now == OPEN:
        return
    name = {"name": round.name}
    if now == CLOSED:
        when = in_its_zone(round, round.closes_at)
        raise TooLate(
            gettext("“%(name)s” closed on %(when)s. What you filled in is kept.") % (name | {"when": when})
        )
    if now == ANNOUNCED:
        when = in_its_zone(round, round.opens_at)
        raise NotNow(gettext("“%(name)s” opens on %(when)s: come back then.") % (name | {"when": when}))
    raise NotNow(gettext("“%(name)s” does not take anything at present.") % name)


def is_open(round: Round) -> bool:
    """Return whether things can be sent to the round now."""
    return phase(round) == OPEN


def is_public(round: Round) -> bool:
    """Return whether everybody may see the round's page."""
    return round.status != Round.Status.DRAFT


def check_can_see(person: Visitor, round: Round) -> None:
    """Raise :class:`NotAllowed` unless the round is announced or the person may read those in preparation."""
    if not is_public(round):
        check_allowed(person, "round.read", round)


def check_can_manage(person: Visitor, round: Round) -> None:
    """Raise :class:`NotAllowed` unless the person may make, open, extend and close this round."""
    check_allowed(person, "round.manage", round)


def can_manage(person: Visitor, round: Round) -> bool:
    """Return whether the person may change this round."""
    return allow(person, "round.manage", round)
