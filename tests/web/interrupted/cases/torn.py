"""Two statements without a transaction: what a kill between them leaves must be found."""

from tests.web.factories import PersonFactory
from tests.web.interrupted.making import Act, Job, Things, case

from schoolweave.web.accounts.models import Person

HALF, TWICE = "torn in two", "torn and doubled"


@case(HALF)
def torn(_: Things) -> Act:
    one, other = PersonFactory(), PersonFactory()

    def both() -> None:
        Person.objects.filter(pk=one.pk).update(name="Changed")
        Person.objects.filter(pk=other.pk).update(name="Changed")

    return both


@case(TWICE)
def doubled(_: Things) -> Job:
    def add() -> None:
        PersonFactory()
        PersonFactory()

    return Job(add, lambda _: add(), Person.objects.count)
