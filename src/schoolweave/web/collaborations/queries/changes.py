"""Changes of membership: of one community, and all that a person may see."""

from django.db.models import Q, QuerySet

from schoolweave.web.accounts.reach import Visitor, standing
from schoolweave.web.accounts.reach import visible as reached
from schoolweave.web.accounts.reach.standing import COLLABORATION
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


def public_changes(collaboration: Collaboration) -> list[MembershipChange]:
    """Return what everybody may know: changes that were approved, those to come and those in effect."""
    settled = [MembershipChange.Status.APPROVED, MembershipChange.Status.APPLIED]
    return list(changes_of(collaboration).filter(status__in=settled).order_by("-effective_on", "-pk"))


def led_by(person: Visitor) -> QuerySet[Collaboration]:
    """Return the communities that a person leads: those that they hold ``membership.propose`` for."""
    held = standing(person).giving("membership.propose")
    keys = [one.scope_id for one in held if one.scope_kind == COLLABORATION and one.scope_id.isdecimal()]
    return Collaboration.objects.filter(pk__in=keys, to_date__isnull=True)
