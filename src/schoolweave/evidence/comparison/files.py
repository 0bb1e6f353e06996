"""Characteristics of schools from a CSV file, and a match as files that anything can read."""

import csv
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence import cells, whole
from schoolweave.evidence.comparison.balance import Balance
from schoolweave.evidence.comparison.candidates import Candidates
from schoolweave.evidence.comparison.matching import Match

NEVER = frozenset({"", "0", "inf", "na", "nan", "null", "none", "never", "."})
"""What stands in a column of first years for a school that never joins, in lower case."""
FILES = ("matched.csv", "pairs.csv", "unmatched.csv", "balance.csv", "summary.json")


def read(source: Any, *, id_column: str = "school_id", words: Iterable[str] = ()) -> Candidates:
    """Return the schools of a CSV or Parquet file, a mapping of columns or a data frame, one row a school.

    A column whose every value is a number is one of numbers, the others and those named in ``words`` are of
    words; an empty cell is not known. Raises :class:`EvidenceError` where there is no such id column, a row
    has no id or a school is there twice.
    """
    table = cells.read(source)
    ids = table.texts(id_column)
    if "" in ids:
        raise EvidenceError(f"{table.where(ids.index(''), id_column)}the value is missing.")
    numbers: dict[str, Any] = {}
    texts: dict[str, list[str]] = {}
    for name in table.columns:
        figures = None if name == id_column or name in words else _numbers(table, name)
        if figures is not None:
            numbers[name] = figures
        elif name != id_column:
            texts[name] = table.texts(name)
    return Candidates.of(ids, numbers=numbers, words=texts)


def joined(schools: Candidates, column: str) -> tuple[str, ...]:
    """Return the schools in the programme by a column: a first year, or 1 and 0.

    Raises :class:`EvidenceError` where there is no such column, or it holds something else.
    """
    schools.check((column,))
    if column in schools.numbers:
        years = schools.numbers[column]
        odd = np.isfinite(years) & ((years != np.round(years)) | (years < 0))
        if odd.any():
            row = int(np.flatnonzero(odd)[0])
            raise EvidenceError(
                f"{column} is {years[row]:g} for {schools.ids[row]}: it should be a first year, or 1 and 0."
            )
        inside = (np.isfinite(years) & (years != 0)).tolist()
    else:
        words = schools.words[column]
        odd_words = sorted({word for word in words if word.lower() not in NEVER and not word.isdigit()})
        if odd_words:
            raise EvidenceError(
                f"{column} holds “{odd_words[0]}”: it should be a first year, or 1 and 0, and empty where a "
                "school never joins."
            )
        inside = [word.lower() not in NEVER for word in words]
    return tuple(school for school, chosen in zip(schools.ids, inside, strict=True) if chosen)


def _numbers(table: cells.Table, name: str) -> Any:
    try:
        return table.numbers(name)
    except EvidenceError:
        return None


def write(
    found: Match, folder: str | Path, *, schools: Candidates | None = None, id_column: str = "school_id"
) -> tuple[str, ...]:
    """Write a match into a folder and return the names of its files.

    ``matched.csv`` (``school_id``, ``role``, ``weight``) are the schools that take part; ``pairs.csv`` who
    goes with whom; ``unmatched.csv`` treated schools without a comparison school, with the reason;
    ``balance.csv`` each characteristic before and after; ``summary.json`` the rule and the counts. The same
    match gives the same bytes. Raises :class:`OSError` where a file cannot be written.
    """
    out, names = Path(folder), [column.name for column in fields(Balance)]
    text = json.dumps(summary(found), ensure_ascii=False, indent=2)
    with whole.drafts(*(out / name for name in FILES)) as (matched, pairs, unmatched, balance, told):
        _table(matched, *_matched(found, schools, id_column))
        _table(
            pairs,
            ("treated_id", "comparison_id", "rank", "distance"),
            ((pair.treated, pair.comparison, pair.rank, f"{pair.distance:.12g}") for pair in found.pairs),
        )
        _table(unmatched, ("school_id", "reason"), ((one.school, one.reason) for one in found.unmatched))
        _table(balance, (*names, "verdict"), (_balance_row(one, names) for one in found.balance))
        told.write_text(text + "\n", encoding="utf-8", newline="\n")
    return FILES


def _matched(
    found: Match, schools: Candidates | None, id_column: str
) -> tuple[tuple[str, ...], Iterator[tuple[str, ...]]]:
    """Return the header and rows of the schools that take part."""
    chosen = {pair.treated for pair in found.pairs}
    columns: dict[str, Sequence[Any]] = {}
    if schools is not None:
        columns |= {name: column.tolist() for name, column in schools.numbers.items()}
        columns |= schools.words
    names = [name for name in columns if name not in {id_column, "role", "weight"}]
    place = {} if schools is None else {school: row for row, school in enumerate(schools.ids)}
    rows = (
        (
            school,
            "treated" if school in chosen else "comparison",
            repr(weight),
            *(_text(columns[name][place[school]]) for name in names),
        )
        for school, weight in found.weights.items()
    )
    return (id_column, "role", "weight", *names), rows


def _text(value: Any) -> str:
    """Return a value as it stood in a file: whole numbers without a point, nothing where not known."""
    if isinstance(value, str):
        return value
    number = float(value)
    return "" if math.isnan(number) else str(int(number)) if number.is_integer() else repr(number)


def summary(found: Match) -> dict[str, object]:
    """Return the rule and the counts of a match, as JSON has them."""
    worst = max((abs(one.difference_after or 0.0) for one in found.balance), default=0.0)
    return {
        "sentence": found.sentence,
        "rule": found.rule.model_dump(mode="json"),
        "rule_in_words": found.rule.describe(),
        "treated": found.treated,
        "matched": found.matched,
        "unmatched": len(found.unmatched),
        "comparison": found.rows - found.matched,
        "rows": found.rows,
        "pairs": len(found.pairs),
        "largest_difference_after": round(worst, 6),
        "left_out": dict(found.left_out),
    }


def _balance_row(one: Balance, names: list[str]) -> list[object]:
    values = (getattr(one, name) for name in names[1:])
    return [one.name, *("" if value is None else f"{value:.6g}" for value in values), one.verdict]


def _table(path: Path, header: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
