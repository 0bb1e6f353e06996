"""What a version of a programme's rules says, as the library's own types."""

from datetime import date

from django.db.models import Q, QuerySet

from schoolweave.policy import CommunityRules, Wording
from schoolweave.web.programmes.models import RuleVersion


def rules(rule_version: RuleVersion) -> CommunityRules:
    """Return the rules for forming communities, checked again as they are read."""
    return CommunityRules.model_validate(rule_version.communities)


def wording(rule_version: RuleVersion) -> Wording:
    """Return the programme's own public words."""
    return Wording.model_validate(rule_version.wording)


def versions(register: str | None = None) -> QuerySet[RuleVersion]:
    """Return rule versions, newest first within each programme; of one register where it is given."""
    found = RuleVersion.objects.select_related("programme")
    return found if register is None else found.filter(programme__register_prefix=register)


def in_force(register: str, on: date) -> RuleVersion | None:
    """Return the rules for a register's schools on a day: those in force, else the newest, else ``None``."""
    of_register = versions(register).order_by("-from_date", "programme_id")
    on_that_day = of_register.filter(Q(to_date__isnull=True) | Q(to_date__gte=on), from_date__lte=on)
    return on_that_day.first() or of_register.first()
