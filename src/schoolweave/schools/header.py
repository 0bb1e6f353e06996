"""Recognising a register by its header: aliases of columns, tolerant of dialects."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from schoolweave.core.errors import RegisterError
from schoolweave.schools.rows import records
from schoolweave.schools.source import Source

DELIMITERS = (",", ";", "\t", "|")

_WORDS = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile(r"['‘’ʻʼ`]")

HEADER_WITHIN = 30
"""The header is looked for in so many rows: published extracts may carry a title above it."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns that make a kind of file: fields with the headers used for them, first choice first.

    ``spills`` names a last column whose list may run over into cells beyond the header; ``companion`` marks a
    file that belongs to a register and is none of its own.
    """

    key: str
    title: str
    columns: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    spills: str = ""
    companion: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """A header as found: where, how the cells are divided, and which column holds which field."""

    layout: Layout
    row: int
    delimiter: str
    names: tuple[str, ...]
    places: Mapping[str, int]

    @property
    def spills(self) -> bool:
        """Whether cells beyond the header belong to its last column."""
        return self.places.get(self.layout.spills) == len(self.names) - 1


def plain(text: str) -> str:
    """Return a header or word for comparison: lower case, no accents, only letters and digits, single spaces.

    >>> plain("Māori^ "), plain("School_Id"), plain("King's")
    ('maori', 'school id', 'kings')
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(_WORDS.findall(_APOSTROPHES.sub("", bare.casefold())))


def places_of(names: Iterable[str], layout: Layout) -> dict[str, int]:
    """Return the index of each field's column; of equal headers the first counts."""
    index: dict[str, int] = {}
    for at, name in enumerate(names):
        index.setdefault(plain(name), at)
    found: dict[str, int] = {}
    for field, aliases in layout.columns.items():
        for alias in aliases:
            if plain(alias) in index:
                found[field] = index[plain(alias)]
                break
    return found


def find_header(source: Source, layouts: Iterable[Layout], delimiter: str | None = None) -> Header:
    """Find the header of a file and which layout it has.

    Raises :class:`RegisterError` that names the missing columns where one layout nearly fits, and the known
    layouts where none does.
    """
    nearest: tuple[float, Layout, list[str]] | None = None
    first: list[str] = []
    layouts = tuple(layouts)
    for division in [delimiter] if delimiter else DELIMITERS:
        for record in records(source, division):
            if record.number > HEADER_WITHIN:
                break
            if len(record.cells) > len(first):
                first = record.cells
            for layout in layouts:
                places = places_of(record.cells, layout)
                missing = [field for field in layout.required if field not in places]
                if not missing:
                    return Header(layout, record.number, division, tuple(record.cells), places)
                share = 1 - len(missing) / len(layout.required)
                if nearest is None or share > nearest[0]:
                    nearest = (share, layout, missing)
    if nearest and (nearest[0] >= 0.5 or len(layouts) == 1):
        raise missing_columns(source, nearest[1], nearest[2])
    raise unknown_header(source, layouts, first)


def missing_columns(source: Source, layout: Layout, missing: Iterable[str]) -> RegisterError:
    """Return the error for a file that lacks columns of the layout it nearly has."""
    named = ", ".join(" or ".join(layout.columns[field][:2]) for field in missing)
    return RegisterError(
        f"The file {source.name} looks like {layout.title} but lacks the column {named}: "
        "export it again with all its columns, or describe it in a mapping file."
    )


def unknown_header(source: Source, layouts: Iterable[Layout], names: list[str]) -> RegisterError:
    """Return the error for a file whose header no layout knows."""
    shown = ", ".join(" ".join(name.split())[:30] for name in names[:6]) + (", …" if len(names) > 6 else "")
    known = "; ".join(layout.title for layout in layouts if not layout.companion)
    return RegisterError(
        f"The file {source.name} has a header that is not known here ({shown or 'no columns'}): give one of "
        f"these ({known}), or describe its columns in a mapping file."
    )
