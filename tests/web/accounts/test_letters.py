from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from tests.web.factories import PersonFactory, SchoolFactory

from schoolweave.web.accounts.letters import post
from schoolweave.web.accounts.models import Letter

pytestmark = pytest.mark.django_db
WORDS = {"kind": "expression.receipt", "subject": "We have it", "text": "Thank you."}


def test_post_to_a_person_about_something():
    person, school = PersonFactory(email="a@example.test"), SchoolFactory(name="Rāta School")
    letter = post(to=person, about=school, **WORDS)
    letter.refresh_from_db()
    assert (letter.to, letter.address, letter.state) == (person, "a@example.test", Letter.State.QUEUED)
    assert (letter.about_type, letter.about_id, letter.about_name) == (
        "directory.school",
        school.pk,
        "Rāta School",
    )
    assert not letter.urgent


def test_post_to_an_address_knows_who_has_it():
    person = PersonFactory(email="a@example.test")
    assert post(to="A@example.test", **WORDS).to == person
    assert post(to="b@example.test", **WORDS).to is None


def test_post_with_a_key_is_written_once():
    person = PersonFactory()
    first = post(to=person, key="receipt/1", **WORDS)
    again = post(to=person, key="receipt/1", kind="x", subject="Other", text="Other")
    assert again == first
    assert Letter.objects.get().subject == "We have it"
    post(to=person, **WORDS)
    post(to=person, **WORDS)
    assert Letter.objects.count() == 3


def test_post_of_what_did_not_happen_is_not_written():
    def act():
        with transaction.atomic():
            post(to=PersonFactory(), **WORDS)
            raise RuntimeError("something went wrong afterwards")

    with pytest.raises(RuntimeError):
        act()
    assert not Letter.objects.exists()


def test_post_not_before():
    later = timezone.now() + timedelta(days=2)
    assert post(to="a@example.test", not_before=later, **WORDS).next_attempt_at == later


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"to": "nobody"}, "not an e-mail address"),
        ({"to": "a@example.test\nBcc: b@example.test"}, "not an e-mail address"),
        ({"subject": "Hello\nBcc: b@example.test"}, "one line"),
        ({"subject": " "}, "not empty"),
    ],
)
def test_post_refuses_what_no_letter_can_have(changes, says):
    with pytest.raises(ValueError, match=says):
        post(**({"to": "a@example.test"} | WORDS | changes))
    assert not Letter.objects.exists()
