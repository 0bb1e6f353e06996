"""Compile every loop once, on a handful of nodes, before the clock starts."""

import time
from functools import cache

import numpy as np

from schoolweave.planning.communities.kernel import generator
from schoolweave.planning.medians.anneal import state_of
from schoolweave.planning.medians.assign import shift
from schoolweave.planning.medians.candidates import candidates, neighbours
from schoolweave.planning.medians.dual import begin
from schoolweave.planning.medians.generate import enrich, generate, raise_bound
from schoolweave.planning.medians.instance import make
from schoolweave.planning.medians.pool import Pool
from schoolweave.planning.medians.rounds import Search, cool
from schoolweave.planning.medians.scatter import scattered
from schoolweave.planning.medians.settle import packed, settled


@cache
def warm_up() -> None:
    """Compile, or load from the cache on disk; quick after the first time."""
    line = np.arange(8.0)
    instance = make(line, line**2, np.full(8, 9.0), np.array([4.0, 3, 2, 2, 3, 4, 5, 1]), 3)
    lists, near, random = candidates(instance), neighbours(instance, 3), generator(0)
    run = Search(instance, lists, near, 0, time.monotonic() + 3600.0, Pool(instance), moves=1)
    dual = begin(instance, lists)
    raise_bound(run, dual, 2, 1.0)
    label = scattered(instance, dual.often, near, random)
    cool(run, label, 0.5, random, 0.0)
    shift(instance, state_of(instance, label, 1.0), 1.0, 1.0, 1, random)
    settled(instance, np.array([0, 0, 0, 0, 4, 4, 4, 7]), 1.0, random)
    packed(instance, random)
    generate(run, dual, 1.0)
    enrich(run, dual, 50)
