"""A measurement in a process of its own: what it said, how long it took, how much memory it held."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

GRACE = 10.0
EVERY = 0.05


@dataclass(frozen=True, slots=True)
class Ended:
    """What a process did; ``code`` is negative where it was ended from outside, as by the limit."""

    code: int
    out: str
    err: str
    seconds: float
    cpu_seconds: float
    peak_mb: float


def run(command: Sequence[str], limit: float) -> Ended:
    """Run a command; end it ten seconds after ``limit`` seconds.

    Times are of the whole process, imports included. The peak of memory is that of the process, and of it
    and its children together where that is more, in MB; it needs Linux and is 0 elsewhere.
    """
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        began = time.monotonic()
        process = subprocess.Popen(command, stdout=out, stderr=err)
        code, peak, cpu = _watch(process.pid, began + limit + GRACE)
        process.returncode = code
        return Ended(code, _all(out), _all(err), time.monotonic() - began, cpu, peak)


def _watch(pid: int, until: float) -> tuple[int, float, float]:
    """Wait for a process; return its exit code, its peak of memory and its processor seconds."""
    peak = 0.0
    while True:
        done, status, usage = os.wait4(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status), peak, usage.ru_utime + usage.ru_stime
        peak = max(peak, _memory(pid, "VmHWM"), sum(_memory(one, "VmRSS") for one in _family(pid)))
        if time.monotonic() > until:
            os.kill(pid, signal.SIGKILL)
        time.sleep(EVERY)


def _family(pid: int) -> list[int]:
    """Return a process and those it started, and so on."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(one for child in children for one in _family(int(child)))]


def _memory(pid: int, key: str) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(key)), 0.0)


def _all(file: IO[str]) -> str:
    file.seek(0)
    return file.read()
