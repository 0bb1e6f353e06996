"""Form communities from a register or from an arrangement that was adopted; end them, never delete."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from schoolweave.web.accounts.actions import record
from schoolweave.web.accounts.models import Person
from schoolweave.web.collaborations import colours, queries, writing
from schoolweave.web.collaborations.models import Collaboration
from schoolweave.web.collaborations.proposed import Change, Community, around_host
from schoolweave.web.directory.models import Extract, Register, School
from schoolweave.web.programmes.models import RuleVersion

FROM_REGISTER = "The register lists it as a member."


@transaction.atomic
def form_from_register(*, register: Register, rule_version: RuleVersion, by: Person | None) -> Change:
    """Bring the communities that the register itself names up to date; return what changed.

    Safe to repeat. Communities and memberships that the register no longer names end on the day of its
    newest extract. Where an adopted arrangement stands, nothing changes: that was decided here.
    """
    programme = rule_version.programme
    if queries.adopted(register, programme).exists():
        return Change()
    on = _day_of(register)
    wanted = _named_by(register)
    standing = {
        community.source_id: community
        for community in queries.current(register, programme)
        if community.source == Collaboration.Source.REGISTER
    }
    gone = [community for key, community in standing.items() if key not in {one.source_id for one in wanted}]
    left = writing.end(gone, on=on)
    kept = writing.update(standing, wanted, on=on)
    fresh = [community for community in wanted if community.source_id not in standing]
    joined = writing.create(
        fresh, register=register, programme=programme, source=Collaboration.Source.REGISTER, on=on
    )
    change = Change(len(fresh), len(gone), joined + kept.joined, left + kept.left)
    if change.any:
        record(verb="communities.formed", object=register, by=by, after=_numbers(change))
    return change


@transaction.atomic
def adopt(
    *,
    register: Register,
    rule_version: RuleVersion,
    communities: Iterable[Community],
    by: Person | None,
    on: date,
    schools: Collection[str] | None = None,
) -> Change:
    """Form communities from an arrangement that was decided; return what changed.

    Those of the programme that stand now end on that day: all of them, or with ``schools`` (the ids that
    the arrangement was about, say one region's) those schools' memberships, and the communities that are
    left without a member. The new ones are pinned to ``rule_version``.
    """
    proposed = list(communities)
    programme = rule_version.programme
    standing = list(queries.current(register, programme))
    if schools is None:
        ended, left = len(standing), writing.end(standing, on=on)
    else:
        alone = {member.school_id for one in proposed for member in one.members if member.leads_alone}
        served = {member.school_id for one in proposed for member in one.members if not member.leads_alone}
        gone = set(schools) - (alone - served)  # who leads alone stays with the hub that serves it
        ended, left = writing.withdraw(standing, sorted(gone), on=on, but_leads=True)
    joined = writing.create(
        proposed,
        register=register,
        programme=programme,
        source=Collaboration.Source.SCENARIO,
        on=on,
        rule_version=rule_version,
    )
    change = Change(len(proposed), ended, joined, left)
    record(verb="communities.adopted", object=register, by=by, after=_numbers(change))
    return change


def _day_of(register: Register) -> date:
    newest = Extract.objects.filter(register=register, as_of__isnull=False).order_by("-as_of").first()
    return newest.as_of if newest is not None and newest.as_of is not None else timezone.localdate()


def _named_by(register: Register) -> list[Community]:
    """Return the communities that the register names, in the order of their ids."""
    named: dict[str, list[School]] = defaultdict(list)
    listed = School.objects.filter(register=register, listed=True).exclude(status="closed")
    for school in listed.exclude(community_id="").order_by("id"):
        named[school.community_id].append(school)
    chosen = colours.assign({key: _places(members) for key, members in sorted(named.items())})
    return [_community(key, members, chosen[key]) for key, members in sorted(named.items())]


def _places(schools: Sequence[School]) -> list[colours.Place]:
    return [
        (school.latitude, school.longitude)
        for school in schools
        if school.latitude is not None and school.longitude is not None
    ]


def _community(key: str, schools: Sequence[School], colour: int) -> Community:
    names = Counter(school.community_name for school in schools if school.community_name)
    places = [(school.latitude, school.longitude) for school in schools]
    members = around_host([school.pk for school in schools], places, why=FROM_REGISTER)
    return Community(key, names.most_common(1)[0][0] if names else key, colour, members)


def _numbers(change: Change) -> dict[str, int]:
    return {
        "communities begun": change.begun,
        "communities ended": change.ended,
        "schools joined": change.joined,
        "schools left": change.left,
    }
