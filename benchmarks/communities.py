"""How good plans of communities are: ``python -m benchmarks.communities --seconds 60 nz members demo``.

For each instance: schools, groups, objective and lower bound in km, gap, seconds asked and used, processor
seconds, memory, and whether every hard rule is met. ``nz`` is New Zealand in September 2021, ``members`` its
schools that are in a community, in 220 groups of 3 to 21 (like for like with today's arrangement, which is
printed beside it), ``england`` England in April 2022, ``demo`` the demo country, ``demo-25000`` a large one.
The seconds asked are for all of it (making or reading the schools, searching, measuring) but compiling, which
happens once on a machine. How far a search is goes to the standard error stream. Real registers are read from
``../shared/data`` and left out with a note where they are absent.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from schoolweave import demo, policy, schools
from schoolweave.planning import Communities, Limits, Progress, solve, today
from schoolweave.planning.communities.warm import warm_up
from schoolweave.schools import canonical

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
NZ = DATA / "nz" / "directory-2021-09.csv"
ENGLAND = DATA / "england" / "edubasealldata-2022-04.csv"
INSTANCES = ("nz", "members", "demo", "demo-25000", "england")
MEMBERS = {"size_min": 3, "size_max": 21, "state_min": 0}
MEMBER_GROUPS = 220
HEAD = f"{'instance':12}{'schools':>8}{'groups':>7}{'objective':>12}{'bound':>12}{'gap':>8}"
MORE = f"{'asked':>7}{'took':>7}{'cpu':>7}{'MB':>6}  rules"


def main() -> int:
    """Measure the instances asked for; return 1 where a plan breaks a rule."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("instances", nargs="*", default=("nz", "members", "demo"), metavar="INSTANCE")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    print(HEAD + MORE, flush=True)
    warm_up()
    kept = [measure(name, arguments.seconds, arguments.seed) for name in arguments.instances]
    return 0 if all(kept) else 1


def measure(name: str, seconds: float, seed: int) -> bool:
    """Solve one instance and print its line; return whether every hard rule is met."""
    began, cpu = time.monotonic(), time.process_time()
    tell = Reporter(name, began)
    try:
        problem = instance(name, tell.say)
    except FileNotFoundError as error:
        print(f"{name:12}not here: {error.filename}")
        return True
    left = max(seconds - (time.monotonic() - began), 0.1 * seconds)
    result = solve(problem, seed=seed, limits=Limits(seconds=left), progress=tell)
    took, cpu = time.monotonic() - began, time.process_time() - cpu
    met = all(check.met for check in result.rules)
    print(
        f"{name:12}{problem.size:8,}{len(result.groups):7,}{result.objective:12,.1f}{result.lower_bound:12,.1f}"
        f"{result.gap:8.2%}{seconds:7.0f}{took:7.1f}{cpu:7.1f}{result.memory_mb:6.0f}"
        f"  {'met' if met else 'BROKEN'}",
        flush=True,
    )
    for line in beside(problem, name):
        print(line)
    return met


class Reporter:
    """Says on the standard error stream what is done, each stage and every half minute."""

    EVERY = 30.0
    """Seconds between two lines of one stage."""

    def __init__(self, name: str, began: float) -> None:
        self.name, self.began, self.stage, self.told = name, began, "", 0.0

    def say(self, words: str) -> None:
        """Write a line with the seconds since the beginning, of the clock and of the processor."""
        self.told = time.monotonic() - self.began
        print(
            f"{self.name}: {self.told:.1f} s, processor {time.process_time():.1f} s: {words}",
            file=sys.stderr,
            flush=True,
        )

    def __call__(self, now: Progress) -> bool:
        """Take what a search reports; never asks it to stop."""
        if now.stage != self.stage or time.monotonic() - self.began - self.told > self.EVERY:
            self.stage = now.stage
            self.say(f"{now.stage} ({now.fraction:.0%}), best {told(now.best)}, bound {told(now.bound)}")
        return True


def told(km: float | None) -> str:
    """Return kilometres for a reader, or that there are none yet."""
    return "none yet" if km is None else f"{km:,.1f} km"


def beside(problem: Communities, name: str) -> Iterator[str]:
    """Yield today's arrangement of the same schools, where that is a fair comparison."""
    real = today(problem) if name == "members" else None
    if real is not None:
        yield (
            f"{'  today':12}{real.placed:8,}{len(real.groups):7,}{real.travel_km:12,.1f}"
            f"   {real.covered} of {len(real.groups)} groups cover the pathway"
        )


def instance(name: str, say: Callable[[str], None] = lambda words: None) -> Communities:
    """Return the problem of an instance; raises :class:`FileNotFoundError` where its register is absent.

    ``say`` is told each step that takes long.
    """
    if name.startswith("demo"):
        count = int(name.partition("-")[2] or 2500)
        with tempfile.TemporaryDirectory() as folder:
            canonical.write(demo.country(count, report=say).schools, Path(folder) / "schools.csv")
            say("Reading the schools")
            found = schools.read(Path(folder) / "schools.csv").schools
        say("Checking them")
        return Communities.from_schools(found, rules_of("demo-communities"))
    if name == "england":
        return Communities.from_schools(schools.read(there(ENGLAND)).schools, rules_of("england-communities"))
    found, rules = schools.read(there(NZ)).schools, rules_of("nz-communities")
    if name == "nz":
        return Communities.from_schools(found, rules)
    if name != "members":
        sys.exit(f"There is no instance “{name}”: use some of {', '.join(INSTANCES)}.")
    found = tuple(school for school in found if school.community_id)
    mean = Communities.from_schools(found, rules).size / MEMBER_GROUPS
    return Communities.from_schools(found, rules.model_copy(update=MEMBERS | {"size_mean": mean}))


def there(path: Path) -> Path:
    """Return the path of a register that exists."""
    if not path.is_file():
        raise FileNotFoundError(2, "not found", str(path))
    return path


def rules_of(programme: str) -> policy.CommunityRules:
    """Return the newest rules of a programme."""
    return policy.rules_for_communities(programme)


if __name__ == "__main__":
    sys.exit(main())
