"""The last check before a table leaves: against itself and against everything that left before."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from schoolweave.core.errors import DisclosureError
from schoolweave.evidence.disclosure import releases
from schoolweave.evidence.disclosure.attack import TINY, Found, already, exact, narrow
from schoolweave.evidence.disclosure.nearby import Nearby
from schoolweave.evidence.disclosure.protect import SMALL
from schoolweave.evidence.disclosure.published import Published
from schoolweave.evidence.disclosure.releases import Release, combined
from schoolweave.evidence.disclosure.system import NEVER, System
from schoolweave.evidence.disclosure.table import Ints

NAMED = 3
"""Cells that a refusal names."""
WORDS = {
    "count": "the count",
    "met": "those who met the measure",
    "unmet": "those who did not meet the measure",
}


def weaknesses(published: Published, earlier: tuple[Release, ...] = ()) -> list[Found]:
    """Return the numbers that can be worked out too closely from a table and earlier releases together.

    The numbers are places in the system of the table followed by those of the releases.
    """
    return _joint(published, earlier)[0]


def record(path: Path, published: Published, name: str, day: str) -> Release:
    """Add a table to the release log at ``path``, or refuse it.

    Raises :class:`DisclosureError` where ``name`` was used before, or where this table and the earlier ones
    together would place a suppressed number, of either, more closely than was promised.
    """
    earlier = releases.read(path)
    if any(one.id == name for one in earlier):
        raise DisclosureError(f"The log has a release {name} already: give this one another name.")
    weak, names = _joint(published, earlier)
    if weak:
        some = "; ".join(readable(names[one.number]) for one in weak[:NAMED])
        raise DisclosureError(
            f"Refused: together with what was released before, {len(weak)} suppressed figures could be "
            f"worked out ({some}{' …' if len(weak) > NAMED else ''}). Protect the table with the log given."
        )
    release = published.release(name, day)
    releases.append(path, release)
    return release


def readable(name: str) -> str:
    """Return a number's name in words."""
    kind, *parts = name.split("|")
    where = [part.partition("=")[2] for part in parts if "=" in part]
    return f"{WORDS.get(kind, kind)} at {', '.join(where)}"


def _joint(published: Published, earlier: tuple[Release, ...]) -> tuple[list[Found], tuple[str, ...]]:
    new = [release for release in earlier if release.id not in published.earlier]
    joint = combined(published.system, new)
    more = np.full(len(joint.x) - len(published.state), NEVER, dtype=np.int8)
    both = replace(published, system=joint, state=np.append(published.state, more))
    low, high, wide = both.known()
    near = Nearby(joint) if len(joint.x) > SMALL else None
    weak = narrow(joint.a, low, high, wide, near)[0]
    return _not_told(joint, weak, (low, high), near), joint.names


def _not_told(joint: System, weak: list[Found], ends: tuple[Ints, Ints], near: Nearby | None) -> list[Found]:
    """Return the numbers of which earlier releases alone had not told as much."""
    doubtful = [one.number for one in weak]
    if near is not None and weak:  # of most it is quick to show that earlier releases left them wide enough
        asked = np.zeros(len(joint.x), dtype=np.int64)
        asked[doubtful] = [one.asked for one in weak]
        nothing = np.full(len(joint.x), NEVER, dtype=np.int8)
        before = joint.bounds(nothing)
        doubtful = [one.number for one in narrow(joint.a, *before, asked, near)[0]]
    told = dict(zip(doubtful, already(joint, doubtful), strict=True))
    now = dict(zip(doubtful, exact(joint.a, *ends, doubtful), strict=True)) if near is not None else {}
    kept = []
    for one in weak:
        low, high = now.get(one.number, (one.low, one.high))
        if one.number not in told or high - low < told[one.number] - TINY:
            kept.append(one)
    return kept
