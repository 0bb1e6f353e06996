"""What an import would change, in the library's words and in rows of the database."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from schoolweave import schools
from schoolweave.web.directory import applying
from schoolweave.web.directory.models import Extract, School
from schoolweave.web.directory.rows import to_record

KINDS = {
    "opened": pgettext_lazy("change of a school", "Opened"),
    "closed": _("Closed or no longer listed"),
    "merged": _("Merged into another"),
    "continued": _("Carried on under another id"),
    "moved": pgettext_lazy("change of a school", "Moved"),
    "renamed": _("Renamed"),
    "roll_changed": _("Roll changed by more than a third"),
    "community_joined": _("Joined a community"),
    "community_left": _("Left its community"),
    "community_moved": _("Went to another community"),
}
"""The library's kinds of change, in its order, in words."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What would change: counts by kind, each change, and how many rows would be written.

    ``same_file`` says that the register's newest extract was made from this very file. ``here_is_of`` is
    the day that the register describes now, where the file describes an earlier one.
    """

    counts: dict[str, int]
    changes: tuple[dict[str, str], ...]
    rows: dict[str, int]
    notes: tuple[str, ...]
    same_file: bool = False
    here_is_of: date | None = None


def difference(register: str, reading: schools.Reading, as_of: date | None) -> Difference:
    """Compare a reading with what the register says today. Nothing is written.

    Where the register is empty every school is new, and none is listed as a change. Raises
    :class:`RegisterError` where a school is of another register.
    """
    work = applying.work_out(register, reading.schools)
    rows = {"new": len(work.new), "changed": len(work.changed), "delisted": len(work.delisted)}
    newest = Extract.objects.filter(register_id=register).order_by("-id").first()
    if newest is None:
        return Difference({}, (), rows, ())
    today = [to_record(row) for row in School.objects.filter(register_id=register, listed=True)]
    compared = schools.compare(today, reading.schools)
    return Difference(
        counts=compared.counts,
        changes=tuple(_line(change) for change in compared.changes),
        rows=rows,
        notes=compared.notes,
        same_file=newest.sha256 == reading.report.sha256 and newest.as_of == as_of and not work.rows,
        here_is_of=newest.as_of if as_of and newest.as_of and as_of < newest.as_of else None,
    )


def _line(change: schools.Change) -> dict[str, str]:
    after = change.after if change.km is None else f"{change.after} ({change.km:,.1f} km away)"
    return {
        "kind": change.kind,
        "school": change.id,
        "name": change.name,
        "before": change.before,
        "after": after,
    }
