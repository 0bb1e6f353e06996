"""What a programme entitles a community to, from its schools' rolls: roles by number."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from schoolweave.policy.entitlement import Member
from schoolweave.policy.entitlement import entitlement as computed
from schoolweave.policy.moving import kind_of_holder
from schoolweave.schools import School
from schoolweave.web.programmes import queries as programmes
from schoolweave.web.programmes.models import RuleVersion
from schoolweave.web.programmes.wording import CERTAIN


@dataclass(frozen=True, slots=True)
class Entitled:
    """How many of one role a community has, at most; ``note`` says where the rule is not certain.

    ``number`` is ``None`` where the roll of a school is not known.
    """

    role: str
    number: int | None
    note: str = ""


def entitlement(rule_version: RuleVersion | None, schools: Sequence[School]) -> tuple[Entitled, ...]:
    """Return the roles that a version gives a community of these schools; none where it names none."""
    if rule_version is None:
        return ()
    version = programmes.version(rule_version)
    members = [Member(school.id, school.roll) for school in schools]
    found = computed(version, members, holder=kind_of_holder(version))
    given = {line.role for line in found.lines}
    return tuple(
        Entitled(role.name, found.count(role.id), _note(role.count.certainty))
        for role in version.roles
        if role.id in given
    )


def _note(certainty: str) -> str:
    if certainty == "confirmed":
        return ""
    name, _tone, meaning = CERTAIN[certainty]
    return gettext("%(certainty)s: %(meaning)s") % {"certainty": name, "meaning": meaning}
