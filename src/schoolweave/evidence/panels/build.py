"""Records to a panel, from the files to the file: read, check, add up, write, report."""

import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.panels import cells, expressions, flaws, sources
from schoolweave.evidence.panels.definitions import Definitions
from schoolweave.evidence.panels.engines import Engine, EngineName, Follow, open_engine
from schoolweave.evidence.panels.lineage import Lineage
from schoolweave.evidence.panels.on_duckdb import DuckDbEngine
from schoolweave.evidence.panels.result import BadRow, Flaw, LineageReport, Panel, PanelReport, SeriesReport
from schoolweave.evidence.panels.series import series
from schoolweave.evidence.panels.sources import Source

MEMORY = "3GB"
EXAMPLES = 20
"""How many places of each kind of flaw a report lists."""


def panel(
    records: Sequence[Path],
    definitions: Definitions,
    *,
    out: Path,
    lineage: Lineage | None = None,
    engine: EngineName = "duckdb",
    memory: str = MEMORY,
    threads: int | None = None,
    scratch: Path | None = None,
    examples: int = EXAMPLES,
    follow: Follow | None = None,
) -> Panel:
    """Add up records to cells of school, year, series and group, and write them to a Parquet or CSV file.

    Beside it, ``<name>.about.json`` has the report but for the places of bad rows. Memory is bounded by
    ``memory``; what does not fit is spilled to ``scratch`` (the system's temporary folder), which is emptied
    afterwards. Nothing is written unless everything could be.

    Raises :class:`EvidenceError` where a file, column or link is wrong, more rows are bad than the
    definitions allow, or ``follow`` stopped the work; :class:`OSError` where a file cannot be written.
    """
    if out.suffix.lower() not in (".parquet", ".csv"):
        raise EvidenceError(f"{out} must end in .parquet or .csv: choose one.")
    began = time.perf_counter()
    found = sources.find(records, expressions.columns(definitions))
    if any(one.path.resolve() == out.resolve() for one in found):
        raise EvidenceError(f"{out} is one of the records: write the panel to another file.")
    with tempfile.TemporaryDirectory(prefix="schoolweave-", dir=scratch) as folder:
        work = Path(folder)
        local = open_engine("duckdb", memory=memory, threads=threads, scratch=work, follow=follow)
        assert isinstance(local, DuckDbEngine)  # noqa: S101 (what open_engine returns for this name)
        far: Engine = local
        try:
            if engine != "duckdb":
                far = open_engine(engine, memory=memory, threads=threads, scratch=work, follow=follow)
            job = _Job(found, definitions, lineage or Lineage(), far, local, work)
            report = job.run(work / f"panel{out.suffix.lower()}", examples)
            whole = PanelReport(**report, seconds=round(time.perf_counter() - began, 2))
            about = work / "about.json"
            told = {
                key: value for key, value in whole.to_dict().items() if key != "examples"
            }  # learners' values
            about.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", "utf-8", newline="\n")
            out.parent.mkdir(parents=True, exist_ok=True)
            _move(work / f"panel{out.suffix.lower()}", out)
            _move(about, out.with_name(f"{out.stem}.about.json"))
        finally:
            far.close()
            local.close()
    return Panel(out, whole)


