"""Changes of membership: of one community, and all that a person may see."""

from django.db.models import Q, QuerySet

from schoolweave.web.accounts.reach import Visitor
from schoolweave.web.accounts.reach import visible as reached
from schoolweave.web.collaborations.models import Collaboration, MembershipChange


def changes_of(collaboration: Collaboration) -> QuerySet[MembershipChange]:
    """Return the changes of a community's membership, the newest first."""
    found = MembershipChange.objects.filter(Q(source=collaboration) | Q(collaboration=collaboration))
    return found.select_related(
        "school", "into_school", "proposed_by", "decided_by", "source", "collaboration"
    )


def visible_changes(person: Visitor) -> QuerySet[MembershipChange]:
    """Return the changes that a person may propose or decide on, the newest first."""
    found = MembershipChange.objects.select_related(
        "school", "into_school", "proposed_by", "source", "collaboration"
    )
    seen = [reached(person, name, found) for name in ("membership.propose", "membership.approve")]
    return found.filter(Q(pk__in=seen[0].values("pk")) | Q(pk__in=seen[1].values("pk")))
