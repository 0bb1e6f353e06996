"""What collaborations and their rows belong to."""

from django.db.models import Q

from schoolweave.web.accounts import scopes
from schoolweave.web.accounts.reach import SELF, Link, declare
from schoolweave.web.collaborations.models import Collaboration, Membership, MembershipChange, RuleMove

declare(
    Collaboration,
    register="register_id",
    schools=Link("memberships__school", through="memberships", dated=True),
    collaborations=SELF,
)
declare(Membership, schools="school", collaborations="collaboration")
declare(RuleMove, belongs_to="collaboration")
declare(
    MembershipChange,
    schools=(Link("school"), Link("into_school")),
    collaborations=(Link("source"), Link("collaboration")),
)


def _names(keys: list[str]) -> dict[str, str]:
    found = Collaboration.objects.filter(pk__in=[key for key in keys if key.isdigit()])
    return {str(key): name for key, name in found.values_list("pk", "name")}


def _find(text: str) -> list[tuple[str, str]]:
    wanted = Q(name__icontains=text) | (Q(pk=text) if text.isdigit() else Q())
    found = Collaboration.objects.filter(wanted, to_date__isnull=True).order_by("name", "pk")
    return [(str(key), name) for key, name in found.values_list("pk", "name")[: scopes.MANY + 1]]


scopes.offer("collaboration", names=_names, find=_find)
