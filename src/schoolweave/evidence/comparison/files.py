"""Characteristics of schools from a CSV file, and a match as files that anything can read."""

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.comparison.balance import Balance
from schoolweave.evidence.comparison.candidates import Candidates
from schoolweave.evidence.comparison.matching import Match

FILES = ("matched.csv", "pairs.csv", "unmatched.csv", "balance.csv", "summary.json")


def read(path: str | Path, *, id_column: str = "school_id", words: Iterable[str] = ()) -> Candidates:
    """Return the schools of a CSV file with a header, UTF-8, one row a school.

    A column whose every value is a number is one of numbers, the others and those named in ``words`` are of
    words; an empty cell is not known. Raises :class:`EvidenceError` where the file has no such id column, a
    row has no id, a school is there twice or a row is longer than the header.
    """
    source = Path(path)
    with source.open(encoding="utf-8-sig", newline="") as handle:
        rows = csv.DictReader(handle)
        names = list(rows.fieldnames or ())
        if id_column not in names:
            raise EvidenceError(
                f"{source.name} has no column “{id_column}”: it has {', '.join(names) or 'none'}."
            )
        table: dict[str, list[str]] = {name: [] for name in names}
        for line, row in enumerate(rows, start=2):
            if None in row or not (row[id_column] or "").strip():
                fault = "more values than the header" if None in row else f"no {id_column}"
                raise EvidenceError(f"{source.name}, row {line}, has {fault}: mend or remove it.")
            for name in names:
                table[name].append((row[name] or "").strip())
    return sorted_out(table, id_column, set(words))


def sorted_out(table: Mapping[str, list[str]], id_column: str, words: set[str]) -> Candidates:
    """Return schools from columns of text: numbers where every value that is there is one."""
    numbers: dict[str, list[float]] = {}
    texts: dict[str, list[str]] = {}
    for name, column in table.items():
        if name == id_column:
            continue
        figures = None if name in words else _numbers(column)
        if figures is None:
            texts[name] = column
        else:
            numbers[name] = figures
    return Candidates.of(table[id_column], numbers=numbers, words=texts)


def _numbers(column: list[str]) -> list[float] | None:
    try:
        return [float(text) if text else float("nan") for text in column]
    except ValueError:
        return None


def write(found: Match, folder: str | Path) -> tuple[str, ...]:
    """Write a match into a folder and return the names of its files.

    ``matched.csv`` (``school_id``, ``role``, ``weight``) are the schools that take part; ``pairs.csv`` who
    goes with whom; ``unmatched.csv`` treated schools without a comparison school, with the reason;
    ``balance.csv`` each characteristic before and after; ``summary.json`` the rule and the counts. The same
    match gives the same bytes. Raises :class:`OSError` where a file cannot be written.
    """
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    chosen = {pair.treated for pair in found.pairs}
    roles = (
        (school, "treated" if school in chosen else "comparison", repr(round(weight, 12)))
        for school, weight in found.weights.items()
    )
    _table(out / "matched.csv", ("school_id", "role", "weight"), roles)
    _table(
        out / "pairs.csv",
        ("treated_id", "comparison_id", "rank", "distance"),
        ((pair.treated, pair.comparison, pair.rank, f"{pair.distance:.12g}") for pair in found.pairs),
    )
    _table(
        out / "unmatched.csv", ("school_id", "reason"), ((one.school, one.reason) for one in found.unmatched)
    )
    names = [column.name for column in fields(Balance)]
    _table(out / "balance.csv", (*names, "verdict"), (_balance_row(one, names) for one in found.balance))
    text = json.dumps(summary(found), ensure_ascii=False, indent=2)
    (out / "summary.json").write_text(text + "\n", encoding="utf-8", newline="\n")
    return FILES


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
