from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.web.directory.making import as_file, school

from schoolweave.web.accounts.models import AuditEvent
from schoolweave.web.directory import actions, progress
from schoolweave.web.directory.forms import day_in
from schoolweave.web.directory.models import Import, School

pytestmark = pytest.mark.django_db
S = Import.Status
OFFICER = ("programme-officer",)


@pytest.mark.parametrize("path", ["", "problems/", "changes/", "problems/?format=csv", "changes/?format=csv"])
def test_import_pages_who_may(uploaded, who_gets, expected_for, path):
    item = uploaded(school(1))
    assert who_gets(f"/imports/{item.pk}/{path}") == expected_for(*OFFICER)


@pytest.mark.parametrize("path", ["/imports/", "/imports/new/"])
def test_import_lists_who_may(who_gets, expected_for, path):
    assert who_gets(path) == expected_for(*OFFICER)


def test_upload_who_may(who_gets, expected_for):
    assert who_gets("/imports/new/", method="post") == expected_for(*OFFICER, allowed=422)
    assert not Import.objects.exists()


@pytest.mark.parametrize("step", ["confirm", "cancel"])
def test_steps_who_may(uploaded, who_gets, expected_for, step):
    item = uploaded(school(1))
    assert who_gets(f"/imports/{item.pk}/{step}/", method="post") == expected_for(*OFFICER, allowed=302)


@pytest.mark.parametrize("step", ["confirm", "cancel", "restart"])
def test_steps_by_get_change_nothing(uploaded, officer_client, step):
    item = uploaded(school(1))
    assert officer_client.get(f"/imports/{item.pk}/{step}/").status_code == 405
    item.refresh_from_db()
    assert item.status == S.READY


def test_steps_without_token_change_nothing(uploaded, officer):
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    item = uploaded(school(1))
    assert client.post(f"/imports/{item.pk}/confirm/").status_code == 403
    item.refresh_from_db()
    assert item.status == S.READY


def test_upload_confirm_and_done(officer_client, jobs_done):
    with jobs_done():
        posted = officer_client.post("/imports/new/", {"file": as_file(school(1), school(2))})
    item = Import.objects.get()
    assert posted["Location"] == f"/imports/{item.pk}/"
    assert item.as_of == date(2024, 7, 1)
    page = officer_client.get(posted["Location"]).content.decode()
    assert "July 2024" in page
    assert "Confirm and apply" in page
    with jobs_done():
        officer_client.post(f"/imports/{item.pk}/confirm/")
    page = officer_client.get(f"/imports/{item.pk}/").content.decode()
    assert "What happens next" in page
    assert School.objects.count() == 2


def test_second_time_page_says_nothing_changes(imported, uploaded, officer_client):
    imported(school(1))
    item = uploaded(school(1))
    page = officer_client.get(f"/imports/{item.pk}/").content.decode()
    assert "importing it again changes nothing" in page
    assert "Confirm and apply" not in page


def test_confirm_when_it_is_over_says_why(uploaded, officer, officer_client):
    item = uploaded(school(1))
    actions.cancel(item=item, by=officer)
    events = AuditEvent.objects.count()
    answer = officer_client.post(f"/imports/{item.pk}/confirm/")
    assert answer.status_code == 409
    assert "its state is “cancelled”" in answer.content.decode()
    assert AuditEvent.objects.count() == events


def test_upload_too_large_is_refused_while_it_arrives(officer_client, settings, tmp_path):
    settings.UPLOAD_LIMIT_BYTES = 2 * 1024 * 1024
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    file = SimpleUploadedFile("big.csv", b"x" * (3 * 1024 * 1024))
    answer = officer_client.post("/imports/new/", {"as_of": "1/9/2021", "file": file})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "larger than 2 MB" in page
    assert "1/9/2021" in page
    assert list(tmp_path.glob("*.upload*")) == []
    assert not Import.objects.exists()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({}, "Choose the register"),
        ({"file": SimpleUploadedFile("a.csv", b"")}, "The file is empty"),
        ({"as_of": "yesterday"}, "Give the day as day, month and year"),
        ({"as_of": "1/1/2999"}, "lies in the future"),
        ({"mapping": SimpleUploadedFile("m.toml", b"\xff\xfe\x00")}, "not text in UTF-8"),
        ({"mapping": SimpleUploadedFile("m.toml", b"a" * 200_001)}, "too large to be one"),
    ],
)
def test_upload_says_what_is_wrong(officer_client, data, says):
    for file in data.values():
        if hasattr(file, "seek"):
            file.seek(0)
    answer = officer_client.post("/imports/new/", data)
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_working_page_polls_and_then_reloads(uploaded, officer, officer_client, jobs_done, monkeypatch):
    monkeypatch.setattr(progress, "EVERY_SECONDS", 0)
    item = uploaded(school(1))
    with jobs_done():
        actions.confirm(item=item, by=officer)
        progress.Meter(item.pk).stage("Writing what changes", 0.4, 1.0)(1, 2)
        page = officer_client.get(f"/imports/{item.pk}/").content.decode()
        assert f'hx-get="/imports/{item.pk}/"' in page
        assert "70 %" in page
        assert "Refresh this page" in page
        part = officer_client.get(f"/imports/{item.pk}/", headers={"HX-Request": "true"})
        assert "<html" not in part.content.decode()
        assert "Writing what changes" in part.content.decode()
    over = officer_client.get(f"/imports/{item.pk}/", headers={"HX-Request": "true"})
    assert over["HX-Refresh"] == "true"


