"""Finding a school by what somebody typed: the same on every database, within milliseconds.

The folded names of all listed schools are kept per process and made anew when there is a newer extract.
"""

from dataclasses import dataclass
from threading import Lock

from rapidfuzz import fuzz, process

from schoolweave.web.directory.models import Extract, School
from schoolweave.web.directory.names import folded

ENOUGH_ALIKE = 72.0
"""Least similarity, of 100, of a name with letters amiss: one slip in a word of five still passes."""

SHORTEST_GUESS = 3
"""Shorter texts match by their letters only; anything resembles two letters."""


@dataclass(frozen=True, slots=True)
class Names:
    """The folded names of listed schools, alphabetically; equal lengths."""

    newest: int | None
    ids: tuple[str, ...]
    registers: tuple[str, ...]
    names: tuple[str, ...]
    places: tuple[str, ...]  # town, area and community


_lock = Lock()
_kept: Names | None = None


def names() -> Names:
    """Return the names of today; read anew only where there is an extract that they do not know."""
    global _kept
    newest = Extract.objects.order_by("-id").values_list("id", flat=True).first()
    with _lock:
        if _kept is None or _kept.newest != newest:
            _kept = _read(newest)
        return _kept


def forget() -> None:
    """Let the next search read the names anew."""
    global _kept
    with _lock:
        _kept = None


def find(text: str, *, register: str | None, limit: int) -> list[str]:
    """Return ids of schools, likeliest first."""
    wanted = folded(text)
    if not wanted or limit < 1:
        return []
    kept = names()
    by_letters = _by_letters(wanted, kept, register)
    found = [kept.ids[i] for _, i in sorted(by_letters)[:limit]]
    if len(found) < limit and len(wanted) >= SHORTEST_GUESS:
        found += _by_likeness(wanted, kept, register, limit - len(found), without=set(found))
    return found


def _by_letters(wanted: str, kept: Names, register: str | None) -> list[tuple[int, int]]:
    """Return (how good: 0 is best, index) of names or places that hold what is wanted."""
    words = wanted.split()
    found = []
    for i, name in enumerate(kept.names):
        if register is not None and kept.registers[i] != register:
            continue
        if name == wanted:
            found.append((0, i))
        elif name.startswith(wanted):
            found.append((1, i))
        elif f" {wanted}" in name:
            found.append((2, i))
        elif wanted in name:
            found.append((3, i))
        elif all(word in name for word in words):
            found.append((4, i))
        elif all(word in name or word in kept.places[i] for word in words):
            found.append((5, i))
    return found


def _by_likeness(
    wanted: str, kept: Names, register: str | None, limit: int, *, without: set[str]
) -> list[str]:
    hits = process.extract(
        wanted,
        kept.names,
        scorer=fuzz.WRatio,
        score_cutoff=ENOUGH_ALIKE,
        limit=limit + len(without) + (0 if register is None else len(kept.ids)),
    )
    ids = (kept.ids[i] for _, _, i in hits if register is None or kept.registers[i] == register)
    return [school_id for school_id in ids if school_id not in without][:limit]


def _read(newest: int | None) -> Names:
    rows = list(
        School.objects.filter(listed=True)
        .order_by("search_name", "id")
        .values_list("id", "register_id", "search_name", "town", "area", "community_name")
    )
    return Names(
        newest=newest,
        ids=tuple(row[0] for row in rows),
        registers=tuple(row[1] for row in rows),
        names=tuple(row[2] for row in rows),
        places=tuple(folded(" ".join(row[3:])) for row in rows),
    )
