"""Run the server and its worker side by side, and stop both when one ends or somebody asks."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType

GRACE_SECONDS = 8.0  # what a process gets to finish its request before it is killed


def server(*, host: str, port: int, workers: int = 2) -> list[str]:
    """Return the command that serves the site."""
    options = ["--workers", str(workers), "--threads", "4", "--timeout", "60", "--graceful-timeout", "5"]
    quiet = ["--log-level", "warning", "--preload", "--config", "python:schoolweave.web.warming"]
    bind = ["--bind", f"{host}:{port}"]
    return [sys.executable, "-m", "gunicorn", "schoolweave.web.wsgi", *bind, *options, *quiet]


def worker() -> list[str]:
    """Return the command that runs background jobs."""
    return [sys.executable, "-m", "schoolweave.web", "work", "--no-startup-delay", "--no-reload"]


def letters() -> list[str]:
    """Return the command that sends letters."""
    return [sys.executable, "-m", "schoolweave.web", "deliver_letters", "--forever"]


def due() -> list[str]:
    """Return the command that lets take effect what was decided for a later day."""
    return [sys.executable, "-m", "schoolweave.web", "take_effect", "--forever"]


def port_is_free(host: str, port: int) -> bool:
    """Tell whether somebody could listen there."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def answers(host: str, port: int, *, seconds: float = 30.0) -> bool:
    """Wait until something listens there; tell whether it did in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.settimeout(1.0)
            if probe.connect_ex((host, port)) == 0:
                return True
        time.sleep(0.1)
    return False


def run(commands: Sequence[Sequence[str]], *, ready: Callable[[], None]) -> int:
    """Start the commands, call ``ready``, wait for a signal or for one to end; return its exit code.

    Each runs in a session of its own, so that Ctrl-C reaches this process alone and they end in order.
    """
    asked = False

    def ask(_signal: int, _frame: FrameType | None) -> None:
        nonlocal asked
        asked = True

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, ask)
    processes = [
        subprocess.Popen(command, start_new_session=True, env=os.environ.copy())  # noqa: S603 - our own commands
        for command in commands
    ]
    try:
        ready()
        while not asked and all(process.poll() is None for process in processes):
            time.sleep(0.2)
        return (
            0
            if asked
            else next(process.returncode for process in processes if process.returncode is not None)
        )
    finally:
        _stop(processes)


def _stop(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    until = time.monotonic() + GRACE_SECONDS
    for process in processes:
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
