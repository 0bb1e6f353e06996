"""What a programme entitles a community to, from its schools' rolls: roles by number, and their time."""

from collections.abc import Sequence
from dataclasses import dataclass

from schoolweave.policy.entitlement import number_of, release_of
from schoolweave.policy.roles import Role
from schoolweave.schools import School
from schoolweave.web.programmes import queries as programmes
from schoolweave.web.programmes.models import RuleVersion


@dataclass(frozen=True, slots=True)
class Entitled:
    """How many of one role a community has: ``None`` where a roll that decides it is not known.

    ``release_fte`` is the time that they free together, in full-time teachers; ``certainty`` is that of the
    formula, as the programme's source has it.
    """

    role: str
    number: int | None
    release_fte: str = ""
    certainty: str = "confirmed"


def entitlement(rule_version: RuleVersion | None, schools: Sequence[School]) -> tuple[Entitled, ...]:
    """Return the roles that a version gives a community of these schools; none where it names none."""
    if rule_version is None or not schools:
        return ()
    version = programmes.version(rule_version)
    found = []
    for role in version.roles:
        number = _number(role, schools)
        time = "" if number is None else str(release_of(version, role.id, number)[0])
        found.append(Entitled(role.name, number, time, role.count.certainty))
    return tuple(found)


def _number(role: Role, schools: Sequence[School]) -> int | None:
    if role.level == "community":
        rolls = [school.roll for school in schools]
        whole = None if None in rolls else sum(roll for roll in rolls if roll is not None)
        return number_of(role.count, whole)
    counts = [number_of(role.count, school.roll) for school in schools]
    return None if None in counts else sum(count for count in counts if count is not None)
