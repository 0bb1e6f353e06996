"""A whole-number model in a process of its own: one that does not look at its clock can still be ended."""

import multiprocessing
from collections.abc import Sequence
from multiprocessing.connection import Connection

from schoolweave.planning.medians.master import Choice, choose
from schoolweave.planning.medians.pool import Pool

LARGE = 50_000
"""Nodes in all clusters together above which a model is solved in a process of its own."""
STARTING = 0.5
"""Seconds kept for ending the process."""


def choose_in_time(pool: Pool, start: Sequence[int], seconds: float) -> Choice | None:
    """Return the cheapest choice among all columns that is found in ``seconds``; see ``master.choose``."""
    everything = range(len(pool.columns))
    if sum(len(nodes) for _, nodes in pool.columns) <= LARGE:
        return choose(pool, everything, start, seconds)
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(there, pool, list(start), seconds), daemon=True)
    process.start()
    there.close()
    answer: Choice | None = None
    try:
        if here.poll(max(seconds - STARTING, 0.1)):
            answer = here.recv()
    except EOFError:
        answer = None
    finally:
        process.kill()
        process.join()
        process.close()
        here.close()
    return answer


def _work(there: Connection, pool: Pool, start: list[int], seconds: float) -> None:
    there.send(choose(pool, range(len(pool.columns)), start, seconds - 2 * STARTING))
    there.close()
