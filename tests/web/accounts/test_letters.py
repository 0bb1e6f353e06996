from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy, override
from tests.web.factories import PersonFactory, SchoolFactory

from schoolweave.web.accounts.actions import choose_letters
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


def test_post_is_in_the_language_of_whoever_reads_it():
    reader, other = PersonFactory(), PersonFactory()
    choose_letters(language="mi", by=reader)
    reader.refresh_from_db()

    def said():
        return gettext("Done") + ": " + date_format(date(2026, 9, 1), "j F Y")

    def written(to):
        letter = post(to=to, kind="x", subject=gettext_lazy("Done"), text=said)
        return letter.subject, letter.text

    with override("mi"):
        assert written(other) == written("b@example.test") == ("Done", "Done: 1 September 2026")
    assert written(reader) == written(reader.email) == ("Kua oti", "Kua oti: 1 Mahuru 2026")


def test_letters_come_only_in_a_language_of_the_site():
    reader = PersonFactory()
    with pytest.raises(ValueError, match="no such language"):
        choose_letters(language="fr", by=reader)
    choose_letters(at_once=True, by=reader)
    reader.refresh_from_db()
    assert (reader.letters_at_once, reader.language) == (True, "")


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
