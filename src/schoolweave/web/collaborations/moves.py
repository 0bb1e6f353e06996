"""What the state of a move to other rules allows, what a person may do with it, and what it would change."""

from typing import Any

from django.utils.translation import gettext

from schoolweave.policy.groups import GroupMember
from schoolweave.policy.moving import Effect, effect
from schoolweave.web.accounts.reach import Visitor, allow, standing
from schoolweave.web.accounts.rules import NotAllowed, check_allowed
from schoolweave.web.collaborations.models import Collaboration, RuleMove
from schoolweave.web.collaborations.rules import WHO_PROPOSED, Act, NotNow
from schoolweave.web.programmes import queries as programmes
from schoolweave.web.programmes.models import RuleVersion

Status = RuleMove.Status
PROPOSE, DECIDE = "membership.propose", "policy.move"

ACTS = {
    "propose": Act(frozenset(), Status.PROPOSED, "rules.move_proposed", PROPOSE),
    "approve": Act(frozenset({Status.PROPOSED}), Status.APPROVED, "rules.move_approved", DECIDE),
    "decline": Act(frozenset({Status.PROPOSED}), Status.DECLINED, "rules.move_declined", DECIDE),
    "withdraw": Act(frozenset({Status.PROPOSED}), Status.WITHDRAWN, "rules.move_withdrawn", PROPOSE),
    "overtake": Act(frozenset({Status.APPROVED}), Status.DECLINED, "rules.move_overtaken"),
    "apply": Act(frozenset({Status.APPROVED}), Status.APPLIED, "rules.moved"),
}
"""Every change of state of a move, by the name of its act."""


def check_state(move: RuleMove, act: str) -> None:
    """Raise :class:`NotNow` unless the move's state allows the act."""
    if move.status not in ACTS[act].before:
        raise NotNow(
            gettext("This move is “%(state)s”, so this cannot be done now. Reload the page to see more.")
            % {"state": move.get_status_display().lower()}
        )


def check_can_propose(person: Visitor, collaboration: Collaboration) -> None:
    """Raise :class:`NotAllowed` unless the person leads the collaboration or works for the programme there.

    Speaking for one of its schools is not enough: the rules hold for all of them.
    """
    check_allowed(person, PROPOSE, collaboration)
    if all(grant.scope_kind == "school" for grant in standing(person).giving(PROPOSE)):
        raise NotAllowed(
            gettext("You speak for a school. Ask who leads the community, or the programme's office.")
        )


def can_propose(person: Visitor, collaboration: Collaboration) -> bool:
    """Return whether the person may propose that the collaboration moves to other rules."""
    try:
        check_can_propose(person, collaboration)
    except NotAllowed:
        return False
    return True


def check_can_decide(person: Visitor, move: RuleMove) -> None:
    """Raise :class:`NotAllowed` unless the person may decide on this move; never whoever proposed it."""
    check_allowed(person, DECIDE, move.collaboration)
    if person is not None and move.proposed_by_id == person.pk:
        raise NotAllowed(WHO_PROPOSED)


def can_decide(person: Visitor, move: RuleMove) -> bool:
    """Return whether the person may decide on the move as it stands."""
    try:
        check_state(move, "approve")
        check_can_decide(person, move)
    except (NotNow, NotAllowed):
        return False
    return True


def may_decide(person: Visitor, collaboration: Collaboration) -> bool:
    """Return whether the person's roles let them decide on moves of this collaboration."""
    return allow(person, DECIDE, collaboration)


def check_can_see(person: Visitor, move: RuleMove) -> None:
    """Raise :class:`NotAllowed` unless the person may propose, decide on or audit moves there."""
    if not any(allow(person, one, move.collaboration) for one in (PROPOSE, DECIDE, "audit.read")):
        check_allowed(person, DECIDE, move.collaboration)


def check_proposal(collaboration: Collaboration, old: RuleVersion | None, new: RuleVersion) -> None:
    """Raise :class:`NotNow` with a sentence where a move cannot hold."""
    if collaboration.to_date is not None:
        raise NotNow(gettext("%(name)s has ended, so its rules stay as they were.") % {"name": collaboration})
    if new.programme_id != collaboration.programme_id:
        raise NotNow(gettext("Choose a version of the programme that the community belongs to."))
    if old is not None and (new == old or new.from_date <= old.from_date):
        raise NotNow(gettext("Choose a version that is newer than the one that it keeps to."))


def effect_of(collaboration: Collaboration, old: RuleVersion, new: RuleVersion) -> Effect:
    """Return what a move changes for a collaboration, as its schools are registered now."""
    present = collaboration.memberships.filter(to_date__isnull=True).select_related("school")
    members = [
        GroupMember(
            row.school_id,
            row.school.kind,
            row.school.authority,
            row.school.status,
            tuple(row.school.years),
            row.school.roll,
        )
        for row in present.order_by("school_id")
    ]
    return effect(programmes.version(old), programmes.version(new), members)


def as_report(found: Effect) -> dict[str, Any]:
    """Return an effect as it is kept with a move."""
    return {
        "changes": [
            {"what": one.what, "item": one.item, "how": one.how, "sentence": one.sentence}
            for one in found.changes
        ],
        "entitlement": [
            {"name": one.name, "before": one.before, "after": one.after, "certainty": one.certainty}
            for one in found.entitlement
        ],
        "broken_before": [one.rule.id for one in found.broken_before],
        "broken_after": [{"rule": one.rule.id, "sentence": one.sentence} for one in found.broken_after],
    }
