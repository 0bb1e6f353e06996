"""What is wrong with records: counted by kind from the tally, and where that is, row by row."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.panels import expressions
from schoolweave.evidence.panels.definitions import Definitions
from schoolweave.evidence.panels.engines import Rejected
from schoolweave.evidence.panels.on_duckdb import DuckDbEngine, identifier, scan
from schoolweave.evidence.panels.result import BadRow, Flaw
from schoolweave.evidence.panels.series import Series, coded, series
from schoolweave.evidence.panels.sources import Source

ROW, VALUE, GROUP = (
    "The row is left out.",
    "The value is left out.",
    "The learner counts, with group “not known”.",
)


@dataclass(frozen=True, slots=True)
class _Kind:
    key: str
    column: str
    what: str
    done: str
    todo: str


def kinds(definitions: Definitions) -> list[_Kind]:
    """Return every kind of flaw that records of these definitions can have, by their key in the tally."""
    rules = definitions.records
    years = f"a year from {rules.first_year} to {rules.last_year}"
    found = [
        _Kind("bad_school", rules.school, "There is no school id.", ROW, "Fill in the school's id."),
        _Kind(
            "bad_year", rules.year, f"It is not {years}, written as {rules.years}.", ROW, "Correct the year."
        ),
        _Kind(
            "bad_weight",
            rules.learners or "",
            "The number of learners is not a whole number from 0.",
            ROW,
            "Correct the number.",
        ),
    ]
    for key in coded(definitions):
        what = f"The code is not one that the definitions of group {key.group} know."
        todo = "Correct the code, or add it to the definitions."
        found.append(_Kind(f"bad_{key.key}", key.column, what, GROUP, todo))
    for at, one in enumerate(series(definitions)):
        todo = "Correct the value, or name it as a code for missing in the definitions."
        found.append(_Kind(f"b{at}", one.column, f"For {one.id}: {possible(one)}.", VALUE, todo))
    return found


def possible(one: Series) -> str:
    """Return what a value of a series must be, in words."""
    lost = f", in a year other than {', '.join(map(str, one.not_collected))}" if one.not_collected else ""
    if one.kind == "yes_no":
        return f"it is not one of the codes for yes and no{lost}"
    if one.kind == "count":
        return f"it is not a whole number from 0 to the number of learners{lost}"
    low, high = one.valid or (0.0, 0.0)
    return f"it is not a number from {low:g} to {high:g}{lost}"


def count(
    definitions: Definitions, tally: Iterable[Mapping[str, Any]], broken: Sequence[Rejected]
) -> tuple[Flaw, ...]:
    """Return the flaws that there are, most frequent first."""
    rows = list(tally)
    found = [
        Flaw(kind.key, kind.column, total, kind.what, kind.done)
        for kind in kinds(definitions)
        if (total := sum(int(row[kind.key] or 0) for row in rows))
    ]
    if lines := {(one.path, one.line) for one in broken}:
        found.append(Flaw("broken", "", len(lines), "The line is not a record of the file's columns.", ROW))
    return tuple(sorted(found, key=lambda flaw: (-flaw.rows, flaw.kind)))


def refuse_too_many(
    definitions: Definitions, flaws: Iterable[Flaw], records: int, examples: Sequence[BadRow]
) -> None:
    """Raise :class:`EvidenceError` where a kind of flaw is in more rows than the definitions allow."""
    limit = definitions.records.bad_limit
    for flaw in flaws:
        if flaw.rows > limit * records:
            first = next((one for one in examples if one.column == flaw.column), None)
            where = f" in column {flaw.column}" if flaw.column else ""
            place = f" The first is in {first.file}, row {first.row}: “{first.value}”." if first else ""
            raise EvidenceError(
                f"{flaw.rows:,} of {records:,} rows are bad{where}, more than the limit of {limit:.2%}: "
                f"{flaw.what}{place} Correct the records or the definitions, or raise bad_limit."
            )


def locate(
    engine: DuckDbEngine,
    sources: Sequence[Source],
    definitions: Definitions,
    flaws: Iterable[Flaw],
    broken: Sequence[Rejected],
    *,
    most: int,
) -> tuple[BadRow, ...]:
    """Return where flaws are, at most ``most`` of each kind, in order of file and row."""
    listed = {flaw.kind for flaw in flaws}
    found = [
        BadRow(one.path, one.line - 1, one.column, "", one.what, "Correct the line; it was left out.")
        for one in broken[:most]
    ]
    wanted = [kind for kind in kinds(definitions) if kind.key in listed]
    left = dict.fromkeys((kind.key for kind in wanted), most)
    for source in sources if wanted else ():
        lines = sorted({one.line - 1 for one in broken if one.path == str(source.path)})
        table = _numbered(engine, source, definitions)
        for kind in [one for one in wanted if left[one.key]]:
            here = table.filter(table[kind.key]).order_by("row").limit(left[kind.key])
            rows = engine.rows(
                here.select("row", value=here[f"raw_{kind.column}"].cast("string")), "Bad rows"
            )
            left[kind.key] -= len(rows)
            found += [
                BadRow(
                    str(source.path),
                    _place(row["row"], lines),
                    kind.column,
                    row["value"] or "",
                    kind.what,
                    kind.todo,
                )
                for row in rows
            ]
    return tuple(sorted(found, key=lambda one: (one.file, one.row, one.column)))


def _numbered(engine: DuckDbEngine, source: Source, definitions: Definitions) -> Any:
    """Return one file's records with flaws, their ``row`` from 1, each raw column as ``raw_<name>``."""
    columns = expressions.columns(definitions)
    number = "file_row_number + 1" if source.format == "parquet" else "row_number() OVER ()"
    raw = ", ".join(f"{identifier(name)} AS {identifier('raw_' + name)}" for name in columns)
    names = ", ".join(identifier(name) for name in columns)
    engine.raw.execute("SET preserve_insertion_order = true")
    engine.raw.execute(
        f"CREATE OR REPLACE TEMP VIEW numbered AS SELECT {names}, {raw}, "  # noqa: S608
        f"{number} AS row FROM {scan([source], numbered=True)}"
    )
    records = engine.view("numbered")
    extra = {"row": records["row"], **{f"raw_{name}": records[f"raw_{name}"] for name in columns}}
    return expressions.flaws(expressions.prepared(records, definitions, extra), definitions)


def _place(row: int, broken: Sequence[int]) -> int:
    """Return a record's number among all rows, where broken ones were left out of the numbering."""
    for line in broken:
        row += line <= row
    return row
