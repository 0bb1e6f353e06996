"""Ours and others side by side: ``python -m benchmarks.peers [--quick] [INSTANCE …] [--methods A,B]``.

Every method gets the same schools, the size band and the number of groups where it takes them, and a time;
each runs in a process of its own, and every answer is measured in the same way, twice. Ours runs for the time
that the fastest method that keeps the band took, and for the whole time.
"""

import argparse
import pickle
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.peers.child import Run, run
from benchmarks.peers.instances import NAMES, points_of, problem_of
from benchmarks.peers.measured import Measured, measure
from benchmarks.peers.table import HEAD, Line, first, line
from benchmarks.peers.worker import METHODS
from schoolweave.planning import Communities

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-peers" / "bin" / "python"
QUICK = (["demo-free"], ["k-means-constrained"], 20.0)
LEAST_SECONDS = 4.0


def main() -> int:
    """Run and print; return 1 where ours is not first on the objective among those that keep the rules."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("instances", nargs="*", metavar="INSTANCE", help=", ".join(NAMES))
    parser.add_argument("--quick", action="store_true", help="one instance, the quickest peer, 20 seconds")
    parser.add_argument("--methods", default="", help=f"some of: {', '.join(METHODS)}")
    parser.add_argument("--seconds", type=float, default=60.0, help="for ours")
    parser.add_argument("--peer-seconds", type=float, default=280.0)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    names = chosen.instances or (QUICK[0] if chosen.quick else list(NAMES))
    methods = [name for name in chosen.methods.split(",") if name]
    methods = methods or (QUICK[1] if chosen.quick else list(METHODS))
    if chosen.quick:
        chosen.seconds = chosen.peer_seconds = QUICK[2]
    if not PYTHON.exists():
        print("The peers are not installed: run `make peers`.", file=sys.stderr)
        return 2
    kept = [compare(name, methods, chosen) for name in names]
    return 0 if all(kept) else 1


def compare(name: str, methods: list[str], chosen: argparse.Namespace) -> bool:
    """Print the table of one instance; return whether ours is first."""
    try:
        problem = problem_of(name)
    except FileNotFoundError as error:
        print(f"\n{name}: not here: {error.filename}")
        return True
    print(f"\n## {name}: {NAMES[name]}; {problem.size:,} schools\n\n{HEAD}", flush=True)
    lines: list[Line] = []
    with tempfile.TemporaryDirectory() as folder:
        asked, points = Path(folder) / "problem.pickle", Path(folder) / "points.npz"
        asked.write_bytes(pickle.dumps(problem))
        points_of(problem).write(points)
        whole = ours(problem, asked, chosen.seconds, chosen.seed)
        bound = whole[0].answer["bound"] if whole[0].answer else None
        lines.append(shown("Schoolweave", *whole, problem, bound))
        for method in methods:
            done = peer(problem, method, points, chosen)
            lines.append(shown(method, *done, problem, bound))
        quickest = [one.seconds for one in lines[1:] if one.measured and not one.measured.out_of_band]
        if quickest:
            seconds = max(LEAST_SECONDS, min(quickest))
            done = ours(problem, asked, seconds, chosen.seed)
            lines.append(shown(f"Schoolweave, {seconds:.0f} s", *done, problem, bound))
    verdict, is_first = first(lines)
    print(f"\n{verdict}", flush=True)
    return is_first


def shown(method: str, done: Run, found: Measured | None, problem: Communities, bound: float | None) -> Line:
    """Print the line of a method and return it."""
    one = Line(method, done, found)
    print(line(one, problem, bound), flush=True)
    return one


def peer(
    problem: Communities, method: str, points: Path, chosen: argparse.Namespace
) -> tuple[Run, Measured | None]:
    """Run a peer on the points."""
    command = [str(PYTHON), "-m", "benchmarks.peers.worker", "--seed", str(chosen.seed)]
    command += ["--seconds", str(chosen.peer_seconds), method, str(points)]
    return told(problem, run(command, chosen.peer_seconds))


def ours(problem: Communities, asked: Path, seconds: float, seed: int) -> tuple[Run, Measured | None]:
    """Run ours for so many seconds, start-up included."""
    command = [sys.executable, "-m", "benchmarks.peers.ours", "--seed", str(seed)]
    return told(problem, run([*command, "--until", str(time.time() + seconds), str(asked)], seconds + 60))


def told(problem: Communities, done: Run) -> tuple[Run, Measured | None]:
    """Return a run with its measures; one that placed nobody gave no answer."""
    if done.answer is None:
        return done, None
    if not any(label >= 0 for label in done.answer["labels"]):
        return replace(done, answer=None, failed="no arrangement in its time"), None
    return done, measure(problem, done.answer["labels"])


if __name__ == "__main__":
    sys.exit(main())
