"""Imports of registers, step by step."""

from tests.web.directory.making import as_file, reading, school
from tests.web.factories import PersonFactory
from tests.web.interrupted.cases.making import Act, case

from schoolweave.web.directory.actions import imports, jobs, registers
from schoolweave.web.directory.models import Import


def uploaded() -> Import:
    given = imports.Upload(as_file(school(1), school(2)))
    return imports.upload(given=given, by=PersonFactory(role="programme-officer"))


def ready() -> Import:
    item = uploaded()
    jobs.read(item_id=item.pk, attempt=item.attempt)
    item.refresh_from_db()
    return item


@case(imports.upload)
def upload() -> Act:
    person, file = PersonFactory(role="programme-officer"), as_file(school(1))
    return lambda: imports.upload(given=imports.Upload(file), by=person)


@case(imports.confirm)
def confirm() -> Act:
    item = ready()
    return lambda: imports.confirm(item=item, by=item.created_by)


@case(imports.cancel)
def cancel() -> Act:
    item = ready()
    return lambda: imports.cancel(item=item, by=item.created_by)


@case(registers.apply_reading)
def apply_reading() -> Act:
    registers.apply_reading(register="demo", reading=reading(school(1)), file_name="one.csv", by=None)
    found = reading(school(1, roll=90), school(2), sha256="b" * 64)
    return lambda: registers.apply_reading(register="demo", reading=found, file_name="two.csv", by=None)
