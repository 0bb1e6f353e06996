"""Hubs for all of England: ``python -m benchmarks.hubs REGISTER [--rise FILE] [--seconds 120]``.

``REGISTER`` is the national extract (``edubasealldata``) with an ``OfstedRating (name)`` column. ``--hubs 9
--schools 2000`` takes the schools nearest to the first one, for the smaller table. Prints one line:
``schools leads objective lower_bound gap size_min size_max mean_km neediest_mean_km seconds cpu_seconds
memory_mb``. ``--effort`` fixes the amount of search, so that the same seed gives the same answer on any
machine; ``--given`` then assigns to the leads just found, exactly.
"""

import argparse
import csv
import time
from pathlib import Path

import numpy as np

from schoolweave import policy
from schoolweave.core.geography import unit_vectors
from schoolweave.planning import HubResult, Hubs, Limits, solve_hubs
from schoolweave.schools import School, read


def column(path: Path, key: str, value: str, encoding: str) -> dict[str, str]:
    with path.open(encoding=encoding, newline="") as file:
        return {f"gb-urn:{row[key]}": row[value] for row in csv.DictReader(file)}


def nearest(schools: list[School], count: int) -> list[School]:
    placed = [school for school in schools if school.latitude is not None]
    places = unit_vectors([one.latitude for one in placed], [one.longitude for one in placed])
    order = np.argsort(-(places @ places[0]), kind="stable")[:count]
    return [placed[place] for place in order]


def main() -> None:
    parser = argparse.ArgumentParser(description="Hubs for all of England")
    parser.add_argument("register", type=Path)
    parser.add_argument("--rise", type=Path, default=None, help="list of schools with a 'School URN' column")
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--hubs", type=int, default=None)
    parser.add_argument("--schools", type=int, default=None)
    parser.add_argument("--effort", type=int, default=None)
    parser.add_argument("--given", action="store_true", help="assign again to the leads that were found")
    parser.add_argument("--districts", action="store_true", help="keep districts whole")
    arguments = parser.parse_args()
    schools = list(read(arguments.register).schools)
    if arguments.schools is not None:
        schools = nearest(schools, arguments.schools)
    changes = {"units": "district" if arguments.districts else "school"}
    changes |= {"hubs": arguments.hubs} if arguments.hubs else {}
    rules = policy.rules_for_hubs("england-teaching-school-hubs").model_copy(update=changes)
    listed = column(arguments.rise, "School URN", "School URN", "utf-8-sig") if arguments.rise else {}
    ratings = column(arguments.register, "URN", "OfstedRating (name)", "cp1252")
    problem = Hubs.from_schools(schools, rules, ratings=ratings, listed=listed)
    limits = Limits(seconds=arguments.seconds, effort=arguments.effort)
    answer = measured(problem, arguments.seed, limits)
    if arguments.given:
        leads = [hub.lead for hub in answer.hubs]
        fixed = Hubs.from_schools(schools, rules, ratings=ratings, listed=listed, leads=leads)
        measured(fixed, arguments.seed, limits)


def measured(problem: Hubs, seed: int, limits: Limits) -> HubResult:
    """Solve and print one line."""
    began, cpu = time.monotonic(), time.process_time()
    answer = solve_hubs(problem, seed=seed, limits=limits)
    print(
        f"{problem.n} {len(problem.eligible)} {answer.objective:.1f} {answer.lower_bound:.1f} "
        f"{answer.gap:.5f} {min(answer.sizes)} {max(answer.sizes)} {answer.all_schools.mean_km:.2f} "
        f"{answer.neediest.mean_km:.2f} {time.monotonic() - began:.1f} {time.process_time() - cpu:.1f} "
        f"{answer.memory_mb:.0f}",
        flush=True,
    )
    return answer


if __name__ == "__main__":
    main()
