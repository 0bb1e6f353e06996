"""People and roles."""

from tests.web.factories import PersonFactory
from tests.web.interrupted.cases.making import Act, case

from schoolweave.web.accounts import actions


@case(actions.create_person)
def create_person() -> Act:
    return lambda: actions.create_person(email="new@example.test", name="New", by=None)


@case(actions.give_role)
def give_role() -> Act:
    person = PersonFactory()
    return lambda: actions.give_role(person=person, role="analyst", by=None)
