"""Which scenarios somebody may see, and where a school is in the one that counts."""

from typing import Any

from django.db.models import F, Q, QuerySet

from schoolweave.web.accounts import reach
from schoolweave.web.directory.models import Register, School
from schoolweave.web.programmes.models import Programme
from schoolweave.web.rounds.models import Place, Scenario
from schoolweave.web.rounds.rules import Visitor


class KeysFirst(QuerySet[Place]):
    """Places of which a slice is found by its keys first: far into a long list ten times as fast."""

    def __getitem__(self, wanted: Any) -> Any:
        """Return one row, or the rows of a slice in their order."""
        plain: QuerySet[Place] = QuerySet(self.model, query=self.query.chain(), using=self.db)
        if not isinstance(wanted, slice):
            return plain[wanted]
        keys = list(plain.select_related(None).values_list("pk", flat=True)[wanted])
        rows = self.order_by().in_bulk(keys)
        return [rows[key] for key in keys]


def places_of(scenario: Scenario) -> KeysFirst:
    """Return where each school is in a scenario, with its school and communities."""
    found = KeysFirst(Place).filter(scenario=scenario)
    return found.select_related("school", "group", "next_group")


def visible(person: Visitor) -> QuerySet[Scenario]:
    """Return the scenarios that a person may see: those that their roles reach, and what is published."""
    found = Scenario.objects.select_related("register", "rule_version__programme")
    return reach.visible(person, "scenario.read", found)


def adopted(register: Register | str) -> Scenario | None:
    """Return the scenario that was adopted last for a register, or ``None``."""
    return (
        Scenario.objects.filter(register=register, adopted_at__isnull=False).order_by("-adopted_at").first()
    )


def place_of(school: School, programme: Programme | None = None) -> Place | None:
    """Return where a school is in the scenario adopted last that covers it, of one programme if given.

    Where none was adopted, in the newest one that everybody may see; ``None`` where there is none.
    """
    places = school.places.filter(
        Q(scenario__kind=Scenario.Kind.TODAY) | Q(scenario__adopted_at__isnull=False),
        scenario__status=Scenario.Status.DONE,
    )
    if programme is not None:
        places = places.filter(scenario__rule_version__programme=programme)
    newest = (F("scenario__adopted_at").desc(nulls_last=True), "-scenario__created_at", "-scenario_id")
    known = places.select_related("scenario", "group__host", "next_group__host")
    return known.order_by(*newest).first()
