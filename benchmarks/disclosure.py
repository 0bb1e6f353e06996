"""Random hierarchical tables are protected, published and attacked by linear and integer programmes.

``python -m benchmarks.disclosure [--tables 10000] [--pairs 400] [--triples 100] [--start 0]``: for each
profile in turn, tables of four shapes (with a measure or without, one tree of areas or two that are linked),
and pairs and triples of releases. ``--schools 24000`` protects and attacks one table of a country instead,
with a measure and five groups, under ``--profile``.
Prints what an attacker could place more closely than the profile allows; exits 1 where that is anything.
"""

import argparse
import resource
import time

from tests.unit.evidence.disclosure.attacks import KEY, SHAPES, country, one_table, releases
from tests.unit.evidence.disclosure.cases import layout

from schoolweave.evidence.disclosure import available, build, profile, protect, weaknesses

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
    chosen = parser.parse_args()
    if chosen.schools:
        return of_a_country(chosen.schools, chosen.profile)
    began, names = time.process_time(), available()
    suppressed = found = broken = 0
    for number in range(chosen.start, chosen.start + chosen.tables):
        hidden, weak = one_table(names[number % len(names)], *_shape_and_seed(number))
        suppressed, found, broken = suppressed + hidden, found + len(weak), broken + bool(weak)
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


def _shape_and_seed(number: int) -> tuple[tuple[bool, bool], int]:
    shape = (number // len(available())) % len(SHAPES)
    return SHAPES[shape], number + shape * SPACING


def of_a_country(schools: int, name: str) -> int:
    """Protect and attack one large table; print seconds and figures, return 1 if any figure was found."""
    clock, table = time.perf_counter(), build(country(schools), layout())
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
    return int(bool(weak))


if __name__ == "__main__":
    raise SystemExit(main())
