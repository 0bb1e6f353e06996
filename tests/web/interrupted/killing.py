"""A real SIGKILL at each point, to prove that looking at the database tells the same."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from tests.web.interrupted.points import Points
from tests.web.interrupted.stores import Act, Store


def killed_at(point: int, store: Callable[[], Store], media: Path, act: Act) -> int:
    """Run an action in a process that is killed at a point; return how it ended.

    ``store`` opens the database anew, in that process.
    """

    def last(now: int) -> None:
        if now == point:
            os.kill(os.getpid(), signal.SIGKILL)

    return apart(lambda: Points(store(), media, last=last).watch(act))


def apart(run: Callable[[], None]) -> int:
    """Run something in a child process; return how it ended (0: well, negative: by a signal)."""
    child = os.fork()
    if child == 0:
        try:
            run()
            os._exit(0)
        except BaseException as error:
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
