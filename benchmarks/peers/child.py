"""A method in a process of its own: its time, its processor time, its memory, its answer."""

import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

GRACE = 10.0
EVERY = 0.05


@dataclass(frozen=True, slots=True)
class Run:
    """What a process did: ``answer`` is what it wrote, or None; ``failed`` says why there is none."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    answer: dict | None
    failed: str = ""


def run(command: Sequence[str], limit: float) -> Run:
    """Start ``command`` with the path for its answer as last argument; end it where it takes too long.

    The limit is in seconds; ten more are granted for writing. Times are of the whole process, imports
    included. The peak of memory is the kernel's high-water mark of the process (Linux), in MB.
    """
    with tempfile.TemporaryDirectory() as folder:
        path, errors = Path(folder) / "answer.json", Path(folder) / "errors.txt"
        began, peak = time.monotonic(), 0.0
        with errors.open("w") as said:
            process = subprocess.Popen([*command, str(path)], stdout=subprocess.DEVNULL, stderr=said)
            done, status, usage = 0, 0, None
            while not done:
                time.sleep(EVERY)
                peak = max(peak, _high_water(process.pid))
                if time.monotonic() - began > limit + GRACE:
                    os.kill(process.pid, signal.SIGKILL)
                done, status, usage = os.wait4(process.pid, os.WNOHANG)
            process.returncode = os.waitstatus_to_exitcode(status)
        seconds, busy = time.monotonic() - began, usage.ru_utime + usage.ru_stime
        if process.returncode == 0:
            return Run(seconds, busy, peak, json.loads(path.read_text(encoding="utf-8")))
        why = f"no answer in {limit:.0f} s" if process.returncode < 0 else _last(errors.read_text())
        return Run(seconds, busy, peak, None, why)


def _high_water(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in text.splitlines() if line.startswith("VmHWM")), 0.0)


def _last(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1][:100] if lines else "ended without an answer"
