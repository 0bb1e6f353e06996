"""What settles a proposal of either kind: one act, written down with the state before and after."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from django.utils import timezone

from schoolweave.web.accounts.actions import record
from schoolweave.web.accounts.models import Person
from schoolweave.web.collaborations.models import MembershipChange, RuleMove
from schoolweave.web.collaborations.rules import Act

Proposal = TypeVar("Proposal", MembershipChange, RuleMove)


def settle(
    proposal: Proposal,
    act: Act,
    said: Callable[[Proposal], Mapping[str, str]],
    *,
    reason: str,
    by: Person | None,
) -> Proposal:
    """Bring a proposal to the state that an act leads to, with who decided, when and why; return it.

    ``said`` tells the record of changes what the proposal is after the act.
    """
    before = proposal.get_status_display()
    proposal.status, proposal.decided_by = act.after, by
    proposal.decided_at, proposal.decision_reason = timezone.now(), reason
    proposal.save()
    states = {"before": {"state": before}, "after": dict(said(proposal))}
    record(verb=act.verb, object=proposal, by=by, reason=reason, **states)
    return proposal
