"""Rows of communities: begun, brought up to date, ended. Called inside an action's transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from django.db.models import Case, Count, DateField, F, Q, Value, When

from schoolweave.web.collaborations.hubs import lead_of
from schoolweave.web.collaborations.models import Collaboration, Membership
from schoolweave.web.collaborations.proposed import Change, Community, Member, around_host
from schoolweave.web.directory.models import Register
from schoolweave.web.programmes.models import Programme, RuleVersion

_LEADS_ALONE = Q(is_host=True, km__isnull=True)  # a lead that another hub serves
_ALONE_AMONG = Q(memberships__is_host=True, memberships__km__isnull=True)
BATCH = 500  # rows a statement: under SQLite's limit of parameters


def create(
    communities: Sequence[Community],
    *,
    register: Register,
    programme: Programme,
    source: str,
    on: date,
    rule_version: RuleVersion | None = None,
) -> int:
    """Begin communities with their members on a day; return how many schools that is.

    ``rule_version`` is the version under which they were approved.
    """
    rows = Collaboration.objects.bulk_create(
        [
            Collaboration(
                register=register,
                programme=programme,
                rule_version=rule_version,
                name=community.name,
                source=source,
                source_id=community.source_id,
                colour=community.colour,
                from_date=on,
            )
            for community in communities
        ],
        batch_size=BATCH,
    )
    pairs = zip(rows, communities, strict=True)
    members = [_membership(row, member, on) for row, one in pairs for member in one.members]
    Membership.objects.bulk_create(members, batch_size=BATCH)
    return len(members)


def end(communities: Sequence[Collaboration], *, on: date) -> int:
    """End communities and their memberships on a day; return how many schools that is."""
    keys = [community.pk for community in communities]
    left = 0
    for start in range(0, len(keys), BATCH):
        some = keys[start : start + BATCH]
        present = Membership.objects.filter(collaboration__in=some, to_date__isnull=True)
        left += present.update(to_date=_not_before_it_began(on))
        Collaboration.objects.filter(pk__in=some).update(to_date=_not_before_it_began(on))
    return left


def withdraw(
    communities: Sequence[Collaboration], schools: Collection[str], *, on: date, but_leads: bool = False
) -> tuple[int, int]:
    """End some schools' memberships; return how many communities and memberships ended.

    A community without members ends too; one that goes on has its host and distances worked out anew. A hub
    keeps its lead; with ``but_leads`` a school still leads a hub that does not serve it.
    """
    keys, ids = [community.pk for community in communities], list(schools)
    present = Membership.objects.filter(collaboration__in=keys, to_date__isnull=True)
    present = present.exclude(_LEADS_ALONE) if but_leads else present
    touched, left = set(), 0
    for start in range(0, len(ids), BATCH):
        leaving = present.filter(school__in=ids[start : start + BATCH])
        touched |= set(leaving.values_list("collaboration_id", flat=True))
        left += leaving.update(to_date=_not_before_it_began(on))
    counted = Collaboration.objects.filter(pk__in=touched).select_related("rule_version")
    counted = counted.annotate(
        present=Count("memberships", filter=Q(memberships__to_date__isnull=True) & ~_ALONE_AMONG)
    )
    empty = [community for community in counted if not community.present]
    end(empty, on=on)
    for community in counted:
        if community.present:
            _find_host(community)
    return len(empty), left


def join(community: Collaboration, school: str, *, on: date, why: str) -> Membership:
    """Begin a school's membership of a community that goes on; its host is found anew."""
    row = Membership.objects.create(collaboration=community, school_id=school, why=why, from_date=on)
    _find_host(community)
    return row


def update(standing: Mapping[str, Collaboration], wanted: Iterable[Community], *, on: date) -> Change:
    """Bring communities that go on up to date: who joined, who left, name, colour, host, distances."""
    joined = left = 0
    for proposed in wanted:
        community = standing.get(proposed.source_id)
        if community is None:
            continue
        change = _update_members(community, proposed, on)
        joined, left = joined + change.joined, left + change.left
        if (community.name, community.colour) != (proposed.name, proposed.colour):
            community.name, community.colour = proposed.name, proposed.colour
            community.save(update_fields=["name", "colour"])
    return Change(joined=joined, left=left)


def _update_members(community: Collaboration, proposed: Community, on: date) -> Change:
    present = {row.school_id: row for row in community.memberships.filter(to_date__isnull=True)}
    members = {member.school_id: member for member in proposed.members}
    gone = [row.pk for key, row in present.items() if key not in members]
    left = Membership.objects.filter(pk__in=gone).update(to_date=_not_before_it_began(on)) if gone else 0
    fresh = [_membership(community, member, on) for key, member in members.items() if key not in present]
    Membership.objects.bulk_create(fresh, batch_size=BATCH)
    _place([(row, members[key]) for key, row in present.items() if key in members])
    return Change(joined=len(fresh), left=left)


def _find_host(community: Collaboration) -> None:
    present = community.memberships.filter(to_date__isnull=True).select_related("school")
    rows = sorted(present, key=lambda row: row.school_id)  # as the simulator does: databases sort otherwise
    places = [(row.school.latitude, row.school.longitude) for row in rows]
    around = around_host([row.school_id for row in rows], places, lead=lead_of(community))
    _place(list(zip(rows, around, strict=True)))


def _place(rows: Sequence[tuple[Membership, Member]]) -> None:
    """Bring hosts and distances up to date: they follow from who is in the community."""
    moved = [(row, new) for row, new in rows if (row.km, row.is_host) != (new.km, new.is_host)]
    for row, new in moved:
        row.km, row.is_host = new.km, new.is_host
    Membership.objects.bulk_update([row for row, _ in moved], ["km", "is_host"], batch_size=BATCH)


def _membership(community: Collaboration, member: Member, on: date) -> Membership:
    return Membership(
        collaboration=community,
        school_id=member.school_id,
        is_host=member.is_host,
        km=member.km,
        why=member.why,
        from_date=on,
    )


def _not_before_it_began(on: date) -> Case:
    """Return the day, or the day on which the row began where that is later."""
    return Case(When(from_date__gt=on, then=F("from_date")), default=Value(on), output_field=DateField())