def test_stopped_job_is_shown_with_what_to_do(uploaded, officer, officer_client, jobs_done):
    item = uploaded(school(1))
    actions.confirm(item=item, by=officer)
    progress.forget(item.pk)
    Import.objects.filter(pk=item.pk).update(changed_at=timezone.now() - timedelta(minutes=4))
    page = officer_client.get(f"/imports/{item.pk}/").content.decode()
    assert "it has stopped. Nothing was changed." in page
    assert "hx-get" not in page
    with jobs_done():
        assert officer_client.post(f"/imports/{item.pk}/restart/").status_code == 302
    item.refresh_from_db()
    assert item.status == S.READY


def test_failed_import_page_gives_the_sentence(uploaded, officer_client):
    item = uploaded(file=SimpleUploadedFile("mine.csv", b"<html>"))
    page = officer_client.get(f"/imports/{item.pk}/").content.decode()
    assert "web page" in page
    assert "Start again" in page
    assert "Upload another file" in page


def test_file_names_are_escaped(uploaded, officer_client):
    item = uploaded(file=as_file(school(1, name="<script>alert(1)</script>"), name="<img src=x>.csv"))
    for path in ("/imports/", f"/imports/{item.pk}/", f"/imports/{item.pk}/changes/"):
        page = officer_client.get(path).content.decode()
        assert "<img src=x>" not in page
        assert "<script>alert" not in page


def test_problems_narrowed_and_downloaded(uploaded, officer_client):
    item = uploaded(school(1), school(1), school(2, latitude=None, longitude=None))
    address = f"/imports/{item.pk}/problems/"
    everything = officer_client.get(address).context["table"].page.paginator.count
    one = officer_client.get(f"{address}?kind=duplicate_id").context["table"]
    assert (everything > 1, one.page.paginator.count) == (True, 1)
    assert officer_client.get(f"{address}?q=nowhere").context["table"].page.paginator.count == 0
    text = b"".join(officer_client.get(f"{address}?kind=duplicate_id&format=csv")).decode()
    assert text.splitlines()[0].startswith("file,row,school,column")
    assert "schools-2024-07.csv,3," in text


def test_changes_narrowed_and_downloaded(imported, uploaded, officer_client):
    imported(school(1), school(2))
    item = uploaded(school(1, name="Kauri School"), school(2, name="=HYPERLINK(1)"))
    address = f"/imports/{item.pk}/changes/"
    assert officer_client.get(f"{address}?q=kauri").context["table"].page.paginator.count == 1
    assert officer_client.get(f"{address}?kind=opened").context["table"].page.paginator.count == 0
    assert ",'=HYPERLINK(1)" in b"".join(officer_client.get(f"{address}?format=csv")).decode()


def test_import_pages_ask_the_database_little(
    imported, uploaded, officer_client, django_assert_max_num_queries
):
    imported(*(school(n) for n in range(1, 40)))
    item = uploaded(*(school(n, roll=3 * n, name=f"Other {n}") for n in range(1, 40)))
    for path in ("/imports/", f"/imports/{item.pk}/", f"/imports/{item.pk}/changes/"):
        with django_assert_max_num_queries(8):
            assert officer_client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("directory-2021-09.csv", date(2021, 9, 1)),
        ("links_edubasealldata20250422.csv", date(2025, 4, 22)),
        ("edubase 2022.04.30 (1).csv", date(2022, 4, 30)),
        ("schools-2021-31.csv", None),
        ("schools 20219.csv", None),
        ("schools-2021-02-31.csv", None),
        ("schools-2999-01.csv", None),
        ("schools.csv", None),
    ],
)
def test_day_in_a_file_name(name, day):
    assert day_in(name) == day
