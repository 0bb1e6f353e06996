"""What adopting a scenario would change."""

from dataclasses import dataclass

from schoolweave.web.collaborations import queries as collaborations
from schoolweave.web.collaborations.models import Membership
from schoolweave.web.directory.models import Extract
from schoolweave.web.rounds.models import Place, Scenario


@dataclass(frozen=True, slots=True)
class Effect:
    """What would begin and end; ``gone`` schools are no longer listed and would be left out.

    ``imported_since`` says whether the register was imported anew after the scenario was computed.
    """

    begun: int
    schools: int
    unplaced: int
    ended: int
    leaving: int
    gone: int
    imported_since: bool


def effect(scenario: Scenario) -> Effect:
    """Return what adopting would change, in numbers."""
    programme = scenario.rule_version.programme
    standing = collaborations.current(scenario.register_id, programme)
    present = Membership.objects.filter(collaboration__in=standing, to_date__isnull=True)
    if scenario.region:
        about = scenario.places.values("school_id")
        present = present.filter(school__in=about)
        standing = standing.filter(pk__in=present.values("collaboration_id"))
    placed = scenario.places.filter(standing=Place.Standing.PLACED)
    since = Extract.objects.filter(register=scenario.register_id, imported_at__gt=scenario.created_at)
    return Effect(
        begun=scenario.groups.count(),
        schools=placed.filter(school__listed=True).count(),
        unplaced=scenario.places.filter(standing=Place.Standing.UNPLACED).count(),
        ended=standing.count(),
        leaving=present.count(),
        gone=placed.filter(school__listed=False).count(),
        imported_since=since.exists(),
    )
