"""Make a round, change it, announce it, open, extend, close and call it off: with a reason, on the record."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from schoolweave.web.accounts.actions import record
from schoolweave.web.accounts.models import Person
from schoolweave.web.accounts.rules import check_allowed
from schoolweave.web.directory.models import Register
from schoolweave.web.programmes.models import RuleVersion
from schoolweave.web.rounds.models import Round
from schoolweave.web.rounds.rules import NotNow
from schoolweave.web.rounds.rules import calls as rules
from schoolweave.web.ui import stale

TEXTS = ("name", "summary", "next_steps", "contact")


@transaction.atomic
def make_round(
    *,
    name: str,
    kind: str,
    register: Register,
    rule_version: RuleVersion,
    time_zone: str,
    opens_at: datetime,
    closes_at: datetime,
    summary: str = "",
    next_steps: str = "",
    contact: str = "",
    by: Person | None,
) -> Round:
    """Prepare a round: only the office sees it until it is announced. ``by`` None: the system."""
    if by is not None:
        check_allowed(by, "round.manage", register)
    _check_times(opens_at, closes_at)
    if rule_version.programme.register_prefix != register.pk:
        raise ValueError(f"The rules of {rule_version} are not for the schools of {register}.")
    made = Round.objects.create(
        name=name,
        kind=kind,
        register=register,
        rule_version=rule_version,
        time_zone=time_zone,
        opens_at=opens_at,
        closes_at=closes_at,
        summary=summary,
        next_steps=next_steps,
        contact=contact,
        created_by=by,
    )
    record(verb="round.made", object=made, by=by, after=_told(made))
    return made


@transaction.atomic
def change_round(*, round: Round, version: int, by: Person, **values: Any) -> Round:
    """Change a round's texts, and its rules and times as long as it is being prepared.

    Raises :class:`schoolweave.web.ui.stale.Stale` where somebody else saved first.
    """
    rules.check_can_manage(by, round)
    row = stale.claim(Round, round.pk, version)
    free = row.status == Round.Status.DRAFT
    before = _told(row)
    for name, value in values.items():
        if name not in TEXTS and not free and getattr(row, name) != value:
            raise NotNow(
                gettext("“%(name)s” has been announced: move its times with “Move the closing time”.")
                % {"name": row.name}
            )
        setattr(row, name, value)
    _check_times(row.opens_at, row.closes_at)
    row.save()
    record(verb="round.changed", object=row, by=by, before=before, after=_told(row))
    return row


@transaction.atomic
def announce(*, round: Round, by: Person | None) -> Round:
    """Show the round to everybody; it opens by itself at its opening time."""
    row = _locked(round, by)
    if row.status != Round.Status.DRAFT:
        raise NotNow(gettext("“%(name)s” has been announced already.") % {"name": row.name})
    return _moved(row, by, "round.announced", {"status": Round.Status.ANNOUNCED})


@transaction.atomic
def open_now(*, round: Round, by: Person | None, reason: str = "") -> Round:
    """Open a round at once, whatever its opening time was; it is announced with it."""
    row, now = _locked(round, by), timezone.now()
    if rules.phase(row) not in {rules.PREPARED, rules.ANNOUNCED}:
        raise NotNow(
            gettext("“%(name)s” cannot be opened: it is open, closed or called off.") % {"name": row.name}
        )
    if now >= row.closes_at:
        raise NotNow(gettext("Its closing time has passed. Move that first."))
    changes: dict[str, Any] = {"status": Round.Status.ANNOUNCED}
    return _moved(
        row, by, "round.opened", changes | _time(row, "opens_at", min(now, row.opens_at), reason), reason
    )


@transaction.atomic
def extend(
    *, round: Round, closes_at: datetime, reason: str, version: int | None = None, by: Person | None
) -> Round:
    """Move the closing time, with a reason that the public page gives; a closed round opens again.

    Raises :class:`schoolweave.web.ui.stale.Stale` where somebody else changed the round after ``version``.
    """
    row = _locked(round, by)
    stale.check(row, version)
    if row.status == Round.Status.CALLED_OFF:
        raise NotNow(gettext("“%(name)s” was called off.") % {"name": row.name})
    if closes_at <= timezone.now():
        raise ValueError(
            gettext("The new closing time has passed already: give one to come, or close it now.")
        )
    _check_times(row.opens_at, closes_at)
    return _moved(row, by, "round.extended", _time(row, "closes_at", closes_at, reason), reason)


@transaction.atomic
def close_now(*, round: Round, reason: str, by: Person | None) -> Round:
    """Close an open round at once."""
    row = _locked(round, by)
    if not rules.is_open(row):
        raise NotNow(gettext("“%(name)s” is not open.") % {"name": row.name})
    return _moved(row, by, "round.closed", _time(row, "closes_at", timezone.now(), reason), reason)


@transaction.atomic
def call_off(*, round: Round, reason: str, by: Person | None) -> Round:
    """Call a round off: nothing can be sent any more; what was sent is kept."""
    row = _locked(round, by)
    if row.status == Round.Status.CALLED_OFF:
        raise NotNow(gettext("“%(name)s” was called off already.") % {"name": row.name})
    return _moved(row, by, "round.called_off", {"status": Round.Status.CALLED_OFF}, reason)


def _locked(round: Round, by: Person | None) -> Round:
    if by is not None:
        rules.check_can_manage(by, round)
    return Round.objects.select_for_update().get(pk=round.pk)


def _time(row: Round, field: str, moment: datetime, reason: str) -> dict[str, Any]:
    """Return what moving a time changes: the time, and the list of such moves for the public page."""
    move = {
        "what": field,
        "from": getattr(row, field).isoformat(),
        "to": moment.isoformat(),
        "reason": reason,
        "on": timezone.now().isoformat(),
    }
    return {field: moment, "moves": [*row.moves, move]}


def _moved(row: Round, by: Person | None, verb: str, changes: dict[str, Any], reason: str = "") -> Round:
    before = _told(row)
    for name, value in changes.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    record(verb=verb, object=row, by=by, before=before, after=_told(row), reason=reason)
    return row


def _check_times(opens_at: datetime, closes_at: datetime) -> None:
    if closes_at <= opens_at:
        raise ValueError(gettext("The closing time must be after the opening time."))


def _told(row: Round) -> dict[str, Any]:
    """Return what the record of changes keeps."""
    texts = {name: getattr(row, name) for name in TEXTS}
    times = {"opens": rules.in_its_zone(row, row.opens_at), "closes": rules.in_its_zone(row, row.closes_at)}
    return texts | times | {"status": row.status, "rules": str(row.rule_version), "zone": row.time_zone}
