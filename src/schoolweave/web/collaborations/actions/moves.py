"""A collaboration moves to other rules: proposed by one, decided by another, in effect on its day."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schoolweave.web.accounts.actions import record
from schoolweave.web.accounts.letters import post
from schoolweave.web.accounts.models import Person
from schoolweave.web.accounts.reach import who_may
from schoolweave.web.collaborations import moves
from schoolweave.web.collaborations.actions.settling import settle
from schoolweave.web.collaborations.models import Collaboration, RuleMove
from schoolweave.web.collaborations.rules import NotNow
from schoolweave.web.collaborations.simulating import version_of
from schoolweave.web.programmes.models import RuleVersion
from schoolweave.web.ui import stale

Status = RuleMove.Status
OVERTAKEN = _(
    "The community has ended or keeps to other rules since this was proposed. "
    "Propose it anew if it is still wanted."
)


@transaction.atomic
def propose_move(
    *, collaboration: Collaboration, new: RuleVersion, effective_on: date, reason: str, by: Person | None
) -> RuleMove:
    """Propose that a collaboration moves to other rules, with the report of what changes; return it.

    Raises :class:`NotAllowed`, or :class:`NotNow` where the move cannot hold or another one is open.
    """
    if by is not None:
        moves.check_can_propose(by, collaboration)
    locked = Collaboration.objects.select_for_update(of=("self",)).get(pk=collaboration.pk)
    old = version_of(locked)
    moves.check_proposal(locked, old, new)
    if locked.rule_moves.filter(status__in=[Status.PROPOSED, Status.APPROVED]).exists():
        raise NotNow(gettext("Another move of this community is open. Settle it first."))
    move = RuleMove(
        collaboration=locked,
        old=old,
        new=new,
        effective_on=effective_on,
        reason=reason,
        report=moves.as_report(moves.effect_of(locked, old or new, new)),
        proposed_by=by,
        proposed_at=timezone.now(),
    )
    move.save()
    record(verb=moves.ACTS["propose"].verb, object=move, by=by, after=_said(move), reason=reason)

    def waits() -> str:
        return gettext("A move to other rules waits for you: %(move)s") % {"move": move}

    for person in who_may(moves.DECIDE, locked):
        if person != by:
            post(to=person, kind="rules.move_proposed", subject=waits, text=reason, about=move)
    return move


@transaction.atomic
def approve_move(*, move: RuleMove, version: int, reason: str, by: Person | None) -> RuleMove:
    """Approve a move; it takes effect on its day, at once where that day has come.

    The report is written anew and kept. Raises :class:`NotAllowed` (also where the person proposed it),
    :class:`NotNow` or :class:`stale.Stale`.
    """
    claimed = _claim(move, version, "approve", by)
    if _overtaken(claimed):
        raise NotNow(str(OVERTAKEN))
    effect = moves.effect_of(claimed.collaboration, claimed.old or claimed.new, claimed.new)
    claimed.report = moves.as_report(effect)
    _settle(claimed, "approve", reason=reason, by=by)
    if claimed.effective_on <= timezone.localdate():
        _apply(claimed)
    return claimed


@transaction.atomic
def decline_move(*, move: RuleMove, version: int, reason: str, by: Person | None) -> RuleMove:
    """Decline a move, with the reason; whoever proposed it is told. Raises as :func:`approve_move`."""
    return _settle(_claim(move, version, "decline", by), "decline", reason=reason, by=by)


@transaction.atomic
def withdraw_move(*, move: RuleMove, version: int, reason: str, by: Person | None) -> RuleMove:
    """Take a proposal back. Raises :class:`NotAllowed`, :class:`NotNow` or :class:`stale.Stale`."""
    if by is not None:
        moves.check_can_propose(by, move.collaboration)
    claimed = stale.claim(RuleMove, move.pk, version)
    moves.check_state(claimed, "withdraw")
    return _settle(claimed, "withdraw", reason=reason, by=by)


def apply_due_moves(*, on: date | None = None) -> int:
    """Apply the approved moves whose day has come, each in a transaction; return how many."""
    due = RuleMove.objects.filter(status=Status.APPROVED, effective_on__lte=on or timezone.localdate())
    return sum(_apply_one(key) for key in due.order_by("effective_on", "pk").values_list("pk", flat=True))


@transaction.atomic
def _apply_one(key: int) -> bool:
    move = RuleMove.objects.select_for_update(of=("self",)).get(pk=key)
    if move.status != Status.APPROVED:
        return False
    if _overtaken(move):
        move.version += 1
        _settle(move, "overtake", reason=str(OVERTAKEN), by=None)
        return False
    _apply(move)
    return True


def _overtaken(move: RuleMove) -> bool:
    """Return whether the collaboration has ended, or keeps to other rules than those it was to leave."""
    community = Collaboration.objects.get(pk=move.collaboration_id)
    now = version_of(community)
    return community.to_date is not None or (now.pk if now is not None else None) != move.old_id


def _apply(move: RuleMove) -> None:
    Collaboration.objects.filter(pk=move.collaboration_id).update(rule_version=move.new)
    before, move.status, move.applied_at = (
        move.get_status_display(),
        moves.ACTS["apply"].after,
        timezone.now(),
    )
    move.version += 1
    move.save()
    record(verb=moves.ACTS["apply"].verb, object=move, by=None, before={"state": before}, after=_said(move))


def _claim(move: RuleMove, version: int, act: str, by: Person | None) -> RuleMove:
    if by is not None:
        moves.check_can_decide(by, move)
    claimed = stale.claim(RuleMove, move.pk, version)
    moves.check_state(claimed, act)
    return claimed


def _settle(move: RuleMove, act: str, *, reason: str, by: Person | None) -> RuleMove:
    settle(move, moves.ACTS[act], _said, reason=reason, by=by)
    _tell(move, by)
    return move


def _tell(move: RuleMove, by: Person | None) -> None:
    """Write to the community's lead, its schools and whoever proposed it: what was decided, and why."""
    people = {person.pk: person for person in who_may(moves.PROPOSE, move.collaboration, near=True)}
    if move.proposed_by is not None:
        people[move.proposed_by.pk] = move.proposed_by
    state: Any = RuleMove.Status(move.status).label
    values = {"move": move, "state": state, "reason": move.decision_reason}
    for person in people.values():
        if person != by:
            key = f"rule-move {move.pk} {move.status} {person.pk}"
            post(
                to=person,
                kind="rules.move_settled",
                subject=lambda: gettext("%(move)s: %(state)s") % values,
                text=lambda: gettext("%(move)s: %(state)s.\n\n%(reason)s") % values,
                about=move,
                key=key,
            )


def _said(move: RuleMove) -> dict[str, str]:
    return {
        "state": str(move.get_status_display()),
        "collaboration": str(move.collaboration),
        "from": move.old.version if move.old is not None else "",
        "to": move.new.version,
        "on": move.effective_on.isoformat(),
    }
