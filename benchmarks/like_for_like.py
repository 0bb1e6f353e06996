"""Today's communities and ours, the same schools: ``python -m benchmarks.like_for_like [--out FILE]``.

Forms as many communities of the schools that are members of one today, of sizes between today's smallest and
largest, each covering the pathway, and measures both in the same way. Prints the figures as JSON: those that
the site and the documentation publish. No school is named in them. ``--demo`` does the same for the demo
country, whose register names no communities of today: :mod:`benchmarks.by_hand` draws some.
"""

import argparse
import json
import sys
from bisect import bisect_right
from collections import Counter
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.by_hand import drawn
from benchmarks.communities import instance
from schoolweave.planning import Communities, Evaluation, Limits, evaluate, solve, today

BANDS = (1, 2, 5, 10, 20, 50, 100)
"""Kilometres at which ways to the host are parted; hosts themselves are not counted."""
SOURCE = {
    "register": "Ministry of Education schools directory, New Zealand",
    "as_of": "2021-09",
    "licence": "CC BY 4.0",
    "publisher": "New Zealand Ministry of Education, Education Counts",
    "programme": "Communities of Learning | Kāhui Ako",
}
DEMO = {"register": "The demo country, communities drawn by hand", "programme": "Schools Together"}
COMMAND = "python -m benchmarks.like_for_like"


def main() -> int:
    """Measure both and print or write the figures; return 2 where the register is not here."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--demo", action="store_true", help="the demo country, as if drawn by hand")
    parser.add_argument("--out", type=Path, default=None, help="the file of figures, instead of the screen")
    chosen = parser.parse_args()
    try:
        problem = drawn(instance("demo")) if chosen.demo else instance("members")
    except FileNotFoundError as error:
        print(f"The register is not here: {error.filename}", file=sys.stderr)
        return 2
    source = DEMO if chosen.demo else SOURCE
    command = f"{COMMAND} {'--demo ' * chosen.demo}--seconds {chosen.seconds:g} --seed {chosen.seed}"
    found = source | {"command": command} | figures(problem, chosen.seconds, chosen.seed)
    text = json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    if chosen.out is None:
        print(text, end="")
    else:
        chosen.out.write_text(text, encoding="utf-8")
    return 0


def figures(problem: Communities, seconds: float, seed: int) -> dict[str, Any]:
    """Return what is published: the question, where it comes from, and both answers."""
    real = today(problem)
    if real is None:
        raise ValueError("The register names no communities of today.")
    ours = solve(problem, seed=seed, limits=Limits(seconds=seconds))
    again = evaluate(problem, [group.members for group in ours.groups])
    rules = problem.rules
    return {
        "schools": problem.size,
        "outside": len(problem.ineligible),
        "groups": len(real.groups),
        "size_min": rules.size_min,
        "size_max": rules.size_max,
        "pathway": [rules.pathway[0], rules.pathway[-1]],
        "bands_km": list(BANDS),
        "today": measures(real),
        "computed": measures(again)
        | {"lower_bound_km": round(ours.lower_bound, 1), "gap": round(ours.gap, 5)},
        "seconds": seconds,
        "seed": seed,
        "measured_on": date.today().isoformat(),  # noqa: DTZ011 - a day for a reader
        "versions": ours.versions,
        "inputs_hash": problem.inputs_hash,
    }


def measures(found: Evaluation) -> dict[str, Any]:
    """Return an arrangement in figures: km, schools by how far they travel, communities that reach 100 km."""
    sizes = [len(group.members) for group in found.groups]
    ways = Counter(
        bisect_right(BANDS, km)
        for group in found.groups
        for member, km in zip(group.members, group.km, strict=True)
        if member != group.host
    )
    return {
        "travel_km": round(found.travel_km, 1),
        "covered": found.covered,
        "mean_km": round(found.mean_km, 2),
        "median_km": round(found.median_km, 2),
        "worst_km": round(found.worst_km, 1),
        "smallest": min(sizes),
        "middle": median(sizes),
        "largest": max(sizes),
        "far_apart": sum(max(group.km) >= BANDS[-1] for group in found.groups),
        "ways": [ways[band] for band in range(len(BANDS) + 1)],
    }


if __name__ == "__main__":
    sys.exit(main())
