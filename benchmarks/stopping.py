"""How exactly a search stops: ``python -m benchmarks.stopping 2 5 20`` on the demo country of 2,500.

For each time asked: the seconds of the whole call as a clock on the wall measures them, the excess as a share
of what was asked, the processor seconds used (two cores give up to twice the time: much less means that the
machine was busy, and then the excess says nothing), and the gap. Loops are compiled before the first.
"""

import argparse
import time

from benchmarks.communities import instance
from schoolweave.planning import Communities, Limits, solve

ALLOWED = 0.05
"""Share by which a search may miss the time asked; one that proves its plan best may end earlier."""

PROVED = 1e-6
"""Gap under which a plan is as good as the best."""


def main() -> int:
    """Measure the times asked for; return 1 where one is missed by more than :data:`ALLOWED`."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("seconds", nargs="*", type=float, default=[2.0, 5.0, 20.0])
    parser.add_argument("--instance", default="demo")
    arguments = parser.parse_args()
    problem = instance(arguments.instance)
    solve(problem, limits=Limits(seconds=1.0))
    print(f"{problem.size:,} schools\n{'asked':>7}{'took':>9}{'excess':>9}{'cpu':>8}{'gap':>9}")
    kept = [measure(problem, seconds) for seconds in arguments.seconds]
    return 0 if all(kept) else 1


def measure(problem: Communities, seconds: float) -> bool:
    """Solve once, print a line and return whether the search stopped in time."""
    began, cpu = time.perf_counter(), time.process_time()
    result = solve(problem, limits=Limits(seconds=seconds))
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    excess = took / seconds - 1.0
    print(f"{seconds:7.1f}{took:9.3f}{excess:9.2%}{cpu:8.1f}{result.gap:9.2%}", flush=True)
    return excess <= ALLOWED and (excess >= -ALLOWED or result.gap < PROVED)


if __name__ == "__main__":
    raise SystemExit(main())
