"""Random hierarchical tables are protected, published and attacked by linear and integer programmes.

``python -m benchmarks.disclosure [--tables 10000] [--pairs 400] [--triples 100] [--start 0]``: for each
profile in turn, tables of four shapes (with a measure or without, one tree of areas or two that are linked),
and pairs and triples of releases. ``--schools 24000`` protects and attacks one table of a country instead,
with a measure and five groups, under ``--profile``. ``--record FILE`` keeps each hundred tables in a file as
they are done, so that a later run with the same file goes on where this one stopped (after Ctrl-C, or
``--seconds``), or does other hundreds (``--start``). ``--releases`` with ``--schools`` also publishes the
country again, one school less and one figure in fifty revised, and holds it against the log. Prints what an
attacker could place more closely than the profile allows; exits 1 where that is anything.
"""

import argparse
import json
import resource
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from tests.unit.evidence.disclosure.attacks import KEY, SHAPES, country, one_table, releases
from tests.unit.evidence.disclosure.cases import layout

from schoolweave.evidence.disclosure import available, build, profile, protect, weaknesses
from schoolweave.evidence.disclosure.releases import Release, combined
from schoolweave.evidence.disclosure.system import system

HUNDRED = 100
"""Tables that are recorded at a time."""
TOLD = ("suppressed", "recoverable", "tables_broken")
"""What is counted over tables."""
SPACING = 1_000_003
"""Seeds of different shapes lie so far apart."""


def main() -> int:
    """Attack, print the counts, and return 1 if any figure was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--tables", type=int, default=10_000)
    parser.add_argument("--pairs", type=int, default=400)
    parser.add_argument("--triples", type=int, default=100)
    parser.add_argument("--start", type=int, default=0, help="the first table's number")
    parser.add_argument("--schools", type=int, default=0, help="one table of a country of so many schools")
    parser.add_argument("--profile", default="nz-kahui-ako")
    parser.add_argument("--releases", action="store_true", help="with --schools: a second release")
    parser.add_argument("--record", type=Path, help="a file of what is done, to go on from")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="begin no hundred after so long")
    chosen = parser.parse_args()
    if chosen.schools:
        return of_a_country(chosen.schools, chosen.profile, again=chosen.releases)
    began, names = time.process_time(), available()
    if chosen.record:
        return recorded(chosen.record, chosen.start, chosen.tables, chosen.seconds)
    suppressed, found, broken = attacked(range(chosen.start, chosen.start + chosen.tables))
    naive, protected, refused = (0, 0), 0, 0
    for many, tried in ((2, chosen.pairs), (3, chosen.triples)):
        for number in range(chosen.start, chosen.start + tried):
            told = releases(names[number % len(names)], *_shape_and_seed(number), many=many)
            naive = (naive[0] + (bool(told.naive) and many == 2), naive[1] + (bool(told.naive) and many == 3))
            protected, refused = protected + told.protected, refused + told.refused
    print(
        f"tables={chosen.tables} suppressed={suppressed} recoverable={found} tables_broken={broken} "
        f"pairs={chosen.pairs} triples={chosen.triples} broken_without_log={naive[0]}+{naive[1]} "
        f"recoverable_with_log={protected} refused={refused} cpu_seconds={time.process_time() - began:.1f}"
    )
    return int(found + protected > 0)


def attacked(numbers: Iterable[int]) -> tuple[int, int, int]:
    """Return how many figures of some tables are suppressed, how many are found, and of how many tables."""
    names, suppressed, found, broken = available(), 0, 0, 0
    for number in numbers:
        hidden, weak = one_table(names[number % len(names)], *_shape_and_seed(number))
        suppressed, found, broken = suppressed + hidden, found + len(weak), broken + bool(weak)
    return suppressed, found, broken


def recorded(path: Path, start: int, tables: int, seconds: float) -> int:
    """Attack the hundreds of tables that a file does not have yet; print progress and all that it has."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    done = {int(one["first"]): one for one in map(json.loads, lines)}
    wanted, began = range(start, start + tables, HUNDRED), time.monotonic()
    for first in wanted:
        if first in done or time.monotonic() - began > seconds:
            continue
        cpu = time.process_time()
        figures = zip(TOLD, attacked(range(first, first + HUNDRED)), strict=True)
        done[first] = {"first": first, **dict(figures), "cpu_seconds": round(time.process_time() - cpu, 1)}
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(done[first]) + "\n")
        many = sum(one in done for one in wanted) * HUNDRED
        print(f"{many:,} of {len(wanted) * HUNDRED:,} tables: {done[first]}", file=sys.stderr, flush=True)
    kept = [done[first] for first in wanted if first in done]
    told = {name: sum(one[name] for one in kept) for name in (*TOLD, "cpu_seconds")}
    print(f"tables={len(kept) * HUNDRED} " + " ".join(f"{name}={value:g}" for name, value in told.items()))
    return int(told["recoverable"] > 0)


def _shape_and_seed(number: int) -> tuple[tuple[bool, bool], int]:
    shape = (number // len(available())) % len(SHAPES)
    return SHAPES[shape], number + shape * SPACING


def of_a_country(schools: int, name: str, *, again: bool = False) -> int:
    """Protect and attack one large table; print seconds and figures, return 1 if any figure was found."""
    rows = country(schools)
    clock, table = time.perf_counter(), build(rows, layout())
    built, clock, cpu = time.perf_counter() - clock, time.perf_counter(), time.process_time()
    published = protect(table, profile(name), key=KEY)
    made, clock = time.perf_counter() - clock, time.perf_counter()
    weak = weaknesses(published)
    print(
        f"schools={schools} profile={name} cells={len(table.places)} primary={published.primary} "
        f"complementary={published.complementary} recoverable={len(weak)} build={built:.1f} s "
        f"protect={made:.1f} s attack={time.perf_counter() - clock:.1f} s "
        f"cpu={time.process_time() - cpu:.1f} s "
        f"MB={resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}"
    )
    return _second(rows, name, published.release("first", "2024-03-01")) if again else int(bool(weak))


def _second(rows: list[dict[str, str]], name: str, first: Release) -> int:
    """Publish a country again without a school, some figures revised; return 1 if any figure was found."""
    rng = np.random.default_rng(5)
    later = [dict(row) for row in rows if row["school"] != "s3"]
    for row in later:
        row["count"] = str(int(row["count"]) + int(rng.random() < 0.02))
    table, cpu = build(later, layout()), time.process_time()
    combined(system(table, profile(name), KEY), (first,))
    joined, cpu = time.process_time() - cpu, time.process_time()
    published = protect(table, profile(name), key=KEY, earlier=(first,))
    made, cpu = time.process_time() - cpu, time.process_time()
    weak = weaknesses(published, (first,))
    print(
        f"second release: put together={joined:.1f} s protect={made:.1f} s "
        f"held against the first={time.process_time() - cpu:.1f} s (all of the processor) "
        f"recoverable={len(weak)} MB={resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}"
    )
    return int(bool(weak))


if __name__ == "__main__":
    raise SystemExit(main())
