"""What ``make bench`` and ``make bench-quick`` run: commands, what is asked, and who reads the answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks import reading
from benchmarks.reading import Judge

REAL = Path(__file__).resolve().parents[2] / "shared" / "data"
YARDSTICK = REAL / "benchmarks" / "capacitated-p-median"
BEST = YARDSTICK / "best-known.csv"
PROVEN = ("SJC1", "SJC2", "lin318_005")
ENGLAND = REAL / "england" / "edubasealldata-2022-04.csv"
RISE = REAL / "england" / "rise-2025.csv"
START = 60.0
"""Seconds beyond the time asked that reading a register and compiling may take before a command is ended."""


@dataclass(frozen=True, slots=True)
class Task:
    """One row: ``name`` in words, ``command`` after ``python -m``, ``asked`` in words, seconds allowed."""

    section: str
    name: str
    command: tuple[str, ...]
    asked: str
    judge: Judge
    limit: float

    @property
    def line(self) -> str:
        """Return the command as one types it."""
        return f"python -m {' '.join(short(part) for part in self.command)}"


def short(part: str) -> str:
    """Return a path as seen from the checkout."""
    return part.replace(str(REAL), "../shared/data")


def quick() -> Iterator[Task]:
    """Yield the short ones, some with less time than is asked: under five minutes together."""
    yield plan("New Zealand 2021", "nz", 60, 0.022)
    yield like_for_like(20, "≤ 8,600 km in 60 s; here in 20")
    yield plan("demo country, 2,500", "demo", 30, 0.006)
    yield hubs("2,000 schools, 9 hubs", 20, 0.02, "--schools", "2000", "--hubs", "9")
    yield support("offer", 2000)
    for name in ("SJC1", "lin318_005"):
        yield median(name, 30)
    yield value_added()
    yield panels(10_000_000)
    yield peers("--quick")


def full(*, million: bool = False) -> Iterator[Task]:
    """Yield all of them; the million of schools, which takes more than an hour, where it is asked for."""
    yield plan("New Zealand 2021", "nz", 60, 0.022)
    yield plan("New Zealand 2021", "nz", 900, 0.01)
    yield like_for_like(60, "≤ 8,600 km in 60 s")
    yield plan("demo country, 2,500", "demo", 30, 0.006)
    yield plan("demo country, 25,000", "demo-25000", 120, 0.014)
    yield plan("England 2022, 20,185", "england", 300, 0.02)
    yield again()
    yield stopping()
    if million:
        asked = "gap ≤ 2.5 % in 75 min, 8 GB"
        yield plan("demo world, 1,000,000", "demo-1000000", 4500, 0.025, asked)
    yield hubs("England, 87 hubs", 120, 0.03)
    yield hubs("England, 87 hubs", 600, 0.02)
    yield hubs("England, 87 hubs of whole districts", 120, 0.03, "--districts")
    yield hubs("2,000 schools, 9 hubs", 20, 0.02, "--schools", "2000", "--hubs", "9")
    yield from (support(case, 20_000) for case in ("offer", "shared", "mixed"))
    for path in sorted(YARDSTICK.glob("*.[dt][ax]t")):
        yield median(path.stem, 60)
    yield value_added()
    yield from (panels(rows) for rows in (10_000_000, 100_000_000))
    yield peers()
    command = ("benchmarks.pages", "--schools", "25000", "--times", "20")
    yield Task("Pages", "25,000 schools", command, "every page < 200 ms", reading.code, 600)
    yield from site()
    yield effects()
    yield from trials()


def plan(name: str, instance: str, seconds: int, most: float, asked: str = "") -> Task:
    """Return a row of communities."""
    command = ("benchmarks.communities", "--seconds", str(seconds), instance)
    asked = asked or f"gap ≤ {most:.1%} in {seconds} s".replace("%", " %")
    return Task("F: communities", name, command, asked, reading.gap(most), seconds * 1.5 + START)


def like_for_like(seconds: int, asked: str) -> Task:
    """Return the row of today's members, as they are and as they could be."""
    command = ("benchmarks.communities", "--seconds", str(seconds), "members")
    judge = reading.objective(8600)
    return Task("F: communities", "1,884 members, like for like", command, asked, judge, seconds + START)


