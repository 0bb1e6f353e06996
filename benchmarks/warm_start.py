"""Planning again after a small change: ``python -m benchmarks.warm_start demo --full 30 --seconds 1.9``.

Solves an instance, changes it (one school says no; five schools are pinned to where they are), and solves it
again from the plan before, in little time and in full. Prints for each change the two objectives in km, how
much the quick one lies over the full one, the seconds that it took, and whether the rules are met.
"""

import argparse
import sys
import time
from collections.abc import Iterator

from benchmarks.communities import instance
from schoolweave.planning import Communities, Limits, Result, solve

HEAD = f"{'change':12}{'quick':>12}{'full':>12}{'over':>9}{'took':>7}  rules"
PINNED = 5


def main() -> int:
    """Measure each change; return 1 where a plan breaks a rule."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("instance", nargs="?", default="demo")
    parser.add_argument("--full", type=float, default=30.0, help="seconds of a full run")
    parser.add_argument("--seconds", type=float, default=1.9, help="seconds of a quick run")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    problem = instance(chosen.instance)
    before = solve(problem, seed=chosen.seed, limits=Limits(seconds=chosen.full))
    print(HEAD)
    kept = True
    for name, changed in changes(problem, before):
        began = time.monotonic()
        quick = solve(changed, seed=chosen.seed, limits=Limits(seconds=chosen.seconds), start=before)
        took = time.monotonic() - began
        full = solve(changed, seed=chosen.seed, limits=Limits(seconds=chosen.full))
        met = all(check.met for check in quick.rules)
        kept &= met
        print(
            f"{name:12}{quick.objective:12,.1f}{full.objective:12,.1f}"
            f"{quick.objective / full.objective - 1:9.2%}{took:7.2f}  {'met' if met else 'BROKEN'}",
            flush=True,
        )
    return 0 if kept else 1


def changes(problem: Communities, before: Result) -> Iterator[tuple[str, Communities]]:
    """Yield the changed problems: a host of a middling group says no; five schools stay where they are."""
    middle = before.groups[len(before.groups) // 2]
    no = {middle.host: "no"}
    yield "stance", Communities.from_schools(problem.schools, problem.rules, stances=no)
    every = len(before.groups) // PINNED
    groups = before.groups[::every][:PINNED]
    pins = [(member, f"group {group.id}") for group in groups for member in (group.members[0], group.host)]
    yield "five-pinned", problem.changed(pins=tuple(dict.fromkeys(pins)))


if __name__ == "__main__":
    sys.exit(main())
