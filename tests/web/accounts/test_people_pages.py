"""The pages about people, as an administrator, as anybody, and as who has no business there."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.web.factories import PASSWORD, AssignmentFactory, PersonFactory, RegisterFactory, SchoolFactory

from schoolweave.web.accounts import actions, invited
from schoolweave.web.accounts.models import (
    Assignment,
    AuditEvent,
    Bar,
    Conflict,
    Invitation,
    Letter,
    Organisation,
    Person,
)
from schoolweave.web.accounts.rules import allow

pytestmark = pytest.mark.django_db
NEW = {
    "email": "head@example.test",
    "name": "Hana Head",
    "position": "Principal of Rāta School",
    "role": "principal",
    "scope_kind": "school",
    "where": "Rāta School",
}


@pytest.fixture
def administrator():
    return PersonFactory(name="Ada Administrator", role="administrator")


@pytest.fixture
def client(administrator):
    client = Client()
    client.force_login(administrator)
    return client


@pytest.fixture
def school():
    return SchoolFactory(name="Rāta School")


@pytest.mark.parametrize("path", ["/people/", "/people/invite/", "/people/?format=csv"])
def test_people_who_may(who_gets, expected_for, path):
    assert who_gets(path) == expected_for("administrator")


def test_one_person_and_acts_who_may(who_gets, expected_for):
    someone = PersonFactory(role="analyst")
    for act in ("", "assign/", "bar/", "close/"):
        assert who_gets(f"/people/{someone.pk}/{act}") == expected_for("administrator")
    held = someone.assignments.get()
    assert who_gets(f"/people/assignments/{held.pk}/end/") == expected_for("administrator")


def test_emergency_who_may(who_gets, expected_for):
    assert who_gets("/emergency/") == expected_for("administrator")
    assert who_gets("/audit/emergencies/") == expected_for("administrator", "auditor")


def test_my_roles_says_what_where_and_why(school, administrator):
    person = PersonFactory()
    given = {"scope_kind": "school", "scope_id": school.pk, "by": administrator}
    actions.give_role(person=person, role="principal", **given)
    actions.bar(person=person, about_record=school, reason="A dispute.", by=administrator)
    client = Client()
    client.force_login(person)
    page = client.get("/me/").content.decode()
    for said in (
        "Principal in one school: Rāta School",
        "Given to you by Ada Administrator",
        "answer a consultation for the school",
        "Kept from Rāta School. A dispute.",
    ):
        assert said in page
    assert Client().get("/me/").status_code == 302


def test_people_are_searched_sorted_and_downloaded(client, school):
    head = PersonFactory(name="Hana Head", position="Head")
    AssignmentFactory(person=head, role="principal", scope_kind="school", scope_id=school.pk)
    PersonFactory(name="Someone Else", role="analyst")
    PersonFactory(name="=Gone()", is_active=False)

    def names(**query):
        return [row[0].text for row in client.get("/people/", query).context["table"].rows]

    assert names(q="principal") == ["Hana Head"]
    assert names(q="hana") == ["Hana Head"]
    assert names(role="analyst") == ["Someone Else"]
    assert names(sort="-name") == ["Someone Else", "Hana Head", "Ada Administrator"]
    assert names(closed="1") == ["=Gone()"]
    lines = csv.reader(io.StringIO(b"".join(client.get("/people/?format=csv&q=hana")).decode()))
    assert list(lines)[1][4] == "Principal in one school: Rāta School"
    assert "'=Gone()" in b"".join(client.get("/people/?format=csv&closed=1")).decode()


def test_people_questions_asked_of_the_database(client, django_assert_max_num_queries):
    for number in range(60):
        AssignmentFactory(
            person=PersonFactory(), role="principal", scope_kind="school", scope_id=SchoolFactory().pk
        )
        assert number < 60
    with django_assert_max_num_queries(9):
        client.get("/people/")


def test_invite_and_accept_once(client, school):
    assert client.post("/people/invite/", NEW).status_code == 302
    person, letter = Person.objects.get(email=NEW["email"]), Letter.objects.get()
    assert allow(person, "expression.write", school)
    assert (letter.address, letter.urgent, letter.kind) == (person.email, True, "invitation")
    link = f"/invitations/{invited.token(person.invitation)}/"
    assert invited.token(person.invitation) not in letter.text  # who reads letters cannot use it
    visitor = Client()
    assert visitor.post(link, {"password": "12345"}).status_code == 422
    assert visitor.post(link, {"password": PASSWORD}).status_code == 302
    assert visitor.get("/me/").status_code == 200
    assert Client().get(link).status_code == 410
    assert Client().post(link, {"password": "another-long-one"}).status_code == 410
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_invite_link_that_does_not_hold(client, school, time_machine):
    client.post("/people/invite/", NEW)
    made = Invitation.objects.get()
    old = invited.token(made)
    assert Client().get(f"/invitations/{old}x/").status_code == 410
    client.post(f"/people/{made.person_id}/invite-again/")
    assert Client().get(f"/invitations/{old}/").status_code == 410
    made.refresh_from_db()
    link = f"/invitations/{invited.token(made)}/"
    assert Client().get(link).status_code == 200
    time_machine.move_to(timezone.now() + timedelta(days=15))
    assert "too old" in Client().get(link).content.decode()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"where": "Nowhere"}, "Nothing fits"),
        ({"scope_kind": "everywhere", "where": ""}, "This role can hold"),
        ({"to_date": "2020-01-01", "from_date": "2021-01-01"}, "before the first"),
        ({"email": "Ada@example.test"}, "is here already"),
    ],
)
def test_invite_says_what_is_wrong_and_keeps_the_rest(client, school, administrator, changes, says):
    Person.objects.filter(pk=administrator.pk).update(email="ada@example.test")
    response = client.post("/people/invite/", NEW | changes)
    page = response.content.decode()
    assert response.status_code == 422
    assert says in page
    assert "Hana Head" in page
    assert not Letter.objects.exists()
    assert not Person.objects.filter(name="Hana Head").exists()


def test_acts_of_an_administrator(client, school):
    person = PersonFactory(name="Hemi Rua")
    url = f"/people/{person.pk}"
    given = {"role": "analyst", "scope_kind": "register", "where": "demo"}
    assert client.post(f"{url}/assign/", given).status_code == 302
    held = Assignment.objects.get(person=person)
    assert client.post(f"{url}/bar/", _record(school, reason="Sued it.")).status_code == 302
    assert "Kept from Rāta School" in client.get(f"{url}/").content.decode()
    lift = f"/people/bars/{Bar.objects.get().pk}/lift/"
    assert client.post(lift, {"reason": ""}).status_code == 422
    assert client.post(lift, {"reason": "Settled."}).status_code == 302
    assert client.post(f"/people/assignments/{held.pk}/end/", {"reason": "Left."}).status_code == 302
    assert client.post(f"{url}/close/", {"reason": "Left."}).status_code == 302
    said = list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))
    assert said == ["role.given", "bar.set", "bar.lifted", "role.ended", "person.closed"]


def test_last_administrator_stays(client, administrator):
    held = administrator.assignments.get()
    response = client.post(f"/people/assignments/{held.pk}/end/", {"reason": "Tired."})
    assert response.status_code == 422
    assert "last administrator" in response.content.decode()


def test_delegate_and_take_back(school):
    giver, to = PersonFactory(), PersonFactory(email="to@example.test")
    AssignmentFactory(person=giver, role="board-chair", scope_kind="school", scope_id=school.pk)
    client = Client()
    client.force_login(giver)
    until = (timezone.localdate() + timedelta(days=2)).isoformat()
    lent = {"capability": "expression.sign", "to": "TO@example.test", "to_date": until}
    assert client.post("/me/delegate/", lent | {"to": "x@example.test"}).status_code == 422
    assert client.post("/me/delegate/", lent).status_code == 302
    assert allow(to, "expression.sign", school)
    pk = giver.delegations_given.get().pk
    stranger = Client()
    stranger.force_login(PersonFactory())
    assert stranger.post(f"/me/delegations/{pk}/end/").status_code == 403
    assert client.post(f"/me/delegations/{pk}/end/").status_code == 302
    assert not allow(to, "expression.sign", school)


def test_emergency_page(client, school):
    asked = _record(school, reason="A child may be in danger there.", capability="thread.read", minutes="15")
    assert client.post("/emergency/", asked | {"reason": "Hm"}).status_code == 422
    assert client.post("/emergency/", asked).status_code == 302
    assert "A child may be in danger" in client.get("/audit/emergencies/").content.decode()


def test_conflict_page_hides_in_that_round_only(school):
    from tests.web.permissions.making import a_round

    person = PersonFactory(role="programme-officer")
    client = Client()
    client.force_login(person)
    call = a_round(RegisterFactory(), status="announced")
    asked = _record(school, reason="My sister leads it.", call=str(call.pk))
    assert client.post("/me/conflict/", asked).status_code == 302
    assert Conflict.objects.get().about_name == "Rāta School"
    assert allow(person, "expression.read", school)  # the school itself is in no round
    assert "Rāta School" in client.get("/me/").content.decode()


def _record(school, **more):
    return {"kind": "directory.school", "which": school.name, **more}


def test_organisation_is_added_once(client, school):
    asked = {"kind": "board", "name": "Board of Rāta School", "school": "rāta school"}
    assert client.post("/people/organisations/new/", asked).status_code == 302
    assert Organisation.objects.get().school_id == school.pk
    again = client.post("/people/organisations/new/", asked)
    assert again.status_code == 422
    assert "is here already" in again.content.decode()


def test_letters_at_once_or_one_a_day(client, administrator):
    for value, chosen in (("1", True), ("0", False)):
        assert client.post("/me/letters/", {"at_once": value}).status_code == 302
        administrator.refresh_from_db()
        assert administrator.letters_at_once is chosen
    assert AuditEvent.objects.filter(verb="letters.chosen").count() == 2
