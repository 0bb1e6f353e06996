"""The attack on random tables; the tests run some of them, the benchmark ten thousand."""

from dataclasses import dataclass

import numpy as np
from tests.unit.evidence.disclosure.cases import layout, records

from schoolweave.core.errors import DisclosureError
from schoolweave.evidence.disclosure import build, profile, protect, weaknesses

SHAPES = ((False, False), (True, False), (False, True), (True, True))
"""Whether there is a measure beside the count, and whether two trees of areas are linked."""
KEY = b"a key"


def weak(published, *earlier):
    return weaknesses(published, earlier)


def one_table(name, shape, seed):
    """Return how many figures of a random table are suppressed, and those an attacker places too closely."""
    met, linked = shape
    rows = records(np.random.default_rng(seed))
    published = protect(build(rows, layout(met=met, linked=linked)), profile(name), key=KEY)
    return published.primary + published.complementary, weak(published)


@dataclass(frozen=True)
class Two:
    """Figures that two releases reveal: the second made without the first in mind, and with it."""

    naive: int
    protected: int
    refused: bool


def two_releases(name, shape, seed):
    """Return what two releases reveal: a school has gone, another moved, one figure in twenty was revised."""
    met, linked = shape
    rng, one = np.random.default_rng(seed), profile(name)
    rows, how = records(rng), layout(met=met, linked=linked)
    before = protect(build(rows, how), one, key=KEY).release("first", "2024-03-01")
    gone = rows[int(rng.integers(len(rows)))]["school"]
    later = [dict(row) for row in rows if row["school"] != gone] or rows
    for row in later:
        row["community"] = "moved" if row["school"] == "s2" else row["community"]
        row["count"] = str(int(row["count"]) + (rng.random() < 0.05))
    after = build(later, how)
    naive = len(weak(protect(after, one, key=KEY), before))
    try:
        found = len(weak(protect(after, one, key=KEY, earlier=(before,)), before))
    except DisclosureError:
        return Two(naive, 0, True)
    if found and not one.complementary:  # nothing more can be suppressed: the log refuses it
        return Two(naive, 0, True)
    return Two(naive, found, False)
