"""People, what they may do and their letters, in a browser: without scripts, on a telephone, read aloud."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.web.factories import AssignmentFactory, PersonFactory, SchoolFactory

from schoolweave.web.accounts import actions, invited
from schoolweave.web.accounts.letters import post
from schoolweave.web.accounts.models import Invitation, Letter, Person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def school():
    return SchoolFactory(name="Rāta School")


@pytest.fixture
def looks(visit):
    """Check a page on a telephone and on a desk."""

    def check(path, name):
        for width in (360, 1280):
            visit(path, width=width).check(name)

    return check


@pytest.fixture
def administrator(sign_in):
    person = PersonFactory(name="Ada Administrator", role="administrator")
    sign_in(person)
    return person


def test_invited_principal_sets_a_password_and_sees_what_they_may_do(
    visit, looks, administrator, school, cookies
):
    looks("/people/", "people")
    page = visit("/people/", scripts=False).page
    page.get_by_role("button", name="Invite somebody").click()
    page.get_by_label("E-mail address").fill("hana@example.test")
    page.get_by_label("Name", exact=True).fill("Hana Head")
    page.get_by_label("Principal. Writes").check()
    page.get_by_label("in one school", exact=True).check()
    page.get_by_label("Which register").fill("Nowhere")
    page.get_by_role("button", name="Send the invitation").click()
    assert page.get_by_text("Nothing fits “Nowhere”").first.is_visible()
    page.get_by_label("Which register").fill("Rāta School")
    page.get_by_role("button", name="Send the invitation").click()
    assert page.get_by_text("The invitation is on its way.").is_visible()
    cookies.clear()
    link = f"/invitations/{invited.token(Invitation.objects.get())}/"
    looks(link, "invitation")
    page = visit(link, scripts=False).page
    page.get_by_label("Choose a password").fill("kowhai-blossom-in-spring")
    page.get_by_role("button", name="Set the password and sign in").click()
    assert page.get_by_text("Principal in one school: Rāta School").is_visible()
    assert Person.objects.get(name="Hana Head").has_usable_password()


def test_pages_about_one_person(visit, looks, administrator, school):
    person = PersonFactory(name="Hemi Rua")
    AssignmentFactory(person=person, role="board-chair", scope_kind="school", scope_id=school.pk)
    actions.bar(person=person, about_record=school, reason="A dispute at law.", by=administrator)
    other, until = PersonFactory(name="Mere Tui"), timezone.localdate() + timedelta(days=3)
    actions.delegate(capability="expression.sign", to=other, to_date=until, by=person)
    looks(f"/people/{person.pk}/", "person")
    for act in ("assign", "bar"):
        visit(f"/people/{person.pk}/{act}/", width=360).check(f"person-{act}")
    looks("/people/invite/", "invite")


def test_my_own_page_lending_and_interests(visit, looks, sign_in, school):
    person = PersonFactory(name="Hana Head")
    AssignmentFactory(person=person, role="principal", scope_kind="school", scope_id=school.pk)
    PersonFactory(email="mere@example.test", name="Mere Tui")
    sign_in(person)
    looks("/me/conflict/", "conflict")
    page = visit("/me/", scripts=False).page
    page.get_by_role("link", name="Let somebody act for me").click()
    page.get_by_label("Answer a consultation").check()
    page.get_by_label("E-mail address of the other").fill("mere@example.test")
    page.get_by_label("Until").fill((timezone.localdate() + timedelta(days=3)).isoformat())
    page.get_by_role("button", name="Let them act for me").click()
    assert page.get_by_text("Mere Tui: answer a consultation for the school").is_visible()
    looks("/me/", "my-roles")
    page.get_by_role("button", name="Take it back").click()
    assert page.get_by_text("It has ended.").is_visible()


def test_emergency_is_told(visit, looks, administrator, school):
    looks("/emergency/", "emergency")
    page = visit("/emergency/", scripts=False).page
    page.get_by_label("Kind of record").select_option("directory.school")
    page.get_by_label("Which one").fill("Rāta School")
    page.get_by_label("Read the private conversations").check()
    page.get_by_label("15 minutes").check()
    page.get_by_label("Why").fill("A child may be in danger at this school.")
    page.get_by_role("button", name="Open it now").click()
    assert page.get_by_text("The record is open to you").is_visible()
    looks("/audit/emergencies/", "emergencies")


def test_letters_of_the_office(visit, looks, sign_in, school):
    sign_in(PersonFactory(name="Oriana Officer", role="programme-officer"))
    letter = post(
        to="a@example.test", kind="test", subject="Ngā mihi", text="Tēnā koe.\n\nNāku.", about=school
    )
    Letter.objects.filter(pk=letter.pk).update(state="bounced", error="550 5.1.1 No such user here")
    looks("/letters/", "letters")
    page = visit("/letters/", scripts=False).page
    page.get_by_role("link", name="Ngā mihi").click()
    page.get_by_role("button", name="Send it again").click()
    assert page.get_by_text("The letter waits to be sent again.").is_visible()
    looks(f"/letters/{letter.pk}/", "letter")
