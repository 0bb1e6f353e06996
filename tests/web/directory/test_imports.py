from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.web.directory.making import as_file, school
from tests.web.factories import PersonFactory

from schoolweave.web.accounts.models import AuditEvent
from schoolweave.web.accounts.rules import NotAllowed
from schoolweave.web.directory import actions, applying, progress, rules
from schoolweave.web.directory.actions import jobs
from schoolweave.web.directory.models import Change, Extract, Import, Problem, Register, School

pytestmark = pytest.mark.django_db
S = Import.Status


def rows_of_everything():
    models = (School, School.history.model, Extract, Register)
    return [list(model.objects.order_by("pk").values()) for model in models]


def files_kept():
    folder = Path(settings.MEDIA_ROOT) / "imports"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def silent(item):
    """Let the import's job have said nothing for an hour."""
    progress.forget(item.pk)
    Import.objects.filter(pk=item.pk).update(changed_at=timezone.now() - timedelta(hours=1))
    item.refresh_from_db()


def test_upload_is_read_and_waits(uploaded):
    item = uploaded(school(1), school(2))
    assert (item.status, item.register, item.report["accepted"]) == (S.READY, "demo", 2)
    assert item.difference["rows"] == {"new": 2, "changed": 0, "delisted": 0}
    assert not School.objects.exists()


def test_upload_name_is_shown_but_never_used(uploaded):
    file = as_file(school(1))
    file._name = "../../etc/passwd\x00<b>.csv"
    item = uploaded(file=file)
    assert item.file_name == "passwd<b>.csv"
    assert Path(item.file.path).parent == Path(settings.MEDIA_ROOT) / "imports"
    assert "passwd" not in item.file.path


def test_import_all_the_way(imported, officer):
    item = imported(school(1), school(2), as_of=date(2024, 7, 1))
    assert item.status == S.APPLIED
    assert School.objects.count() == 2
    assert item.extract.as_of == date(2024, 7, 1)
    assert set(School.history.values_list("history_user", flat=True)) == {officer.pk}
    assert files_kept() == []
    verbs = list(AuditEvent.objects.order_by("id").values_list("verb", "actor_id"))
    assert verbs == [
        (verb, officer.pk)
        for verb in ("import.uploaded", "import.confirmed", "register.imported", "import.applied")
    ]


def test_import_same_file_twice_says_so_and_changes_nothing(imported, uploaded, officer, jobs_done):
    imported(school(1), school(2))
    before = rows_of_everything()
    item = uploaded(school(1), school(2))
    assert item.difference["same_file"] is True
    assert not Change.objects.filter(item=item).exists()
    with jobs_done():
        actions.confirm(item=item, by=officer)
    item.refresh_from_db()
    assert item.status == S.APPLIED
    assert rows_of_everything() == before


def test_import_shows_what_it_would_change(imported, uploaded):
    imported(school(1), school(2), school(3))
    item = uploaded(school(1, name="Kauri School"), school(2, roll=300, community_id="7"), school(4))
    kinds = {kind: count for kind, count in item.difference["counts"].items() if count}
    assert kinds == {"opened": 1, "closed": 1, "renamed": 1, "roll_changed": 1, "community_joined": 1}
    assert item.difference["rows"] == {"new": 1, "changed": 2, "delisted": 1}
    assert item.changes.get(kind="renamed").after == "Kauri School"


def test_import_of_an_older_file_says_so(imported, uploaded, officer_client):
    imported(school(1), as_of=date(2024, 7, 1))
    newer = uploaded(school(1, roll=1), as_of=date(2025, 7, 1))
    older = uploaded(school(1, roll=2), as_of=date(2023, 7, 1))
    assert (newer.difference["here_is_of"], older.difference["here_is_of"]) == ("", "2024-07-01")
    page = officer_client.get(f"/imports/{older.pk}/").content.decode()
    assert "the register here describes July 2024" in page


