"""Adopt a scenario: its communities become those that stand."""

from collections import defaultdict

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from schoolweave.web.accounts.actions import record
from schoolweave.web.accounts.models import Person
from schoolweave.web.collaborations import actions as collaborations
from schoolweave.web.collaborations.proposed import Change, Community, Member
from schoolweave.web.rounds import rules
from schoolweave.web.rounds.models import Group, Place, Scenario

LEADS = gettext_noop("It leads this hub; another one serves it.")


@transaction.atomic
def adopt(*, scenario: Scenario, by: Person | None, reason: str = "") -> Change:
    """Make a scenario's communities those that stand from today; return what changed.

    Those that stand now end, in the scenario's region where it has one; nothing is deleted. Schools that
    the register no longer lists are left out. ``by=None`` stands for the system, when it loads invented
    data. Raises :class:`NotAllowed` (also where the person ran the scenario) or :class:`NotNow`.
    """
    locked = Scenario.objects.select_for_update(of=("self",)).get(pk=scenario.pk)
    rules.check_can_be_adopted(locked)
    if by is not None:
        rules.check_can_adopt(locked, by)
    about = list(locked.places.values_list("school_id", flat=True)) if locked.region else None
    change = collaborations.adopt(
        register=locked.register,
        rule_version=locked.rule_version,
        communities=communities(locked),
        by=by,
        on=timezone.localdate(),
        schools=about,
    )
    locked.adopted_at, locked.adopted_by = timezone.now(), by
    locked.save(update_fields=["adopted_at", "adopted_by"])
    after = {"communities": change.begun, "schools": change.joined, "communities ended": change.ended}
    record(verb=rules.MOVES["adopt"].verb, object=locked, by=by, after=after, reason=reason)
    return change


def communities(scenario: Scenario) -> list[Community]:
    """Return a scenario's communities as they would be formed: of schools that are still listed."""
    members: dict[int, list[Place]] = defaultdict(list)
    placed = scenario.places.filter(standing=Place.Standing.PLACED, school__listed=True)
    for place in placed.order_by("school_id"):
        members[place.group_id or 0].append(place)
    groups = scenario.groups.order_by("number")
    return [_community(group, members[group.pk]) for group in groups if members[group.pk]]


def community(group: Group) -> Community:
    """Return one community of a scenario as it would be formed: of schools that are still listed."""
    placed = group.places.filter(standing=Place.Standing.PLACED, school__listed=True)
    return _community(group, list(placed.order_by("school_id")))


def _community(group: Group, places: list[Place]) -> Community:
    members = [
        Member(place.school_id, place.km, is_host=place.school_id == group.host_id, why=place.why)
        for place in places
    ]
    if members and not any(member.is_host for member in members):  # a lead that another hub serves
        members.append(Member(group.host_id, is_host=True, why=LEADS))
    return Community(f"{group.scenario_id}/{group.number}", group.name, group.colour, tuple(members))
