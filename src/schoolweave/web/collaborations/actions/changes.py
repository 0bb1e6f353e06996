"""A school joins, leaves, merges or closes: proposed by one, approved by another, applied on its day."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schoolweave.web.accounts.actions import record
from schoolweave.web.accounts.letters import post
from schoolweave.web.accounts.models import Person
from schoolweave.web.accounts.reach import who_may
from schoolweave.web.collaborations import queries, rules, simulating, writing
from schoolweave.web.collaborations.actions.settling import settle
from schoolweave.web.collaborations.models import Collaboration, MembershipChange
from schoolweave.web.directory.models import School
from schoolweave.web.ui import stale

Status = MembershipChange.Status
OVERTAKEN = _(
    "The school's membership has changed since this was proposed, so it cannot be done as it stands. "
    "Propose it anew if it is still wanted."
)


@transaction.atomic
def propose(
    *,
    kind: str,
    school: School,
    collaboration: Collaboration | None = None,
    into_school: School | None = None,
    effective_on: date,
    notice_on: date | None = None,
    notice: str = "",
    reason: str,
    by: Person | None,
) -> MembershipChange:
    """Propose a change of a school's membership, with its effect as it is now; return it.

    The school leaves the community that it is in, if any; ``collaboration`` is the one that it joins.
    Raises :class:`NotAllowed`, or :class:`NotNow` where the proposal cannot hold or another one is open.
    """
    standing = queries.community_of(school)
    source = standing.collaboration if standing is not None else None
    if by is not None:
        rules.check_can_propose(by, school, collaboration)
    target = collaboration if kind == MembershipChange.Kind.JOIN else None
    rules.check_proposal(kind, school, source, target, into_school, notice_on, effective_on)
    School.objects.select_for_update().get(pk=school.pk)
    if school.membership_changes.filter(status__in=[Status.PROPOSED, Status.APPROVED]).exists():
        raise rules.NotNow(gettext("Another change of this school's membership is open. Settle it first."))
    change = MembershipChange(
        kind=kind,
        school=school,
        into_school=into_school if kind == MembershipChange.Kind.MERGE else None,
        source=source,
        collaboration=target,
        effective_on=effective_on,
        notice_on=notice_on,
        notice=notice,
        reason=reason,
        proposed_by=by,
        proposed_at=timezone.now(),
    )
    change.effect = simulating.to_dict(simulating.effect(change))
    change.save()
    record(verb=rules.ACTS["propose"].verb, object=change, by=by, after=_said(change), reason=reason)

    def waits() -> str:
        return gettext("A change of membership waits for you: %(change)s") % {"change": change}

    for person in who_may("membership.approve", change):
        if person != by:
            post(to=person, kind="membership.proposed", subject=waits, text=reason, about=change)
    return change


@transaction.atomic
def approve(*, change: MembershipChange, version: int, reason: str, by: Person | None) -> MembershipChange:
    """Approve a change; it takes effect on its day, at once where that day has come.

    The effect is worked out anew and kept: that is what was known when it was approved. Raises
    :class:`NotAllowed` (also where the person proposed it), :class:`NotNow` or :class:`stale.Stale`.
    """
    claimed = _claim(change, version, "approve", by)
    if _overtaken(claimed):
        raise rules.NotNow(OVERTAKEN)
    claimed.effect = simulating.to_dict(simulating.effect(claimed))
    _settle(claimed, "approve", reason=reason, by=by)
    if claimed.effective_on <= timezone.localdate():
        _apply(claimed)
    return claimed


@transaction.atomic
def decline(*, change: MembershipChange, version: int, reason: str, by: Person | None) -> MembershipChange:
    """Decline a change, with the reason; the school and whoever proposed it are told. Raises as approve."""
    claimed = _claim(change, version, "decline", by)
    return _settle(claimed, "decline", reason=reason, by=by)


@transaction.atomic
def withdraw(*, change: MembershipChange, version: int, reason: str, by: Person | None) -> MembershipChange:
    """Take a proposal back. Raises :class:`NotAllowed`, :class:`NotNow` or :class:`stale.Stale`."""
    if by is not None:
        rules.check_can_propose(by, change.school, change.collaboration)
    claimed = stale.claim(MembershipChange, change.pk, version)
    rules.check_state(claimed, "withdraw")
    return _settle(claimed, "withdraw", reason=reason, by=by)


def apply_due(*, on: date | None = None) -> int:
    """Apply the approved changes whose day has come, each in a transaction; return how many."""
    day = on or timezone.localdate()
    due = MembershipChange.objects.filter(status=Status.APPROVED, effective_on__lte=day)
    return sum(_apply_one(key) for key in due.order_by("effective_on", "pk").values_list("pk", flat=True))


@transaction.atomic
def _apply_one(key: int) -> bool:
    change = MembershipChange.objects.select_for_update(of=("self",)).get(pk=key)
    if change.status != Status.APPROVED:
        return False
    if _overtaken(change):
        change.version += 1
        _settle(change, "overtake", reason=str(OVERTAKEN), by=None)
        return False
    _apply(change)
    return True


def _overtaken(change: MembershipChange) -> bool:
    """Return whether the school is elsewhere by now, or the community that it would join has ended."""
    standing = queries.community_of(change.school)
    now = standing.collaboration_id if standing is not None else None
    ended = change.collaboration is not None and change.collaboration.to_date is not None
    return now != change.source_id or ended


def _apply(change: MembershipChange) -> None:
    """End and begin the memberships; what that leads to is what the simulator said of these schools."""
    on = change.effective_on
    if change.source is not None:
        writing.withdraw([change.source], [change.school_id], on=on)
    if change.collaboration is not None:
        writing.join(change.collaboration, change.school_id, on=on, why=change.reason)
    change.status, change.applied_at = rules.ACTS["apply"].after, timezone.now()
    change.version += 1
    change.save()
    record(verb=rules.ACTS["apply"].verb, object=change, by=None, after=_said(change))


def _claim(change: MembershipChange, version: int, act: str, by: Person | None) -> MembershipChange:
    if by is not None:
        rules.check_can_decide(by, change)
    claimed = stale.claim(MembershipChange, change.pk, version)
    rules.check_state(claimed, act)
    return claimed


def _settle(change: MembershipChange, act: str, *, reason: str, by: Person | None) -> MembershipChange:
    settle(change, rules.ACTS[act], _said, reason=reason, by=by)
    _tell(change, by)
    return change


def _tell(change: MembershipChange, by: Person | None) -> None:
    """Write to the school and to whoever leads its communities: what was decided, and why."""
    people = {person.pk: person for person in who_may("membership.propose", change, near=True)}
    if change.proposed_by is not None:
        people[change.proposed_by.pk] = change.proposed_by
    state: Any = MembershipChange.Status(change.status).label
    values = {"change": change, "state": state, "reason": change.decision_reason}

    def text() -> str:
        said = gettext("%(change)s: %(state)s. The day of its effect is %(on)s.\n\n%(reason)s")
        return said % (values | {"on": date_format(change.effective_on, "j F Y")})

    for person in people.values():
        if person != by:
            key = f"membership-change {change.pk} {change.status} {person.pk}"
            post(
                to=person,
                kind="membership.settled",
                subject=lambda: gettext("%(change)s: %(state)s") % values,
                text=text,
                about=change,
                key=key,
            )


def _said(change: MembershipChange) -> dict[str, str]:
    return {
        "state": str(change.get_status_display()),
        "school": str(change.school),
        "leaves": str(change.source or ""),
        "joins": str(change.collaboration or ""),
        "on": change.effective_on.isoformat(),
    }
