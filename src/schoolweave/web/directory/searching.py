"""Finding a school by what somebody typed: the same on every database, within milliseconds.

The folded names of all listed schools are kept per process and made anew when there is a newer extract.
They are in alphabetical order, so that names which begin with the text are a run of them, and joined to
one text each, so that looking for letters is one search of a long text.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from schoolweave.web.directory.models import Extract, School
from schoolweave.web.directory.names import folded

ENOUGH_ALIKE = 72.0
"""Least similarity, of 100, of a name with letters amiss: one slip in a word of five still passes."""

SHORTEST_GUESS = 3
"""Shorter texts match by their letters only; anything resembles two letters."""

COMPARED = 200
"""How many names, those that share most pairs of letters with the text, are compared with it in full."""

Integers = NDArray[np.int32]
Newest = tuple[int, datetime] | None
"""Which extract the names are of: its id, and when it came in, as a restored database may use ids again."""


@dataclass(frozen=True, slots=True)
class Names:
    """Listed schools in the order of their folded names; tuples and arrays of shape ``(schools,)``."""

    newest: Newest
    ids: tuple[str, ...]
    registers: tuple[str, ...]
    names: tuple[str, ...]
    lines: tuple[str, ...]  # name, town, area and community
    name_text: str = field(repr=False)
    name_starts: list[int] = field(repr=False)
    line_text: str = field(repr=False)
    line_starts: list[int] = field(repr=False)
    pairs: dict[str, Integers] = field(repr=False)  # pair of letters: which names have it


_lock = Lock()
_kept: Names | None = None


def names() -> Names:
    """Return the names of today; read anew only where there is an extract that they do not know."""
    global _kept
    newest = Extract.objects.order_by("-id").values_list("id", "imported_at").first()
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
    likely = dict.fromkeys(islice(_of(register, kept, _by_letters(wanted, kept)), limit))
    if len(likely) < limit and len(wanted) >= SHORTEST_GUESS:
        guesses = (i for i in _of(register, kept, _by_likeness(wanted, kept)) if i not in likely)
        likely |= dict.fromkeys(islice(guesses, limit - len(likely)))
    return [kept.ids[i] for i in likely]


def _of(register: str | None, kept: Names, found: Iterator[int]) -> Iterator[int]:
    """Yield each index once, of one register where it is given."""
    seen: set[int] = set()
    for i in found:
        if i not in seen and (register is None or kept.registers[i] == register):
            seen.add(i)
            yield i


def _by_letters(wanted: str, kept: Names) -> Iterator[int]:
    """Yield names that begin with the text, hold it as words, hold it, then lines that hold each word."""
    for i in range(bisect_left(kept.names, wanted), len(kept.names)):
        if not kept.names[i].startswith(wanted):
            break
        yield i
    yield from _holding(f" {wanted}", kept.name_text, kept.name_starts)
    yield from _holding(wanted, kept.name_text, kept.name_starts)
    words = sorted(wanted.split(), key=len, reverse=True)
    for i in _holding(words[0], kept.line_text, kept.line_starts):
        if all(word in kept.lines[i] for word in words):
            yield i


def _holding(wanted: str, text: str, starts: list[int]) -> Iterator[int]:
    """Yield which of the joined texts hold what is wanted, in their order."""
    at, i = text.find(wanted), 0
    while at >= 0:
        i = bisect_left(starts, at + 1, i) - 1
        yield i
        if i + 1 == len(starts):
            return
        at = text.find(wanted, starts[i + 1])


def _by_likeness(wanted: str, kept: Names) -> Iterator[int]:
    """Yield names that resemble the text, likeliest first: pairs of letters choose, edits decide."""
    shared = np.zeros(len(kept.names))
    for pair in _pairs(wanted):
        having = kept.pairs.get(pair)
        if having is not None:
            shared[having] += np.log1p(len(kept.names) / len(having))
    best = np.argsort(-shared, kind="stable")[:COMPARED]
    candidates = {int(i): kept.names[i] for i in best if shared[i] > 0}
    hits = process.extract(wanted, candidates, scorer=fuzz.WRatio, score_cutoff=ENOUGH_ALIKE, limit=None)
    for _, _, i in sorted(hits, key=lambda hit: (-hit[1], hit[2])):
        yield i


def _pairs(name: str) -> set[str]:
    return {a + b for word in name.split() for a, b in zip(f" {word}", f"{word} ", strict=True)}


def _read(newest: Newest) -> Names:
    rows = list(
        School.objects.filter(listed=True)
        .values_list("search_name", "id", "register_id", "town", "area", "community_name")
        .order_by()
    )
    rows.sort()  # here, not in the database: each has its own alphabet
    folded_names = tuple(row[0] for row in rows)
    lines = tuple(f"{row[0]} {folded(' '.join(row[3:]))}" for row in rows)
    having: dict[str, list[int]] = {}
    for i, name in enumerate(folded_names):
        for pair in _pairs(name):
            having.setdefault(pair, []).append(i)
    return Names(
        newest,
        tuple(row[1] for row in rows),
        tuple(row[2] for row in rows),
        folded_names,
        lines,
        *_joined(folded_names),
        *_joined(lines),
        {pair: np.array(indices, dtype=np.int32) for pair, indices in having.items()},
    )


def _joined(texts: tuple[str, ...]) -> tuple[str, list[int]]:
    """Return the texts as lines of one text, and where each begins."""
    starts = np.cumsum([0, *(len(text) + 1 for text in texts[:-1])]).tolist() if texts else []
    return "\n".join(texts), starts
