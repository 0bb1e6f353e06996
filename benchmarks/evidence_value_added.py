"""Value added and matching at national size: ``python -m benchmarks.evidence_value_added --schools 24000``.

Draws pupils of so many schools (30 in each) from the random-intercept model, then fits it twice: from pupils,
and from per-school sums as one group-by gives them. ``--match`` also finds three comparison schools for each
of one school in eighteen on eight characteristics, within phase and region. Prints one line of a table a row;
ends with 1 where value added takes two seconds or more.
"""

import argparse
import sys
import time

import numpy as np

from schoolweave.evidence import value_added
from schoolweave.evidence.comparison import Candidates, Rule, match
from schoolweave.evidence.value_added import Sums, names_of_sums

PUPILS = 30
ASKED = 2.0
COLUMNS = "what | schools | pupils | seconds | of the processor | found"


def main() -> int:
    """Measure and print; return 1 where value added is slower than asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--schools", type=int, default=24_000)
    parser.add_argument("--match", action="store_true")
    chosen = parser.parse_args()
    print(f"| {COLUMNS} |\n|{'---|' * len(COLUMNS.split('|'))}")
    slowest = max(added(chosen.schools))
    if chosen.match:
        matched(chosen.schools)
    return int(slowest >= ASKED)


def added(schools: int) -> list[float]:
    """Print and return the seconds of value added, from pupils and from sums."""
    rng = np.random.default_rng(0)
    place = np.repeat(np.arange(schools), PUPILS)
    truth = 0.3 * rng.standard_normal(schools)
    prior = rng.standard_normal(len(place))
    y = 0.6 * prior + truth[place] + 0.75 * rng.standard_normal(len(place))
    ids = np.array([f"{k:06d}" for k in range(schools)])
    parts = {"n": np.ones(len(y)), "y": y, "prior": prior}
    cells = {
        name: np.bincount(place, weights=np.prod([parts[part] for part in name.split("*")], axis=0))
        for name in names_of_sums(["prior"])
    }
    taken = []
    for name in ("value added from pupils", "value added from sums"):
        began, worked = time.perf_counter(), time.process_time()
        if name.endswith("pupils"):
            sums = Sums.of_pupils(ids[place], y, {"prior": prior})
        else:
            sums = Sums.of_cells(ids.tolist(), cells, x=["prior"])
        found = value_added.fit(sums)
        took, used = time.perf_counter() - began, time.process_time() - worked
        close = float(np.corrcoef([one.value for one in found.schools], truth)[0, 1])
        said = f"SDs {found.between**0.5:.4f}, {found.within**0.5:.4f}; correlation with truth {close:.3f}"
        print(f"| {name} | {schools:,} | {len(y):,} | {took:.2f} | {used:.2f} | {said} |", flush=True)
        taken.append(took)
    return taken


def matched(schools: int) -> None:
    """Print the seconds of a matching."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=(schools, 8))
    inside = rng.random(schools) < 1 / (1 + np.exp(3.2 - x[:, :3].sum(axis=1) / 2))
    names = tuple(f"x{k}" for k in range(8))
    table = Candidates.of(
        [str(k) for k in range(schools)],
        numbers=dict(zip(names, x.T, strict=True)),
        words={"phase": rng.choice(list("ab"), schools), "region": rng.choice(list("abcdefghi"), schools)},
    )
    treated = [str(k) for k in np.flatnonzero(inside)]
    rule = Rule(characteristics=names, exact=("phase", "region"), ratio=3)
    began, worked = time.perf_counter(), time.process_time()
    found = match(table, treated=treated, rule=rule)
    took, used = time.perf_counter() - began, time.process_time() - worked
    print(f"| matching, 1:3 | {schools:,} | | {took:.2f} | {used:.2f} | {found.sentence} |")


if __name__ == "__main__":
    sys.exit(main())
