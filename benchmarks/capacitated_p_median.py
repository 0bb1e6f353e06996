"""The published yardstick: ``python -m benchmarks.capacitated_p_median FILE --seconds 60 --out result.txt``.

Prints ``objective lower_bound gap seconds`` and writes one line per node, ``node median``, counted from 1.
``gap`` is ``(objective - lower_bound) / objective``. The seconds count from the start of this module, imports
and the loading of compiled code included. Where these take more than a quarter of the time and more than
three seconds, or more than three quarters of the time (the first run after an installation compiles),
the rest is outside of it and said on standard error: in 2 seconds in all nothing could be searched.
"""

import time

BEGAN = time.monotonic()

import argparse  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402

from schoolweave.core.errors import PlanningError  # noqa: E402
from schoolweave.planning.medians.instance import read  # noqa: E402
from schoolweave.planning.medians.solve import solve  # noqa: E402
from schoolweave.planning.medians.warm import warm_up  # noqa: E402

LOADING = 0.25
"""Share of the time that imports, reading and loading compiled code may take; the rest is for searching."""
USUAL, MOST = 3.0, 0.75
"""Seconds that these take where nothing has to be compiled, which count in any case, up to this share."""


def start(seconds: float) -> float:
    """Make sure that everything is compiled; returns when the clock of the search began (monotonic)."""
    warm_up()
    now = time.monotonic()
    began = max(BEGAN, now - max(LOADING * seconds, min(USUAL, MOST * seconds)))
    if began > BEGAN:
        sys.stderr.write(f"Starting took {now - BEGAN:.1f} seconds; {began - BEGAN:.1f} are not counted.\n")
    return began


def main() -> int:
    """Solve one file; returns 0, or 2 where the file cannot be used."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file", type=Path, help="first line 'n p', then 'x y capacity demand' per node")
    parser.add_argument("--seconds", type=float, default=60.0, help="time for the whole run")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--problem", type=int, default=None, help="which one, in a file that holds several")
    parser.add_argument("--out", type=Path, default=None, help="where to write 'node median' lines")
    arguments = parser.parse_args()
    if not arguments.seconds > 0:
        parser.error("--seconds must be above 0")
    try:
        instance = read(arguments.file, arguments.problem)
        began = start(arguments.seconds)
        answer = solve(instance, seed=arguments.seed, seconds=arguments.seconds, began=began)
    except PlanningError as error:
        parser.exit(2, f"{error}\n")
    if arguments.out is not None:
        lines = [f"{node} {median + 1}\n" for node, median in enumerate(answer.median_of, start=1)]
        arguments.out.write_text("".join(lines), encoding="utf-8")
    seconds = time.monotonic() - began
    print(f"{answer.objective:.6f} {answer.bound:.6f} {answer.gap:.8f} {seconds:.2f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