def test_import_keeps_problems_by_row_and_own_file_name(uploaded):
    file = as_file(school(1), school(1), name="mine.csv")
    item = uploaded(file=file)
    problem = Problem.objects.get(item=item)
    assert (problem.row, problem.kind, problem.severity, problem.file) == (
        3,
        "duplicate_id",
        "error",
        "mine.csv",
    )


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<html><body>Sign in</body></html>", "web page"),
        (b"PK\x03\x04rest", "zip"),
        (b"a,b\n1,2\n", "header that is not known"),
    ],
)
def test_import_unreadable_file_fails_with_a_sentence(uploaded, content, says):
    item = uploaded(file=SimpleUploadedFile("mine.csv", content))
    assert item.status == S.FAILED
    assert says in item.message
    assert "mine.csv" in item.message
    assert Path(item.file.name).name not in item.message


def test_import_without_one_good_row_keeps_its_problems(uploaded):
    file = as_file(school(1))
    file.file.seek(0)
    text = file.read().replace(b"demo:1", b"nothing")
    item = uploaded(file=SimpleUploadedFile("mine.csv", text))
    assert item.status == S.FAILED
    assert "No row" in item.message
    assert item.problems.count() == 1


def test_import_with_mapping(uploaded):
    mapping = """
register = "xx"
title = "Schools of a small country"
[columns]
id = "nr"
name = "called"
kind = "sort"
[kinds]
P = {kind = "primary", years = "1-6"}
"""
    file = SimpleUploadedFile("x.csv", b"nr,called,sort\n1,Hill School,P\n")
    item = uploaded(file=file, mapping=mapping)
    assert (item.status, item.message) == (S.READY, "")
    assert (item.register, item.report["accepted"]) == ("xx", 1)


def test_import_with_a_mapping_that_is_none(uploaded):
    item = uploaded(school(1), mapping="this is not TOML")
    assert item.status == S.FAILED
    assert "the mapping" in item.message


