"""Compile every loop once, on a problem of a few points, before the clock starts."""

from functools import cache

import numpy as np

from schoolweave.planning.communities import dual
from schoolweave.planning.communities.anneal import anneal
from schoolweave.planning.communities.arrays import NO_TABLE, Space, Terms, nearest
from schoolweave.planning.communities.counts import finding as counts
from schoolweave.planning.communities.distances import with_table
from schoolweave.planning.communities.kernel import EXPONENTIAL, generator
from schoolweave.planning.communities.lifts import finding
from schoolweave.planning.communities.lifts.growing import Lifts
from schoolweave.planning.communities.opening import opening
from schoolweave.planning.communities.wished import nothing_asked


@cache
def warm_up(*, wished: bool = False) -> None:
    """Compile, or load from the cache on disk; quick after the first time.

    ``wished`` says whether for problems with weights or optional terms: other code than for plain ones.
    """
    angle = np.linspace(0.0, 0.1, 8)
    xyz = np.stack([np.cos(angle), np.sin(angle), np.zeros(8)], axis=1)
    one = np.ones(8, dtype=np.int64)
    places = np.arange(9, dtype=np.int64)
    none = np.zeros(0, dtype=np.int64)
    each = places[:-1].copy()
    near = nearest(xyz, 3)
    space = Space(xyz, one, one, near, each, places, each, places * 0, none, each, places, each, NO_TABLE)
    terms = Terms(2, 4, 1, 0, 500.0, 4.0, 200.0, 0.0, 1.0, int(wished))
    if wished:
        space = space._replace(weight=np.ones(8), **nothing_asked())
    found = dual.search(space, terms, 2, lambda: 1000.0, lambda: False)
    lifts = Lifts(space, terms, *finding.on_trial(space, terms, found.values))
    lifts.add(lifts.grow((tuple(range(4)),), 3, lambda: False))
    halves, dear = [tuple(range(4)), tuple(range(4, 8))], np.full(2, 1e4)  # so dear that cases are split
    counts.find(space, terms, found.values, halves, dear, lambda _, __: False)
    anneal(with_table(space), terms, opening(space, terms), generator(0), EXPONENTIAL, 1, 1.0, 0.5)
