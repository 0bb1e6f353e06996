"""The office's page of letters."""

import csv
import io

import pytest
from tests.web.factories import AssignmentFactory, PersonFactory, RegisterFactory, SchoolFactory

from schoolweave.web.accounts.letters import post
from schoolweave.web.accounts.models import AuditEvent, Letter

pytestmark = pytest.mark.django_db


def write(subject, state="sent", **more):
    letter = post(to="a@example.test", kind="test.letter", subject=subject, text="Tēnā koe.", **more)
    Letter.objects.filter(pk=letter.pk).update(state=state, error="550 Gone" if state == "bounced" else "")
    return letter


def test_letters_who_may(who_gets, expected_for):
    letter = write("Hello")
    for path in ("/letters/", f"/letters/{letter.pk}/", "/letters/?format=csv"):
        assert who_gets(path) == expected_for("programme-officer")


def test_letters_are_searched_narrowed_and_downloaded(officer_client):
    write("First", state="bounced", about=SchoolFactory(name="Rāta School"))
    write("=Second()")

    def subjects(**query):
        return [row[2].text for row in officer_client.get("/letters/", query).context["table"].rows]

    assert subjects(q="rāta") == ["First"]
    assert subjects(state="sent") == ["=Second()"]
    assert subjects(sort="subject") == ["=Second()", "First"]
    rows = list(csv.reader(io.StringIO(b"".join(officer_client.get("/letters/?format=csv")).decode())))
    assert [row[3] for row in rows[1:]] == ["'=Second()", "First"]


def test_letters_of_another_register_are_not_seen(client):
    officer = PersonFactory()
    AssignmentFactory(person=officer, role="programme-officer", scope_kind="register", scope_id="demo")
    theirs, other = SchoolFactory(), SchoolFactory(register=RegisterFactory(prefix="other"), id="other:1")
    seen, hidden = write("Ours", about=theirs), write("Theirs", about=other)
    client.force_login(officer)
    assert [row[2].text for row in client.get("/letters/").context["table"].rows] == ["Ours"]
    assert client.get(f"/letters/{seen.pk}/").status_code == 200
    assert client.get(f"/letters/{hidden.pk}/").status_code == 403
    assert client.post(f"/letters/{hidden.pk}/again/").status_code == 403


def test_letter_is_sent_again_once_it_came_back(officer_client):
    letter = write("First", state="bounced")
    assert "550 Gone" in officer_client.get(f"/letters/{letter.pk}/").content.decode()
    assert officer_client.post(f"/letters/{letter.pk}/again/").status_code == 302
    letter.refresh_from_db()
    assert (letter.state, letter.error, letter.attempts, letter.urgent) == ("queued", "", 0, True)
    assert AuditEvent.objects.get().before == {"state": "bounced", "error": "550 Gone"}
    officer_client.post(f"/letters/{letter.pk}/again/")  # it waits already
    assert AuditEvent.objects.count() == 1


def test_letters_questions_asked_of_the_database(officer_client, django_assert_max_num_queries):
    for number in range(60):
        write(f"Letter {number}")
    with django_assert_max_num_queries(6):
        officer_client.get("/letters/")
