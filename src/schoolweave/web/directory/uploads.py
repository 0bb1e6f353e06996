"""Uploaded files: read under names of our own, spoken of by the names that people gave them."""

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from django.utils.translation import gettext_noop as _

from schoolweave import schools
from schoolweave.core.errors import RegisterError
from schoolweave.web.directory import progress
from schoolweave.web.directory.models import Import


def shown_name(name: str) -> str:
    """Return an uploaded file's name as text to show, never as a path: the last part, printable, cut."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(character for character in last if character.isprintable()).strip()[:200] or "register.csv"


def reading_of(item: Import, tell: Callable[[int, int], None]) -> schools.Reading:
    """Read an import's files; raises :class:`RegisterError` where they cannot be read at all."""
    with ExitStack() as stack:
        mapping = None
        if item.mapping:
            mapping = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "mapping.toml"
            mapping.write_text(item.mapping, "utf-8")
        return schools.read(
            item.file.path,
            companion=item.companion.path if item.companion else None,
            links=item.links.path if item.links else None,
            mapping=mapping,
            as_of=item.as_of,
            progress=tell,
        )


def register_of(reading: schools.Reading) -> str:
    """Return what a reading's school ids begin with; raises :class:`RegisterError` unless all agree."""
    prefixes = sorted({school.id.partition(":")[0] for school in reading.schools})
    if len(prefixes) == 1:
        return prefixes[0]
    if not prefixes:
        raise RegisterError(
            _("No row of the file could be accepted: see the problems, mend the file and upload it again.")
        )
    raise RegisterError(
        f"The file holds schools of several registers ({', '.join(prefixes[:5])}): import one at a time."
    )


def names_of(item: Import) -> dict[str, str]:
    """Return what the person calls each file, by the name under which it is kept."""
    told = {Path(item.file.name or "").name: item.file_name, "mapping.toml": "the mapping"}
    if item.companion:
        told[Path(item.companion.name or "").name] = "the rolls by year level"
    if item.links:
        told[Path(item.links.name or "").name] = "the links"
    return told


def in_words(item: Import, error: Exception) -> str:
    """Return an error's sentence with files called what the person called them."""
    sentence = str(error)
    for kept, told in names_of(item).items():
        sentence = sentence.replace(str(Path(item.file.path).parent / kept), told).replace(kept, told)
    return sentence


def remove_files(item: Import) -> None:
    """Remove what was uploaded: registers name people, and nothing needs the files any more."""
    for file in (item.file, item.companion, item.links):
        if file.name:
            file.storage.delete(file.name)
    progress.forget(item.pk)
