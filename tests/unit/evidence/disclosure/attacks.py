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
class Series:
    """Figures that several releases reveal: each made without the others in mind, and with them."""

    naive: int
    protected: int
    refused: bool


def releases(name, shape, seed, *, many=2):
    """Return what releases reveal together: schools go, one moves, one figure in twenty is revised."""
    met, linked = shape
    rng, one = np.random.default_rng(seed), profile(name)
    rows, how = records(rng), layout(met=met, linked=linked)
    blind = aware = (protect(build(rows, how), one, key=KEY).release("release 0", "2024-03-01"),)
    for number in range(1, many):
        rows = later_rows(rows, rng)
        table = build(rows, how)
        ignorant = protect(table, one, key=KEY)
        naive = len(weak(ignorant, *blind))
        blind = (*blind, ignorant.release(f"release {number}", "2024-03-01"))
        try:
            careful = protect(table, one, key=KEY, earlier=aware)
        except DisclosureError:
            return Series(naive, 0, True)
        found = len(weak(careful, *aware))
        if found and not one.complementary:  # nothing more can be suppressed: the log refuses it
            return Series(naive, 0, True)
        if found:
            return Series(naive, found, False)
        aware = (*aware, careful.release(f"release {number}", "2024-03-01"))
    return Series(naive, 0, False)


def later_rows(rows, rng):
    gone = rows[int(rng.integers(len(rows)))]["school"]
    later = [dict(row) for row in rows if row["school"] != gone] or [dict(row) for row in rows]
    for row in later:
        row["community"] = "moved" if row["school"] == "s2" else row["community"]
        row["count"] = str(int(row["count"]) + (rng.random() < 0.05))
    return later


def country(schools, seed=1, *, groups=5, to_a_community=10, to_a_region=120):
    """Return rows of a country: every school with groups of unequal size, and a measure."""
    rng, rows = np.random.default_rng(seed), []
    for s in range(schools):
        community = s // to_a_community
        roll, share, rate = (
            int(rng.integers(20, 70)),
            rng.dirichlet([4, 2, 1, 0.6, 0.4][:groups]),
            rng.beta(6, 3),
        )
        for g in range(groups):
            count = int(rng.binomial(roll, share[g]))
            rows.append({
                "region": f"r{community // to_a_region}", "community": f"c{community}", "school": f"s{s}",
                "group": f"g{g}", "count": str(count), "met": str(int(rng.binomial(count, rate))),
            })  # fmt: skip
    return rows
