"""The last check before a table leaves: against itself and against everything that left before."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from schoolweave.core.errors import DisclosureError
from schoolweave.evidence.disclosure import releases
from schoolweave.evidence.disclosure.areas import Areas
from schoolweave.evidence.disclosure.attack import TINY, Found, Near, already, narrow
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


def _near(joint: System, wide: Ints) -> Near:
    """Yield numbers that are asked about in groups, each with where to look for second tables first."""
    areas = Areas(joint)
    for area, numbers in areas.groups(np.flatnonzero(wide).tolist()):
        yield numbers, areas.around(area)


def _joint(published: Published, earlier: tuple[Release, ...]) -> tuple[list[Found], tuple[str, ...]]:
    new = [release for release in earlier if release.id not in published.earlier]
    joint = combined(published.system, new)
    more = np.full(len(joint.x) - len(published.state), NEVER, dtype=np.int8)
    both = replace(published, system=joint, state=np.append(published.state, more))
    low, high, wide = both.known()
    helped = (joint.x, _near(joint, wide)) if len(joint.x) > SMALL else ()
    weak = narrow(joint.a, low, high, wide, *helped)[0]
    before = already(joint, [one.number for one in weak])
    known = [one.high - one.low >= told - TINY for one, told in zip(weak, before, strict=True)]
    return [one for one, told in zip(weak, known, strict=True) if not told], joint.names
