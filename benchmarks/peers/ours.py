"""Schoolweave in a process of its own: ``python -m benchmarks.peers.ours INSTANCE OUT --until CLOCK``."""

import argparse
import json
import pickle
import sys
import time
from pathlib import Path

from schoolweave.planning import Limits, solve
from schoolweave.planning.communities.warm import warm_up

LEAST = 1.0


def main() -> int:
    """Solve until the clock says ``--until`` (seconds since 1970); start-up is paid from the same time."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("problem", type=Path, help="a pickled problem, as the comparison writes it")
    parser.add_argument("--until", type=float, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("answer", type=Path)
    chosen = parser.parse_args()
    problem = pickle.loads(chosen.problem.read_bytes())  # noqa: S301 - written by the process that asks
    warm_up()
    seconds = max(LEAST, chosen.until - time.time())
    result = solve(problem, seed=chosen.seed, limits=Limits(seconds=seconds))
    place = {school: at for at, school in enumerate(problem.ids)}
    labels = [-1] * problem.size
    for group in result.groups:
        for member in group.members:
            labels[place[member]] = group.id
    answer = {"labels": labels, "note": "", "bound": result.lower_bound}
    chosen.answer.write_text(json.dumps(answer), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
