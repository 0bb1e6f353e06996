"""What bringing a reading into the database would write, and writing it: the inside of an import."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from schoolweave import schools
from schoolweave.core.errors import RegisterError
from schoolweave.web.accounts.models import Person
from schoolweave.web.directory.models import Extract, School
from schoolweave.web.directory.rows import FACTS, searchable, to_row

BATCH = 1000
"""Rows written between two calls of the progress callback."""

Report = Callable[[int, int], None]
"""Told how many rows are written, of how many."""


@dataclass(slots=True)
class Work:
    """What differs between a reading and the rows that are there."""

    new: list[School] = field(default_factory=list)
    changed: list[School] = field(default_factory=list)
    delisted: list[School] = field(default_factory=list)
    same: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows have to be written."""
        return len(self.new) + len(self.changed) + len(self.delisted)


def work_out(register: str, records: Iterable[schools.School]) -> Work:
    """Compare records with the register's rows; nothing is written.

    Raises :class:`RegisterError` where a record is of another register or comes twice.
    """
    rows = {row.id: row for row in School.objects.filter(register_id=register)}
    work = Work()
    seen: set[str] = set()
    for record in records:
        _check_id(record.id, register, seen)
        row = rows.pop(record.id, None)
        values = to_row(record)
        if row is None:
            row = School(id=record.id, register_id=register, **values)
            row.search_name = searchable(row.name)
            work.new.append(row)
        elif _take_over(row, values):
            work.changed.append(row)
        else:
            work.same.append(row.id)
    for row in rows.values():
        if row.listed:
            row.listed = False
            row.version += 1
            work.delisted.append(row)
    return work


def write(work: Work, extract: Extract, *, by: Person | None, progress: Report | None = None) -> None:
    """Write what differs, with its history; call inside a transaction."""
    reason = f"Import of {extract.file_name}"[:100]
    done = 0
    for rows, is_new in ((work.new, True), (work.changed, False), (work.delisted, False)):
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            _write_batch(batch, extract, is_new=is_new, by=by, reason=reason)
            done += len(batch)
            if progress is not None:
                progress(done, work.rows)
    for start in range(0, len(work.same), BATCH):  # the newest extract says the same: it is the source now
        School.objects.filter(id__in=work.same[start : start + BATCH]).update(extract=extract)


def _write_batch(
    batch: Sequence[School], extract: Extract, *, is_new: bool, by: Person | None, reason: str
) -> None:
    for row in batch:
        if row.listed:  # a school that is no longer listed keeps the extract that last described it
            row.extract = extract
    if is_new:
        School.objects.bulk_create(batch)
    else:
        School.objects.bulk_create(
            batch,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=[*FACTS, "search_name", "listed", "extract", "version"],
        )
    School.history.bulk_history_create(
        batch, update=not is_new, default_user=by, default_change_reason=reason
    )


def _take_over(row: School, values: dict[str, Any]) -> bool:
    """Give a row the register's values; say whether that changed it."""
    if row.listed and all(getattr(row, name) == value for name, value in values.items()):
        return False
    for name, value in values.items():
        setattr(row, name, value)
    row.search_name = searchable(row.name)
    row.listed = True
    row.version += 1
    return True


def _check_id(school_id: str, register: str, seen: set[str]) -> None:
    if not school_id.startswith(f"{register}:"):
        raise RegisterError(
            f"The school {school_id} is not of the register {register}: its id must begin with “{register}:”."
        )
    if school_id in seen:
        raise RegisterError(f"The school {school_id} is there twice: remove one of the two rows.")
    seen.add(school_id)
