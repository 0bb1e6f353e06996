"""A demo made afresh, stopped, and every page of it walked: ``python -m benchmarks.site --schools 2500``.

What follows ``--`` is handed to ``benchmarks.walk``, as ``-- --each 5``. The exit code is that of the walk.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile

from schoolweave.web import running

HOST = "127.0.0.1"
PATIENCE = 900.0
"""Seconds that making the demo and starting its server may take."""


def main() -> int:
    """Make the demo, walk it, and return the walk's exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--schools", type=int, default=2500)
    parser.add_argument("more", nargs="*", help="for benchmarks.walk, after --")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if not made(folder, chosen.schools):
            print("The demo did not start: run `make demo` to see why.", file=sys.stderr)
            return 1
        walk = [sys.executable, "-m", "benchmarks.walk", "--data", folder, *chosen.more]
        return subprocess.run(walk, check=False).returncode


def made(folder: str, schools: int) -> bool:
    """Make a demo in a folder, wait until its server answers and stop it; tell whether it answered."""
    asked = os.environ | {"SCHOOLWEAVE_DATA": folder}
    asked.pop("DATABASE_URL", None)
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "schoolweave.web",
        "demo",
        "--port",
        str(port),
        "--schools",
        str(schools),
    ]
    demo = subprocess.Popen(command, env=asked, stdout=subprocess.DEVNULL)
    try:
        return running.answers(HOST, port, seconds=PATIENCE)
    finally:
        demo.send_signal(signal.SIGINT)
        try:
            demo.wait(timeout=PATIENCE / 10)
        except subprocess.TimeoutExpired:
            demo.kill()


def free_port() -> int:
    """Return a port of loopback at which nobody listens now."""
    with socket.socket() as one:
        one.bind((HOST, 0))
        return int(one.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
