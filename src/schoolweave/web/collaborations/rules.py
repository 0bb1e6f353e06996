"""What the state of a change of membership allows, and what a person may do with it."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schoolweave.web.accounts.reach import Visitor, allow, standing
from schoolweave.web.accounts.reach.standing import COLLABORATION
from schoolweave.web.accounts.rules import NotAllowed, check_allowed
from schoolweave.web.collaborations.models import Collaboration, MembershipChange
from schoolweave.web.directory.models import School
from schoolweave.web.ui.components import Tone

Kind, Status = MembershipChange.Kind, MembershipChange.Status


class NotNow(Exception):
    """The state does not allow this; the message is a sentence for the person."""


@dataclass(frozen=True, slots=True)
class Act:
    """A transition: from which states, to which, what the record of changes calls it, who may."""

    before: frozenset[str]
    after: str
    verb: str
    capability: str = ""


ACTS = {
    "propose": Act(frozenset(), Status.PROPOSED, "membership.proposed", "membership.propose"),
    "approve": Act(
        frozenset({Status.PROPOSED}), Status.APPROVED, "membership.approved", "membership.approve"
    ),
    "decline": Act(
        frozenset({Status.PROPOSED}), Status.DECLINED, "membership.declined", "membership.approve"
    ),
    "withdraw": Act(
        frozenset({Status.PROPOSED}), Status.WITHDRAWN, "membership.withdrawn", "membership.propose"
    ),
    "overtake": Act(frozenset({Status.APPROVED}), Status.DECLINED, "membership.overtaken"),
    "apply": Act(frozenset({Status.APPROVED}), Status.APPLIED, "membership.applied"),
}
"""Every change of state of a change of membership, by the name of its act."""

TONES: dict[str, Tone] = {
    Status.PROPOSED: "wait",
    Status.APPROVED: "wait",
    Status.APPLIED: "good",
    Status.DECLINED: "bad",
    Status.WITHDRAWN: "calm",
}
"""The colour that goes with the word of each state; never instead of it."""

WHO_PROPOSED = _(
    "You proposed this yourself, and whoever proposes does not decide. "
    "Ask another person who may approve changes of membership."
)


def check_state(change: MembershipChange, act: str) -> None:
    """Raise :class:`NotNow` unless the change's state allows the act."""
    if change.status not in ACTS[act].before:
        raise NotNow(
            gettext("This change is “%(state)s”, so this cannot be done now. Reload the page to see more.")
            % {"state": change.get_status_display().lower()}
        )


def check_can_propose(person: Visitor, school: School, target: Collaboration | None = None) -> None:
    """Raise :class:`NotAllowed` unless the person speaks for the school or leads the community it would join.

    That one belongs to a community gives no say in who else does.
    """
    if target is None or not _leads(person, target):
        check_allowed(person, "membership.propose", school)


def _leads(person: Visitor, community: Collaboration) -> bool:
    held = standing(person).giving("membership.propose")
    own = any(one.scope_kind == COLLABORATION and one.scope_id == str(community.pk) for one in held)
    return own and allow(person, "membership.propose", community)


def can_propose(person: Visitor, school: School, target: Collaboration | None = None) -> bool:
    """Return whether the person may propose a change of this school's membership."""
    try:
        check_can_propose(person, school, target)
    except NotAllowed:
        return False
    return True


def check_can_decide(person: Visitor, change: MembershipChange) -> None:
    """Raise :class:`NotAllowed` unless the person may approve this change; never whoever proposed it."""
    check_allowed(person, "membership.approve", change)
    if person is not None and change.proposed_by_id == person.pk:
        raise NotAllowed(WHO_PROPOSED)


def can_decide(person: Visitor, change: MembershipChange) -> bool:
    """Return whether the person may decide on the change as it stands."""
    try:
        check_state(change, "approve")
        check_can_decide(person, change)
    except (NotNow, NotAllowed):
        return False
    return True


def check_proposal(
    kind: str,
    school: School,
    source: Collaboration | None,
    target: Collaboration | None,
    into: School | None,
    notice_on: date | None,
    effective_on: date,
) -> None:
    """Raise :class:`NotNow` with a sentence where a proposal cannot hold."""
    if kind == Kind.JOIN and (target is None or target == source):
        raise NotNow(gettext("Choose a community that the school is not in yet."))
    if target is not None and target.to_date is not None:
        raise NotNow(gettext("%(name)s has ended, so nobody can join it.") % {"name": target})
    if kind != Kind.JOIN and source is None:
        raise NotNow(gettext("%(school)s is in no community, so it cannot leave one.") % {"school": school})
    if kind == Kind.MERGE and (into is None or into == school):
        raise NotNow(gettext("Choose the school that it merges into."))
    if kind == Kind.LEAVE and notice_on is None:
        raise NotNow(gettext("A school leaves by written notice: give the day of the notice."))
    if notice_on is not None and notice_on > effective_on:
        raise NotNow(gettext("The change cannot take effect before the notice was given."))
