"""Pupil-years to cells: seconds, peak memory and cost per row, at ten and a hundred million rows.

``python -m benchmarks.evidence_panels --rows 10000000 [--engines duckdb,spark] [--folder DIR] [--keep]``
writes seeded records in chunks to a folder outside the repository (the system's temporary one if none is
given), runs ``schoolweave evidence panel`` on them in a process of its own, and deletes the records.
``--step generate`` and ``--step measure`` do one of the two. With two engines, their cells are compared.

24,000 schools, 13 years, two measures (a scaled score with one value in a hundred missing, and a standard
reached or not), sex and free school meals; the rows of a file are in no order, which costs an engine most.
"""

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from benchmarks import process

CHUNK = 10_000_000
SCHOOLS, FIRST_YEAR, YEARS = 24_000, 2013, 13
SEED = 2026
LIMIT = 900.0
COMMAND = "from schoolweave.cli.main import app; app()"
RULES = """
[records]
school = "school_id"
register = "demo"
year = "year"
[groups.sex]
column = "sex"
values = { F = "girls", M = "boys" }
[groups.meals]
column = "fsm"
values = { Y = "yes", N = "no" }
[measures.reading]
column = "reading"
unit = "scaled score"
valid = [60, 140]
decimals = 1
[measures.standard]
column = "met"
kind = "yes_no"
"""


def main() -> int:
    """Generate, measure and delete as asked; return 1 where a run failed or two engines differ."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=CHUNK)
    parser.add_argument("--engines", default="duckdb")
    parser.add_argument("--memory", default="3GB")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--step", choices=("generate", "measure", "both"), default="both")
    parser.add_argument("--keep", action="store_true")
    chosen = parser.parse_args()
    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="evidence-panels-"))
    try:
        if chosen.step != "measure":
            generate(folder, chosen.rows)
        return 0 if chosen.step == "generate" else measure(folder, chosen.engines.split(","), chosen.memory)
    finally:
        if not chosen.keep and chosen.step != "generate":
            shutil.rmtree(folder)


def generate(folder: Path, rows: int) -> None:
    """Write the records and the definitions; the same seed gives the same rows."""
    records = folder / "records"
    records.mkdir(parents=True, exist_ok=True)
    free, needed = shutil.disk_usage(folder).free, rows * 12
    if free < 3 * needed:
        raise SystemExit(
            f"{folder} has {free / 1e9:.1f} GB free; {rows:,} rows need {3 * needed / 1e9:.1f} GB."
        )
    (folder / "measures.toml").write_text(RULES, "utf-8")
    began, connection = time.monotonic(), duckdb.connect(config={"memory_limit": "1GB"})
    for number, start in enumerate(range(0, rows, CHUNK)):
        end = min(rows, start + CHUNK)
        connection.execute(f"""COPY (
            SELECT (hash(i, {SEED}) % {SCHOOLS} + 1)::VARCHAR AS school_id,
                   ({FIRST_YEAR} + i * {YEARS} // {rows})::SMALLINT AS year,
                   CASE WHEN hash(i, {SEED}, 1) % 2 = 0 THEN 'F' ELSE 'M' END AS sex,
                   CASE WHEN hash(i, {SEED}, 2) % 4 = 0 THEN 'Y' ELSE 'N' END AS fsm,
                   CASE WHEN hash(i, {SEED}, 3) % 100 > 0
                        THEN 80 + (hash(i, {SEED}, 4) % 410) / 10 END::FLOAT AS reading,
                   hash(i, {SEED}, 5) % 10 < 7 AS met
            FROM range({start}, {end}) AS t(i)
        ) TO '{records / f"part-{number:03}.parquet"}' (FORMAT parquet, COMPRESSION zstd)""")  # noqa: S608
        print(f"{end:,} rows after {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)


def measure(folder: Path, engines: list[str], memory: str) -> int:
    """Run the command with each engine; print a line a run; compare the cells of the first two."""
    rows, failed = counted(folder / "records" / "*.parquet"), False
    print(f"| rows | engine | seconds | CPU s | seconds per million rows | peak MB | cells |\n{'|---' * 7}|")
    for engine in engines:
        out = folder / f"{engine}.parquet"
        command = [sys.executable, "-c", COMMAND, "evidence", "panel", str(folder / "records")]
        command += ["--definitions", str(folder / "measures.toml"), "--out", str(out)]
        ended = process.run(
            [*command, "--engine", engine, "--memory", memory, "--threads", "2", "--scratch", str(folder)],
            LIMIT,
        )
        if ended.code:
            print(ended.err[-2000:], file=sys.stderr)
            failed = True
            continue
        cells = counted(out)
        print(
            f"| {rows:,} | {engine} | {ended.seconds:.1f} | {ended.cpu_seconds:.1f} | "
            f"{ended.seconds / rows * 1e6:.2f} | {ended.peak_mb:,.0f} | {cells:,} |",
            flush=True,
        )
    if len(engines) > 1 and not failed:
        failed = not same(*(folder / f"{engine}.parquet" for engine in engines[:2]))
    return int(failed)


def counted(files: Path) -> int:
    """Return the rows of Parquet files."""
    return len(duckdb.read_parquet(str(files)))


def same(one: Path, other: Path) -> bool:
    """Return whether two panels have the same cells, every column to the last digit; say so."""
    tables = [duckdb.read_parquet(str(path)) for path in (one, other)]
    differ = [len(first.except_(second)) for first, second in (tables, tables[::-1])]
    print(f"Cells that differ between {one.stem} and {other.stem}: {sum(differ)}")
    return not any(differ)


if __name__ == "__main__":
    sys.exit(main())
