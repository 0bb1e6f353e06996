"""What a programme entitles a community to, from its schools' rolls: roles by number."""

from collections.abc import Sequence
from dataclasses import dataclass

from schoolweave.schools import School
from schoolweave.web.programmes.models import RuleVersion


@dataclass(frozen=True, slots=True)
class Entitled:
    """How many of one role a community has, at most; ``note`` says where the rule is not certain."""

    role: str
    number: int | None
    note: str = ""


def entitlement(rule_version: RuleVersion | None, schools: Sequence[School]) -> tuple[Entitled, ...]:
    """Return the roles that a version gives a community of these schools; none where it names none."""
    del rule_version, schools
    return ()
