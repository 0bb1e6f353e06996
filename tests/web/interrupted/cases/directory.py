"""Imports of registers, step by step; what else a register has."""

from tests.web.directory.making import as_file, reading, school
from tests.web.factories import PersonFactory, RegisterFactory
from tests.web.interrupted.cases.working import work
from tests.web.interrupted.making import Act, Job, Things, case, world

from schoolweave.web.accounts.models import AuditEvent
from schoolweave.web.directory.actions import imports, registers
from schoolweave.web.directory.models import Extract, Import, School
from schoolweave.web.programmes import actions as programmes


@world()
def office() -> Things:
    """An officer; the shipped programmes, whose rules an import may call for."""
    programmes.load_shipped()
    return Things(officer=PersonFactory(role="programme-officer"))


def uploaded(at: Things) -> Import:
    """Return an import that waits to be read."""
    given = imports.Upload(as_file(school(1), school(2)))
    return imports.upload(given=given, by=at.officer)


def ready(at: Things) -> Import:
    """Return an import that waits for a decision."""
    item = uploaded(at)
    work()
    item.refresh_from_db()
    assert item.status == Import.Status.READY, item.message
    return item


def told() -> object:
    """Say what is so once all jobs are done, however often their workers died."""
    events = AuditEvent.objects.exclude(verb="import.restarted").values_list("verb", flat=True)
    items = [(one.status, one.changes.count(), one.problems.count()) for one in Import.objects.all()]
    return items, School.objects.count(), Extract.objects.count(), sorted(events)


@case(imports.upload, office)
def upload(at: Things) -> Act:
    file = as_file(school(1))
    return lambda: imports.upload(given=imports.Upload(file), by=at.officer)


@case("directory.tasks.read", office)
def read(at: Things) -> Job:
    uploaded(at)
    return Job(work, lambda _: work(), told)


@case(imports.confirm, office)
def confirm(at: Things) -> Act:
    item = ready(at)
    return lambda: imports.confirm(item=item, by=at.officer)


@case("directory.tasks.apply", office)
def apply(at: Things) -> Job:
    imports.confirm(item=ready(at), by=at.officer)
    return Job(work, lambda _: work(), told)


@case(imports.cancel, office)
def cancel(at: Things) -> Act:
    item = ready(at)
    return lambda: imports.cancel(item=item, by=at.officer)


@case(imports.restart, office)
def restart(at: Things) -> Act:
    item = uploaded(at)
    Import.objects.filter(pk=item.pk).update(status=Import.Status.FAILED)
    return lambda: imports.restart(item=item, by=at.officer)


@case(registers.apply_reading, office)
def apply_reading(_: Things) -> Act:
    registers.apply_reading(register="demo", reading=reading(school(1)), file_name="one.csv", by=None)
    found = reading(school(1, roll=90), school(2), sha256="b" * 64)
    return lambda: registers.apply_reading(register="demo", reading=found, file_name="two.csv", by=None)


@case(registers.set_outline)
def set_outline(_: Things) -> Act:
    RegisterFactory()
    land = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
    return lambda: registers.set_outline(register="demo", outline=land, by=None)


@case(registers.load_flows, office)
def load_flows(_: Things) -> Act:
    found = reading(school(1), school(2))
    registers.apply_reading(register="demo", reading=found, file_name="one.csv", by=None)
    registers.load_flows(register="demo", flows=[("demo:1", "demo:2", 3, 9)], by=None)
    flow = ("demo:1", "demo:2", 12, 9)
    return lambda: registers.load_flows(register="demo", flows=[flow], by=None)
