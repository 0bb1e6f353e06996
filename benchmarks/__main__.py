"""Every measurement in turn, against what is asked of it: ``make bench``, ``make bench-quick``.

``python -m benchmarks [--quick] [--million] [--only F,C]`` prints a table and writes it, with all that each
command printed, to ``benchmarks/results``. What needs real data is left out where it is absent.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from benchmarks import process, tasks
from benchmarks.process import Ended
from benchmarks.reading import Reading
from benchmarks.tasks import Task

RESULTS = Path(__file__).parent / "results"
COLUMNS = ("", "instance", "asked", "measured", "met", "whole process, s", "CPU s", "peak MB", "command")
HEAD = f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}"
NOTHING = Ended(0, "", "", 0.0, 0.0, 0.0)
PUBLISHED = 9
MEAN = 0.003
"""What is asked of the average distance to the best known over the published instances."""


def main() -> int:
    """Run each and go on where one fails; return 1 where something that was asked was not met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="the short ones, in under five minutes")
    parser.add_argument("--million", action="store_true", help="a million schools too: 75 minutes")
    parser.add_argument("--only", default="", help="sections by their first letters, as F,C")
    parser.add_argument("--list", action="store_true", help="say what would be run")
    chosen = parser.parse_args()
    rows = list(tasks.quick() if chosen.quick else tasks.full(million=chosen.million))
    rows = [row for row in rows if row.section.startswith(tuple(chosen.only.split(",")))]
    if chosen.list:
        print("\n".join(row.line for row in rows))
        return 0
    RESULTS.mkdir(exist_ok=True)
    kind = "quick" if chosen.quick else "full"
    path = RESULTS / f"{datetime.now().astimezone():%Y-%m-%d-%H%M%S}-{kind}.md"
    return measure(rows, path)


def measure(rows: Sequence[Task], path: Path) -> int:
    """Run the rows, print each as it ends, and keep the file up to date."""
    began, lines, said, found = time.monotonic(), [HEAD], [""], []
    print(HEAD, flush=True)
    for row in rows:
        ended = process.run([sys.executable, "-m", *row.command], row.limit) if here(row) else NOTHING
        found.append(row.judge(ended) if here(row) else Reading("its data are not here", None))
        lines.append(line(row, found[-1], ended))
        said.append(f"### {row.line}\n\n```text\n{ended.out}{ended.err}```\n")
        print(lines[-1], flush=True)
        path.write_text("\n".join([*lines, *said]), encoding="utf-8")
    lines += together(rows, found)
    seconds = time.monotonic() - began
    lines.append(
        f"\n{seconds:,.0f} s in all; the load of the machine at the end was {os.getloadavg()[0]:.1f}."
    )
    path.write_text("\n".join([*lines, *said]), encoding="utf-8")
    print("\n".join([*together(rows, found), lines[-1], f"Written to {path}."]))
    return int(any(one.met is False for one in found))


def here(row: Task) -> bool:
    """Return whether the files that a row names are there."""
    return all(Path(part).exists() for part in row.command if part.startswith(str(tasks.REAL)))


def line(row: Task, found: Reading, ended: Ended) -> str:
    """Return a row of the table."""
    figures = f"{ended.seconds:.1f} | {ended.cpu_seconds:.1f} | {ended.peak_mb:,.0f}"
    met = {True: "yes", False: "**no**", None: "–"}[found.met]
    return (
        f"| {row.section} | {row.name} | {row.asked} | {found.measured} | {met} | {figures} | `{row.line}` |"
    )


def together(rows: Sequence[Task], found: Sequence[Reading]) -> list[str]:
    """Return the line of all published instances together, where all nine were run."""
    over = [
        max(0.0, one.value)
        for row, one in zip(rows, found, strict=True)
        if row.section.startswith("C") and one.value is not None
    ]
    if len(over) < PUBLISHED:
        return []
    mean, worst = sum(over) / len(over), max(over)
    met = "yes" if mean <= MEAN and worst <= 0.01 else "**no**"
    words = f"mean {mean:.3%}, worst {worst:.3%} over the best known"
    asked = "mean ≤ 0.3 %, worst ≤ 1 %"
    return [f"| C: yardstick | the {len(over)} together | {asked} | {words} | {met} | | | | |"]


if __name__ == "__main__":
    sys.exit(main())
