"""Importing a register and reading the record of changes, in a browser."""

import pytest
from django.conf import settings
from django.utils import timezone
from tests.web.directory.making import as_file, school
from tests.web.factories import PersonFactory

from schoolweave.web.accounts.actions import record
from schoolweave.web.directory import actions, progress, searching
from schoolweave.web.directory.models import Import, School

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = [360, 1280]


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    searching.forget()


@pytest.fixture
def officer(sign_in):
    person = PersonFactory(name="Oriana Officer", role="programme-officer")
    sign_in(person)
    return person


def upload(by, *schools, name="schools-2024-07.csv"):
    """Upload schools as a person would; they are read at once."""
    item = actions.upload(given=actions.Upload(file=as_file(*schools, name=name)), by=by)
    item.refresh_from_db()
    return item


def changed_file(tmp_path):
    """A second extract, with one of each kind of change and two bad rows."""
    file = as_file(
        school(1, name="Kauri Park School"),
        school(2, roll=400),
        school(3, latitude=-42.0),
        school(4, community_id="7", community_name="Te Ara Tahi"),
        school(6),
        school(6),
        school(7, latitude=None, longitude=None),
    )
    path = tmp_path / "schools-2025-07.csv"
    path.write_bytes(file.read())
    return path


@pytest.mark.parametrize("width", WIDTHS)
def test_import_from_upload_to_done(visit, officer, width, tmp_path):
    first = upload(officer, *(school(n) for n in range(1, 6)))
    actions.confirm(item=first, by=officer)
    visit("/imports/", width=width).check("imports")
    seen = visit("/imports/new/", width=width).check("import-new")
    seen.page.set_input_files("input[name=file]", changed_file(tmp_path))
    seen.page.get_by_role("button", name="Upload and read").click()
    seen.page.get_by_role("heading", name="What it would change here").wait_for()
    seen.picture("import-ready")
    seen.check_accessible()
    seen.check_width()
    seen.page.get_by_role("link", name="See each problem").click()
    seen.page.get_by_role("heading", name="Problems", level=1).wait_for()
    seen.picture("import-problems")
    seen.check_accessible()
    seen.check_width()
    seen.page.go_back()
    seen.page.get_by_role("link", name="See each change").click()
    seen.page.get_by_role("heading", name="Changes", level=1).wait_for()
    seen.picture("import-changes")
    seen.check_accessible()
    seen.check_width()
    seen.page.go_back()
    seen.page.get_by_role("button", name="Confirm and apply").click()
    seen.page.get_by_role("heading", name="What happens next").wait_for()
    seen.picture("import-applied")
    seen.check_accessible()
    assert School.objects.get(pk="demo:1").name == "Kauri Park School"
    assert not School.objects.get(pk="demo:5").listed
    assert seen.complaints == []


def test_import_works_without_scripts(visit, officer, tmp_path):
    seen = visit("/imports/new/", scripts=False)
    seen.page.set_input_files("input[name=file]", changed_file(tmp_path))
    seen.page.get_by_role("button", name="Upload and read").click()
    seen.page.get_by_role("button", name="Confirm and apply").click()
    seen.page.get_by_role("heading", name="What happens next").wait_for()
    assert School.objects.count() == 6


def test_import_form_by_keyboard_names_the_mistake(visit, officer):
    seen = visit("/imports/new/")
    seen.page.get_by_label("The day that the register describes").fill("yesterday")
    seen.page.keyboard.press("Enter")
    seen.page.get_by_role("link", name="Choose the register's CSV file.").wait_for()
    assert seen.page.get_by_label("The day that the register describes").input_value() == "yesterday"
    seen.picture("import-new-errors")
    seen.check_accessible()


@pytest.mark.parametrize("width", WIDTHS)
def test_import_at_work_moves_on_by_itself(visit, officer, width):
    item = upload(officer, school(1))
    Import.objects.filter(pk=item.pk).update(status=Import.Status.APPLYING)
    progress.Meter(item.pk).stage("Writing what changes", 0.55, 1.0)
    seen = visit(f"/imports/{item.pk}/", width=width).check("import-working")
    seen.page.get_by_text("55 %").first.wait_for()
    Import.objects.filter(pk=item.pk).update(status=Import.Status.APPLIED)
    seen.page.get_by_role("heading", name="What happens next").wait_for()


@pytest.mark.parametrize("width", WIDTHS)
def test_import_that_stopped_or_failed(visit, officer, width):
    item = upload(officer, school(1))
    silent = timezone.now() - timezone.timedelta(minutes=9)
    progress.forget(item.pk)
    Import.objects.filter(pk=item.pk).update(status=Import.Status.APPLYING, changed_at=silent)
    visit(f"/imports/{item.pk}/", width=width).check("import-stopped")
    broken = as_file(school(1), name="mine.csv")
    broken.file.seek(0)
    broken.file.write(b"<html>")
    broken.file.seek(0)
    failed = actions.upload(given=actions.Upload(file=broken), by=officer)
    visit(f"/imports/{failed.pk}/", width=width).check("import-failed")


@pytest.mark.parametrize("width", WIDTHS)
def test_audit_page(visit, sign_in, width):
    person = PersonFactory(name="Mere Tui", role="auditor")
    sign_in(person)
    for n in range(60):
        reason = "The board asked." if n % 3 else ""
        record(verb="scenario.adopted", object=person, by=person, after={"communities": n}, reason=reason)
    visit("/audit/", width=width).check("audit")
    visit("/audit/?q=nothing-like-it", width=width).check("audit-empty")


def test_import_page_closed_to_others(visit, sign_in):
    sign_in(PersonFactory(role="analyst"))
    visit("/imports/").check("imports-closed", status=403)
    assert settings.LOGIN_URL == "account_login"
