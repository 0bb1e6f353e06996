import pytest
from tests.web.factories import PersonFactory, SchoolFactory

from schoolweave.web.accounts.actions import create_person, record
from schoolweave.web.accounts.models import AuditEvent, Person
from schoolweave.web.accounts.rules import allow

pytestmark = pytest.mark.django_db


def test_record_keeps_who_what_and_values():
    person, school = PersonFactory(name="Mere Tui"), SchoolFactory(name="Rāta School")
    event = record(verb="school.moved", object=school, by=person, before={"town": "A"}, after={"town": "B"})
    event.refresh_from_db()
    assert (event.actor_id, event.actor_name) == (person.pk, "Mere Tui")
    assert (event.object_type, event.object_id, event.object_name) == ("school", school.pk, "Rāta School")
    assert (event.before, event.after) == ({"town": "A"}, {"town": "B"})


def test_record_by_the_system():
    event = record(verb="school.moved", object=SchoolFactory(), by=None)
    assert (event.actor_id, event.actor_name) == (None, "the system")


def test_create_person_with_roles():
    person = create_person(
        email="Head@Example.test", name="Head", roles=("analyst", "auditor"), password="x" * 20, by=None
    )
    assert person.email == "head@example.test"
    assert allow(person, "scenario.run")
    assert allow(person, "audit.read")
    verbs = AuditEvent.objects.values_list("verb", flat=True)
    assert sorted(verbs) == ["person.invited", "role.given", "role.given"]


def test_create_person_without_password_cannot_sign_in():
    assert not create_person(email="a@example.test", name="A", by=None).has_usable_password()


def test_create_person_unknown_role_changes_nothing():
    with pytest.raises(ValueError, match="no role “king”"):
        create_person(email="a@example.test", name="A", roles=("king",), by=None)
    assert not Person.objects.exists()


def test_create_person_address_taken():
    PersonFactory(email="a@example.test")
    with pytest.raises(ValueError, match="here already"):
        create_person(email="A@example.test", name="A", by=None)
