"""Compile every loop once, on a network of two schools, before the clock starts."""

from functools import cache

import numpy as np

from schoolweave.planning.communities.kernel import EXPONENTIAL, generator
from schoolweave.planning.support.flow import flow
from schoolweave.planning.support.loads import loads, rows_of, short
from schoolweave.planning.support.network import Net
from schoolweave.planning.support.packing import Load, Side
from schoolweave.planning.support.polish import rounds
from schoolweave.planning.support.stable import propose


@cache
def warm_up() -> None:
    """Compile, or load from the cache on disk; quick after the first time."""
    school, supporter = np.arange(2, dtype=np.int32), np.zeros(2, dtype=np.int32)
    ones = np.ones(2, dtype=np.int64)
    net = Net(school, supporter, ones, ones[:1], ones, 9 * ones)
    flow(net, lambda: False)
    order, start = np.arange(2, dtype=np.int64), np.arange(3, dtype=np.int64)
    slots = np.array([0, 2], dtype=np.int64)
    propose(order, start, school, supporter, order, ones, ones[:1], slots)
    side = Side(
        school, supporter, ones, start, order, slots[:2], ones, 9 * ones, 2 * ones[:1], 2 * ones[:1]
    )  # fmt: skip
    load = Load(-ones, 2 * ones[:1], 2 * ones[:1])
    rounds(side, load, ones[:1], 1.0, 1, generator(0), EXPONENTIAL)
    rows = rows_of(side, ones)
    loads(rows, ones, np.zeros(2, dtype=np.int64), np.zeros(1, dtype=np.int64))
    short(rows, ones, np.zeros(2, dtype=np.int64), np.zeros(1, dtype=np.int64))
