"""The work behind an import, done by a background job: read it, work out what it would change, apply it."""

import logging
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from schoolweave import schools
from schoolweave.core.errors import SchoolweaveError
from schoolweave.web.accounts.actions import record
from schoolweave.web.directory.actions.imports import newest_extract
from schoolweave.web.directory.actions.registers import apply_reading
from schoolweave.web.directory.differing import Difference, difference
from schoolweave.web.directory.models import Change, Import, Problem
from schoolweave.web.directory.progress import Meter
from schoolweave.web.directory.uploads import in_words, names_of, reading_of, register_of, remove_files

log = logging.getLogger(__name__)
S = Import.Status
BATCH = 500
UNEXPECTED = _(
    "Something went wrong here, and nothing was changed. Start it again; if it happens again, tell whoever "
    "runs this site the number of this import."
)


class GivenUp(Exception):
    """The import was cancelled or started again while this job was at work: undo everything."""


def read(*, item_id: int, attempt: int) -> None:
    """Read an uploaded import, keep its report and what it would change, and let a person decide."""
    if not _move(item_id, attempt, S.UPLOADED, status=S.READING):
        return
    item = Import.objects.get(pk=item_id)
    _guarded(item, S.READING, lambda: _read_and_keep(item))


def apply(*, item_id: int, attempt: int) -> None:
    """Make the register say what a confirmed import says: all of it or nothing."""
    item = Import.objects.select_related("decided_by").get(pk=item_id)
    if (item.status, item.attempt) != (S.APPLYING, attempt):
        return
    _guarded(item, S.APPLYING, lambda: _apply(item))


def left_behind(item_id: int, attempt: int, *, again: bool) -> None:
    """Put right an import whose worker died: it waits once more to be read, or has stopped and says so."""
    if again:  # applying is one transaction: it begins anew from where it is
        _move(item_id, attempt, S.READING, status=S.UPLOADED)
        return
    for status in (S.UPLOADED, S.READING, S.APPLYING):
        _move(item_id, attempt, status, status=S.FAILED, message=UNEXPECTED)


def _guarded(item: Import, status: Import.Status, work: Callable[[], None]) -> None:
    """Do the work; where it fails, say why on the import, unless somebody has given this job up."""
    try:
        work()
    except GivenUp:
        log.info("Import %s was given up while its job was at work.", item.pk)
    except SchoolweaveError as error:
        _move(item.pk, item.attempt, status, status=S.FAILED, message=in_words(item, error))
    except Exception:
        log.exception("Import %s failed.", item.pk)
        _move(item.pk, item.attempt, status, status=S.FAILED, message=UNEXPECTED)


def _read_and_keep(item: Import) -> None:
    meter = Meter(item.pk)
    reading = reading_of(item, meter.stage(_("Reading the file"), 0.0, 0.7))
    meter.stage(_("Keeping what was found"), 0.7, 0.8)
    _keep_report(item, reading)
    register = register_of(reading)
    meter.stage(_("Comparing it with the register"), 0.8, 1.0)
    compared_with = newest_extract(register)
    differs = difference(register, reading, item.as_of)
    with transaction.atomic():
        _keep_changes(item, differs)
        ready = {"status": S.READY, "register": register, "compared_with": compared_with}
        if not _move(item.pk, item.attempt, S.READING, **ready):
            raise GivenUp


def _apply(item: Import) -> None:
    meter = Meter(item.pk)
    reading = reading_of(item, meter.stage(_("Reading the file"), 0.0, 0.4))
    if reading.report.sha256 != item.sha256:
        raise SchoolweaveError(
            _("The file is not the one that was read before: cancel, and upload it again.")
        )
    with transaction.atomic():
        extract = apply_reading(
            register=item.register,
            reading=reading,
            file_name=item.file_name,
            as_of=item.as_of,
            progress=meter.stage(_("Writing what changes, then forming today's communities"), 0.4, 0.9),
            by=item.decided_by,
        )
        if not _move(item.pk, item.attempt, S.APPLYING, status=S.APPLIED, extract=extract):
            raise GivenUp
        record(verb="import.applied", object=item, by=item.decided_by, after=item.difference.get("rows", {}))
    remove_files(item)


@transaction.atomic
def _keep_report(item: Import, reading: schools.Reading) -> None:
    report = reading.report
    counts = {name: value for name, value in report.to_dict().items() if name != "problems"}
    if not _move(item.pk, item.attempt, S.READING, sha256=report.sha256, report=counts):
        raise GivenUp
    item.problems.all().delete()
    rows = [Problem(item=item, **_cut(_problem(item, problem), Problem)) for problem in report.problems]
    Problem.objects.bulk_create(rows, batch_size=BATCH)


def _keep_changes(item: Import, differs: Difference) -> None:
    item.changes.all().delete()
    rows = [Change(item=item, **_cut(change, Change)) for change in differs.changes]
    Change.objects.bulk_create(rows, batch_size=BATCH)
    Import.objects.filter(pk=item.pk).update(
        difference={
            "counts": differs.counts,
            "rows": differs.rows,
            "notes": list(differs.notes),
            "same_file": differs.same_file,
            "here_is_of": differs.here_is_of.isoformat() if differs.here_is_of else "",
        }
    )


def _problem(item: Import, problem: schools.Problem) -> dict[str, Any]:
    kept = ("row", "school", "column", "value", "message", "action", "kind")
    told = {name: getattr(problem, name) for name in kept}
    named = names_of(item).get(problem.file, problem.file)
    return told | {"severity": str(problem.severity), "file": named}


def _cut(values: dict[str, Any], model: type[Problem] | type[Change]) -> dict[str, Any]:
    """Return the values, texts no longer than their columns."""

    def fits(name: str, value: Any) -> Any:
        longest = getattr(model._meta.get_field(name), "max_length", None)  # noqa: SLF001 - documented
        return value[:longest] if longest and isinstance(value, str) else value

    return {name: fits(name, value) for name, value in values.items()}


def _move(item_id: int, attempt: int, from_status: Import.Status, **values: Any) -> bool:
    """Change an import only if it still is in that state and attempt; say whether it was."""
    waiting = Import.objects.filter(pk=item_id, attempt=attempt, status=from_status)
    return bool(waiting.update(changed_at=timezone.now(), **values))