class _Job:
    """One panel in the making: the heavy pass on ``far``, everything after it on ``local``."""

    def __init__(
        self,
        files: tuple[Source, ...],
        definitions: Definitions,
        lineage: Lineage,
        far: Engine,
        local: DuckDbEngine,
        work: Path,
    ) -> None:
        self.files, self.definitions, self.lineage = files, definitions, lineage
        self.far, self.local, self.work = far, local, work
        self.home = lineage.home()

    def run(self, draft: Path, examples: int) -> dict[str, Any]:
        """Write the panel to a draft and return its report but for the seconds."""
        pattern, duplicates = self._heavy()
        links = self.local.links(self.home) if self.home else None
        read = cells.read_keys(self.local.parquet(pattern), self.definitions, links)
        keyed = self.local.table("keyed", read, "Reading codes")
        tally = self.local.rows(cells.tally(keyed, self.definitions), "Counting")
        records = sum(int(row["records"]) for row in tally) + len(self.far.rejected())
        if not records:
            raise EvidenceError("The records have a header and no rows: there is nothing to add up.")
        found, listed = self._flaws(tally, records, examples)
        counted = self._write(keyed, draft)
        if not counted["cells"]:
            raise EvidenceError(
                "No record has a value that can be used, so that there is no cell to write: are the columns, "
                "the years and the codes for missing values right?"
            )
        return {
            "title": self.definitions.title,
            "files": tuple(str(one.path) for one in self.files),
            "records": records,
            "used": sum(int(row["records"]) for row in tally if row["year"] is not None),
            "flaws": found,
            "examples": listed,
            "duplicates": duplicates,
            "series": self._series(tally),
            **counted,
            "years_written": self.definitions.records.years,
            "definitions": self.definitions.hash,
            "engine": f"{self.far.name} {self.far.version}",
        }

    def _heavy(self) -> tuple[str, tuple[int, int] | None]:
        """Run what reads every record; return the raw cells' files and the learners who are there twice."""
        rules = self.definitions.records
        names = expressions.columns(self.definitions)
        table = expressions.prepared(self.far.records(self.files, names), self.definitions)
        duplicates = None
        if rules.learner and rules.unique:
            row = self.far.rows(expressions.twice(table, self.definitions), "Looking for learners twice")[0]
            duplicates = (int(row["learners"] or 0), int(row["extra"] or 0))
        if rules.stayers:
            keyed = expressions.keyed(table, self.definitions)
            known = self.far.rows(keyed.filter(keyed.row_ok).select("year").distinct(), "Years")
            years = tuple(sorted(int(row["year"]) for row in known))
            links = self.far.links(self.home) if self.home else None
            table = expressions.with_stays(table, self.definitions, links, years)
        raw = expressions.raw_cells(table, self.definitions)
        return self.far.store(raw, self.work / "raw", "Adding up records"), duplicates

    def _flaws(
        self, tally: list[dict[str, Any]], records: int, examples: int
    ) -> tuple[tuple[Flaw, ...], tuple[BadRow, ...]]:
        broken = self.far.rejected()
        found = flaws.count(self.definitions, tally, broken)
        listed: tuple[BadRow, ...] = ()
        if found:
            listed = flaws.locate(self.local, self.files, self.definitions, found, broken, most=examples)
        flaws.refuse_too_many(self.definitions, found, records, listed)
        return found, listed

    def _write(self, keyed: Any, draft: Path) -> dict[str, Any]:
        """Add up every slice, each on its own so that memory holds one, and write all in order."""
        parts = []
        for number, (part, chosen) in enumerate(cells.pieces(self.definitions)):
            cut = cells.wide(keyed, part, self.definitions, pooled=bool(self.home))
            wide = self.local.table(f"slice{number}", cut, "Groups")
            parts += [cells.long(wide, one, at) for at, one in chosen]
        together = parts[0] if len(parts) == 1 else parts[0].union(*parts[1:])
        self.local.copy(together.order_by("school_id", "year", "series", "group"), draft, "Writing")
        return self._counted(draft)

    def _counted(self, draft: Path) -> dict[str, Any]:
        read = "read_csv" if draft.suffix == ".csv" else "read_parquet"
        query = f"SELECT count(DISTINCT school_id), count(*), count(*) FILTER (parts > 1) FROM {read}(?)"  # noqa: S608
        schools, number, pooled = self.local.raw.execute(query, [str(draft)]).fetchall()[0]
        followed = LineageReport(len(self.home), self.lineage.splits, int(pooled))
        return {"schools": int(schools), "cells": int(number), "lineage": followed}

    def _series(self, tally: list[dict[str, Any]]) -> tuple[SeriesReport, ...]:
        by_year = {int(row["year"]): row for row in tally if row["year"] is not None}
        span = range(min(by_year, default=0), max(by_year, default=-1) + 1)
        found = []
        for at, one in enumerate(series(self.definitions)):
            years = tuple(sorted(year for year, row in by_year.items() if row[f"c{at}"]))
            own = [year for year in span if one.first_year <= year <= one.last_year and year not in years]
            found.append(
                SeriesReport(
                    one.id,
                    one.measure,
                    one.label,
                    one.kind,
                    one.unit,
                    one.decimals,
                    years,
                    tuple(own),
                    one.not_collected,
                    sum(int(row[f"c{at}"]) for row in by_year.values()),
                    sum(int(row[f"m{at}"]) for row in by_year.values()),
                    one.why,
                )
            )
        return tuple(found)


def _move(draft: Path, out: Path) -> None:
    """Put the finished file in its place in one step where the file system can, else by copying beside it."""
    import shutil

    beside = out.with_name(f".{out.name}.part")
    try:
        shutil.move(draft, beside)
        beside.replace(out)
    finally:
        beside.unlink(missing_ok=True)
