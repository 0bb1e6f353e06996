"""What changes registers and their schools."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db import transaction

from schoolweave import schools
from schoolweave.web.accounts.actions import record
from schoolweave.web.accounts.models import Person
from schoolweave.web.directory import applying
from schoolweave.web.directory.models import Extract, Flow, Register

after_import: list[Callable[[Extract], None]] = []
"""Called with the new extract inside the import's transaction, after its schools are written.

An app above this one adds its function in ``AppConfig.ready``; what it raises undoes the whole import.
"""


OWN_FORM = "schoolweave"
"""The layout of Schoolweave's own CSV, as a report names it."""

FlowLike = tuple[str, str, int, int]
NAMES = {
    "nz-moe": "New Zealand schools directory",
    "gb-urn": "Get Information about Schools (England)",
    "demo": "Register of the demo country",
}
"""Names of the registers whose ids begin so; of others, their file's own title is the name."""

OUTLINES = {
    "nz-moe": "built/outlines/new-zealand.geojson",
    "gb-urn": "built/outlines/united-kingdom.geojson",
}
"""Coasts that are built at set-up, by the beginning of school ids."""


@transaction.atomic
def apply_reading(
    *,
    register: str,
    reading: schools.Reading,
    file_name: str,
    as_of: date | None = None,
    progress: applying.Report | None = None,
    by: Person | None,
) -> Extract:
    """Make the register say what the reading says, all of it or nothing.

    Rows that differ are written with their history and a new version; schools that are no longer listed
    stay, with ``listed=False``. Where neither the file nor any school differs from the newest extract,
    nothing is written and that extract comes back. Raises :class:`RegisterError` where a school is of
    another register or comes twice.
    """
    report = reading.report
    named = {"name": register_name(register, report), "outline_static": OUTLINES.get(register, "")}
    owner, _ = Register.objects.get_or_create(prefix=register, defaults=named)
    Register.objects.select_for_update().get(prefix=register)
    work = applying.work_out(register, reading.schools)
    newest = owner.extracts.order_by("id").last()
    if newest is not None and not work.rows and newest.sha256 == report.sha256 and newest.as_of == as_of:
        return newest
    extract = Extract.objects.create(
        register=owner, file_name=file_name[:300], sha256=report.sha256, as_of=as_of, report=_counts(report)
    )
    applying.write(work, extract, by=by, progress=progress)
    counts = {"new": len(work.new), "changed": len(work.changed), "no longer listed": len(work.delisted)}
    record(verb="register.imported", object=extract, by=by, after=counts)
    for follow in after_import:
        follow(extract)
    return extract


@transaction.atomic
def set_outline(
    *, register: str, outline: dict[str, Any] | None = None, static: str = "", by: Person | None
) -> Register:
    """Give a register the outline of its land: a GeoJSON geometry, or the path of a static file."""
    owner = Register.objects.get(prefix=register)
    owner.outline, owner.outline_static = outline, static
    owner.save(update_fields=["outline", "outline_static"])
    record(verb="outline.set", object=owner, by=by)
    return owner


@transaction.atomic
def load_flows(*, register: str, flows: Iterable[FlowLike], by: Person | None) -> int:
    """Replace a register's flows by ``(from_id, to_id, learners, year)``; return how many there are.

    Ids are whole, as in ``nz-moe:23``; both schools must be here already; the year is the calendar's.
    """
    rows = [Flow(from_school_id=a, to_school_id=b, learners=n, year=year) for a, b, n, year in flows]
    owner = Register.objects.get(prefix=register)
    Flow.objects.filter(from_school__register=owner).delete()
    Flow.objects.bulk_create(rows, batch_size=applying.BATCH)
    record(verb="flows.loaded", object=owner, by=by, after={"flows": len(rows)})
    return len(rows)


def register_name(register: str, report: schools.Report) -> str:
    """Return what to call a register that comes in for the first time."""
    own_form = report.register == OWN_FORM  # its title names the form of the file, not the register
    return NAMES.get(register, f"Register “{register}”" if own_form else report.register_title)


def _counts(report: schools.Report) -> dict[str, Any]:
    """Return the report without its list of problems: an import keeps them row by row."""
    return {name: value for name, value in report.to_dict().items() if name != "problems"}
