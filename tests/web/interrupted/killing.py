"""A real SIGKILL at each point, to prove that looking at the files tells the same."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from tests.web.interrupted.points import Act, Points, Rows, rows


def killed_at(point: int, path: Path, media: Path, act: Act) -> tuple[int, Rows]:
    """Run an action in a process that is killed at a point; return how it ended, and what it left."""

    def last(now: int) -> None:
        if now == point:
            os.kill(os.getpid(), signal.SIGKILL)

    ended = apart(lambda: Points(path, media, last=last).watch(act))
    return ended, rows(path)


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
