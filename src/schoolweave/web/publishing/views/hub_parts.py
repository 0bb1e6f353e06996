"""The parts of a page that are a hub's alone: its members by need, the way to whoever leads it."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext

from schoolweave.policy.hub_rules import HubRules
from schoolweave.web.collaborations.hubs import by_need
from schoolweave.web.collaborations.models import Membership
from schoolweave.web.directory import queries as directory
from schoolweave.web.publishing.queries.country import Country

Needs = Mapping[str, float | None]


def needs(members: Sequence[Membership], rules: HubRules | None) -> Needs:
    """Return each member's measure of need by school, the neediest first; nothing where it is no hub."""
    if rules is None:
        return {}
    return {
        one.id: value
        for one, value in by_need(directory.records([member.school for member in members]), rules)
    }


def neediest_first(members: Sequence[Membership], need: Needs) -> Sequence[Membership]:
    """Return the lead and then the members in the order of their need; as they are where it is no hub."""
    place = {school: number for number, school in enumerate(need)}
    return sorted(members, key=lambda one: (not one.is_host, place[one.school_id])) if need else members


def to_host(country: Country) -> str:
    """Return the head of a column of kilometres to the host, in the programme's own word for it."""
    return gettext("Km to the %(host)s") % {"host": country.wording.host}
