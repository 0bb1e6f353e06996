"""Ten thousand random hierarchical tables are protected, published and attacked by linear programmes.

``python -m benchmarks.disclosure [--tables 10000] [--pairs 400] [--start 0]``: for each profile in turn,
tables of four shapes (with a measure or without, one tree of areas or two that are linked), and pairs of
releases.
Prints what an attacker could place more closely than the profile allows; exits 1 where that is anything.
"""

import argparse
import time

from tests.unit.evidence.disclosure.attacks import SHAPES, one_table, two_releases

from schoolweave.evidence.disclosure import available

SPACING = 1_000_003
"""Seeds of different shapes lie so far apart."""


def main() -> int:
    """Attack, print the counts, and return 1 if any figure was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--tables", type=int, default=10_000)
    parser.add_argument("--pairs", type=int, default=400)
    parser.add_argument("--start", type=int, default=0, help="the first table's number")
    chosen = parser.parse_args()
    began, names = time.process_time(), available()
    suppressed = found = broken = 0
    for number in range(chosen.start, chosen.start + chosen.tables):
        shape = (number // len(names)) % len(SHAPES)
        hidden, weak = one_table(names[number % len(names)], SHAPES[shape], number + shape * SPACING)
        suppressed, found, broken = suppressed + hidden, found + len(weak), broken + bool(weak)
    naive = protected = refused = 0
    for number in range(chosen.start, chosen.start + chosen.pairs):
        shape = (number // len(names)) % len(SHAPES)
        two = two_releases(names[number % len(names)], SHAPES[shape], number + shape * SPACING)
        naive, protected, refused = naive + bool(two.naive), protected + two.protected, refused + two.refused
    print(
        f"tables={chosen.tables} suppressed={suppressed} recoverable={found} tables_broken={broken} "
        f"pairs={chosen.pairs} pairs_broken_without_log={naive} recoverable_with_log={protected} "
        f"refused={refused} cpu_seconds={time.process_time() - began:.1f}"
    )
    return int(found + protected > 0)


if __name__ == "__main__":
    raise SystemExit(main())
