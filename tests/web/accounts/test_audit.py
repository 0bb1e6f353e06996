import csv
import io

import pytest
from tests.web.factories import PersonFactory, SchoolFactory

from schoolweave.web.accounts.actions import record
from schoolweave.web.accounts.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor_client(as_role):
    return as_role("auditor")


def test_audit_who_may(who_gets, expected_for):
    assert who_gets("/audit/") == expected_for("administrator", "auditor")
    assert who_gets("/audit/?format=csv") == expected_for("administrator", "auditor")


def test_audit_changes_nothing(who_gets, expected_for):
    assert who_gets("/audit/", method="post")["auditor"] == 405
    assert not AuditEvent.objects.exists()


def test_audit_shows_who_what_and_why(auditor_client):
    person = PersonFactory(name="Mere Tui")
    school = SchoolFactory(name="Rāta School")
    record(verb="school.moved", object=school, by=person, before={"km": 1}, after={"km": 2}, reason="Flood.")
    page = auditor_client.get("/audit/").content.decode()
    for said in ("Mere Tui", "School moved", "Rāta School", "km: 1 → 2", "Flood."):
        assert said in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [("mere", 1), ("import applied", 1), ("Rāta", 2), ("mere import", 1), ("mere moved", 0), ("", 2)],
)
def test_audit_search(auditor_client, asked, found):
    school = SchoolFactory(name="Rāta School")
    record(verb="import.applied", object=school, by=PersonFactory(name="Mere Tui"))
    record(verb="school.moved", object=school, by=PersonFactory(name="Hemi Rua"))
    page = auditor_client.get("/audit/", {"q": asked})
    assert page.context["table"].page.paginator.count == found


def test_audit_download_holds_no_formula(auditor_client):
    record(verb="school.moved", object=SchoolFactory(), by=PersonFactory(name="=cmd()"), reason="+1")
    response = auditor_client.get("/audit/?format=csv")
    rows = list(csv.reader(io.StringIO(b"".join(response).decode())))
    assert rows[0][0] == "at"
    assert (rows[1][1], rows[1][-1]) == ("'=cmd()", "'+1")


def test_audit_pages_and_questions_asked_of_the_database(auditor_client, django_assert_max_num_queries):
    school, person = SchoolFactory(), PersonFactory()
    for n in range(60):
        record(verb="school.moved", object=school, by=person, after={"n": n})
    with django_assert_max_num_queries(6):
        page = auditor_client.get("/audit/?sort=at&page=2")
    assert len(page.context["table"].rows) == 10