def again() -> Task:
    """Return the row of planning again after a small change."""
    asked = "under 2 s, ≤ 0.3 % over a full run"
    judge = reading.warm(0.003, 2.0)
    return Task("F: communities", "warm start, 2,500", ("benchmarks.warm_start", "demo"), asked, judge, 180)


def hubs(name: str, seconds: int, most: float, *more: str) -> Task:
    """Return a row of hubs."""
    rise = () if "--schools" in more else ("--rise", str(RISE))
    command = ("benchmarks.hubs", str(ENGLAND), *rise, *more, "--seconds", str(seconds))
    asked = f"gap ≤ {most:.0%} in {seconds} s, sizes 200–300".replace("%", " %")
    return Task("H: hubs", name, command, asked, reading.hubs(most), seconds * 1.5 + START)


def stopping() -> Task:
    """Return the row of searches that end when they were asked to."""
    asked = "within 5 % of the seconds asked"
    return Task("F: communities", "stops in time", ("benchmarks.stopping",), asked, reading.code, 120)


def support(case: str, size: int) -> Task:
    """Return a row of support matching."""
    command = ("benchmarks.support", "--case", case, "--size", str(size))
    name = f"{case}, {size // 10:,} supporters, {size:,} schools"
    return Task("M: support", name, command, "proven optimal in 60 s", reading.support(60), 240)


def effects() -> Task:
    """Return the row of the effects of a programme in a whole country."""
    command = ("benchmarks.evidence_effects", "speed")
    name = "effects, 24,000 schools × 13 years"
    return Task("E: evidence", name, command, "about 2 s", reading.code, 120)


def trials() -> Iterator[Task]:
    """Yield the designs on trial against known effects, and tables under attack: an hour or more each."""
    for what, asked in (("coverage", "every design's intervals cover"), ("mean", "every design is unbiased")):
        command = ("benchmarks.evidence_effects", what, "--runs", "2000")
        yield Task("E: evidence", f"effects on trial, {what}", command, asked, reading.code, 14_400)
    asked, country = "no figure is found", ("--schools", "24000")
    for name, more in (("10,000 random tables under attack", ()), ("24,000 schools under attack", country)):
        yield Task("E: evidence", name, ("benchmarks.disclosure", *more), asked, reading.code, 14_400)


def site() -> Iterator[Task]:
    """Yield the rows of the whole site: every page by its links, and a hundred people at once."""
    asked = "every page < 200 ms and 30 statements"
    yield Task("Pages", "every page of the demo", ("benchmarks.site",), asked, reading.code, 1800)
    asked = "no answer lost"
    yield Task("Pages", "100 people at once", ("benchmarks.crowd",), asked, reading.code, 600)


def median(name: str, seconds: int) -> Task:
    """Return a row of the published yardstick."""
    path = next(YARDSTICK.glob(f"{name}.*"), YARDSTICK / f"{name}.dat")
    command = ("benchmarks.capacitated_p_median", str(path), "--seconds", str(seconds))
    proven = name in PROVEN
    asked = "proven optimal" if proven else "≤ 1 % over the best known"
    judge = reading.median(name, BEST, proven=proven)
    return Task("C: yardstick", name, command, f"{asked} in {seconds} s", judge, seconds + START)


def value_added() -> Task:
    """Return the row of value added, and of comparison schools beside it."""
    command = ("benchmarks.evidence_value_added", "--match")
    name = "value added, 24,000 schools"
    return Task("E: evidence", name, command, "under 2 s", reading.code, 120)


def panels(rows: int) -> Task:
    """Return the row of records to cells."""
    command = ("benchmarks.evidence_panels", "--rows", str(rows))
    asked = "under 60 s and 4,000 MB"
    return Task("E: evidence", f"{rows:,} pupil-years", command, asked, reading.panels(60, 4000), 600)


def peers(*more: str) -> Task:
    """Return the row of ours and others side by side."""
    name = "one instance, the quickest peer" if more else "seven instances, six peers"
    command = ("benchmarks.peers", *more)
    return Task("Peers", name, command, "ours first on the objective", reading.code, 120 if more else 14_400)
