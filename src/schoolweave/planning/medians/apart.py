"""A whole-number model in a process of its own: one that does not look at its clock can still be ended."""

import multiprocessing
import pickle
import tempfile
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

from schoolweave.planning.medians.master import Choice, choose
from schoolweave.planning.medians.pool import Pool

LARGE = 120_000
"""Nodes in all clusters together above which a model is solved in a process of its own."""
STARTING = 0.5
"""Seconds kept for ending the process."""


def choose_in_time(pool: Pool, start: Sequence[int], seconds: float) -> Choice | None:
    """Return the cheapest choice among all columns that is found in ``seconds``; see ``master.choose``."""
    everything = range(len(pool.columns))
    if sum(len(nodes) for _, nodes in pool.columns) <= LARGE:
        return choose(pool, everything, start, seconds)
    until = time.monotonic() + seconds - STARTING
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    with tempfile.TemporaryDirectory() as folder:
        # By way of a file: to a pipe one waits until the other process has started.
        task = Path(folder) / "task"
        task.write_bytes(pickle.dumps((pool, list(start), until)))
        process = context.Process(target=_work, args=(there, str(task)), daemon=True)
        process.start()
        there.close()
        try:
            return here.recv() if here.poll(max(until - time.monotonic(), 0.1)) else None
        except EOFError:
            return None
        finally:
            process.kill()
            process.join()
            process.close()
            here.close()


def _work(there: Connection, task: str) -> None:
    """Solve and send the answer in time; the monotonic clock is the same in both processes."""
    pool, start, until = pickle.loads(Path(task).read_bytes())  # noqa: S301
    there.send(choose(pool, range(len(pool.columns)), start, until - STARTING - time.monotonic()))
    there.close()