def test_import_unexpected_error_is_shown_and_can_start_again(uploaded, officer, jobs_done, monkeypatch):
    def broken(*args, **kwargs):
        raise OSError("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(jobs, "reading_of", broken)
        item = uploaded(school(1))
    assert (item.status, item.message) == (S.FAILED, jobs.UNEXPECTED)
    with jobs_done():
        actions.restart(item=item, by=officer)
    item.refresh_from_db()
    assert (item.status, item.message) == (S.READY, "")


def test_import_crash_while_applying_leaves_old_data_whole(
    imported, uploaded, officer, jobs_done, monkeypatch
):
    imported(*(school(n) for n in range(1, 7)))
    before = rows_of_everything()
    item = uploaded(*(school(n, roll=7) for n in range(1, 7)))
    monkeypatch.setattr(applying, "BATCH", 2)
    write_batch, written = applying._write_batch, []

    def crash(batch, *args, **kwargs):
        if written:
            raise MemoryError("no memory left")
        written.append(write_batch(batch, *args, **kwargs))

    with monkeypatch.context() as patched, jobs_done():
        patched.setattr(applying, "_write_batch", crash)
        actions.confirm(item=item, by=officer)
    item.refresh_from_db()
    assert (item.status, item.message) == (S.FAILED, jobs.UNEXPECTED)
    assert written
    assert rows_of_everything() == before
    with jobs_done():
        actions.restart(item=item, by=officer)
        item.refresh_from_db()
    with jobs_done():
        actions.confirm(item=Import.objects.get(pk=item.pk), by=officer)
    assert set(School.objects.values_list("roll", flat=True)) == {7}


def test_job_that_died_can_start_again(uploaded, officer, jobs_done):
    item = uploaded(school(1))
    actions.confirm(item=item, by=officer)  # no worker takes the job
    item.refresh_from_db()
    assert item.status == S.APPLYING
    assert not rules.can("restart", item)
    with pytest.raises(rules.NotNow, match="being applied"):
        actions.restart(item=item, by=officer)
    silent(item)
    assert rules.stopped(item)
    with jobs_done():
        actions.restart(item=item, by=officer)
    item.refresh_from_db()
    assert item.status == S.READY


def test_job_at_work_is_alive_while_it_says_so(uploaded, officer):
    item = uploaded(school(1))
    actions.confirm(item=item, by=officer)
    item.refresh_from_db()
    silent(item)
    progress.Meter(item.pk).stage("Writing", 0.0, 1.0)
    assert not rules.stopped(item)


def test_job_of_an_attempt_given_up_changes_nothing(uploaded, officer):
    item = uploaded(school(1))
    item = actions.confirm(item=item, by=officer)
    silent(item)
    actions.cancel(item=item, by=officer)
    jobs.apply(item_id=item.pk, attempt=item.attempt)
    item.refresh_from_db()
    assert item.status == S.CANCELLED
    assert not School.objects.exists()


def test_job_given_up_while_it_writes_is_undone(uploaded, officer, monkeypatch):
    item = uploaded(school(1))
    item = actions.confirm(item=item, by=officer)
    write = applying.write

    def overtaken(*args, **kwargs):
        write(*args, **kwargs)
        Import.objects.filter(pk=item.pk).update(attempt=99)

    monkeypatch.setattr(applying, "write", overtaken)
    jobs.apply(item_id=item.pk, attempt=item.attempt)
    assert not School.objects.exists()


def test_job_done_twice_reads_once(uploaded):
    item = uploaded(school(1))
    jobs.read(item_id=item.pk, attempt=item.attempt)
    item.refresh_from_db()
    assert item.status == S.READY


def test_confirm_one_at_a_time_per_register(uploaded, officer):
    first, second = uploaded(school(1)), uploaded(school(1), school(2))
    actions.confirm(item=first, by=officer)
    with pytest.raises(rules.NotNow, match="wait until it has finished"):
        actions.confirm(item=second, by=officer)
    first.refresh_from_db()
    silent(first)
    actions.confirm(item=second, by=officer)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == (S.FAILED, S.APPLYING)


def test_database_refuses_two_applied_at_once(uploaded):
    first, second = uploaded(school(1)), uploaded(school(1), school(2))
    Import.objects.filter(pk=first.pk).update(status=S.APPLYING)
    with pytest.raises(IntegrityError), transaction.atomic():
        Import.objects.filter(pk=second.pk).update(status=S.APPLYING)


def test_confirm_after_the_register_changed_reads_again(uploaded, imported, officer, jobs_done):
    old = uploaded(school(1))
    imported(school(1), school(2))
    with jobs_done():
        actions.confirm(item=old, by=officer)
    old.refresh_from_db()
    assert old.status == S.READY
    assert old.difference["rows"] == {"new": 0, "changed": 0, "delisted": 1}
    assert School.objects.filter(listed=True).count() == 2


def test_cancel_removes_the_file(uploaded, officer, jobs_done):
    item = uploaded(school(1))
    assert len(files_kept()) == 2
    with jobs_done():
        actions.cancel(item=item, by=officer)
    item.refresh_from_db()
    assert (item.status, files_kept()) == (S.CANCELLED, [])
    with pytest.raises(rules.NotNow, match="cannot be confirmed now"):
        actions.confirm(item=item, by=officer)


def test_file_that_was_swapped_is_not_applied(uploaded, officer, jobs_done):
    item = uploaded(school(1))
    Path(item.file.path).write_bytes(as_file(school(1), school(2)).read())
    with jobs_done():
        actions.confirm(item=item, by=officer)
    item.refresh_from_db()
    assert item.status == S.FAILED
    assert not School.objects.exists()


@pytest.mark.parametrize("step", [actions.confirm, actions.cancel, actions.restart])
def test_steps_need_the_capability(uploaded, step):
    with pytest.raises(NotAllowed):
        step(item=uploaded(school(1)), by=PersonFactory(role="analyst"))


def test_upload_needs_the_capability():
    with pytest.raises(NotAllowed):
        actions.upload(given=actions.Upload(file=as_file(school(1))), by=PersonFactory(role="administrator"))
    assert not Import.objects.exists()


def test_every_state_has_steps_or_is_over():
    over = {S.APPLIED, S.CANCELLED}
    assert set(S) == over | rules.AT_WORK | set().union(*rules.FROM.values())
    assert set(rules.FROM) == set(rules.NOT_POSSIBLE)
