"""One peer in a process of its own: ``.venv-peers/bin/python -m benchmarks.peers.worker METHOD IN OUT``."""

import argparse
import importlib
import json
import sys
from pathlib import Path

from benchmarks.peers.points import Points

METHODS = {
    "k-means-constrained": "kmeans:solve",
    "MaxP": "regions:maxp",
    "SKATER": "regions:skater",
    "ReCom": "recom:solve",
    "HiGHS": "compact:highs",
    "CP-SAT": "compact:cp_sat",
}


def main() -> int:
    """Solve, and write the labels and a note as JSON; a sentence on standard error where there are none."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("method", choices=METHODS)
    parser.add_argument("points", type=Path)
    parser.add_argument("answer", type=Path)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    module, _, name = METHODS[chosen.method].partition(":")
    solve = getattr(importlib.import_module(f"benchmarks.peers.{module}"), name)
    try:
        labels, note = solve(Points.read(chosen.points), seconds=chosen.seconds, seed=chosen.seed)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    chosen.answer.write_text(json.dumps({"labels": labels.tolist(), "note": note}), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
