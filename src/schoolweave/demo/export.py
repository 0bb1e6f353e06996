"""Write a demo country to files that anything can read."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from schoolweave.demo.model import Country, Outcomes
from schoolweave.schools.canonical import write as write_schools

FILES = ("schools.csv", "flows.csv", "outcomes.csv", "outline.geojson", "about.json")
MEASURES = ("reading", "writing", "mathematics", "achievement", "achieving", "attendance")
ROWS_AT_ONCE = 100_000


def write(country: Country, folder: Path, *, report: Callable[[str], None] | None = None) -> None:
    """Write a country into a folder, which is made where it is missing; files of these names are replaced.

    ``schools.csv`` is the canonical register, ``flows.csv`` and ``outcomes.csv`` are one row a flow and a
    school-year, ``outline.geojson`` is the coast, ``about.json`` says what was made. UTF-8 with line feeds;
    the same country gives the same bytes. ``report`` is called with each file's name before it is written.
    Raises :class:`OSError` where a file cannot be written.
    """
    tell = report or (lambda name: None)
    folder.mkdir(parents=True, exist_ok=True)
    tell("schools.csv")
    write_schools(country.schools, folder / "schools.csv")
    tell("flows.csv")
    _write_rows(folder / "flows.csv", ("from_id", "to_id", "learners", "year"), country.flows)
    tell("outcomes.csv")
    _write_rows(
        folder / "outcomes.csv", ("school_id", "year", "learners", *MEASURES), _outcome_rows(country.outcomes)
    )
    tell("outline.geojson")
    feature = {"type": "Feature", "properties": {"name": country.name}, "geometry": country.outline}
    _write_json(folder / "outline.geojson", feature, indent=None)
    tell("about.json")
    _write_json(folder / "about.json", dict(country.about), indent=2)


def _write_rows(path: Path, header: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _write_json(path: Path, content: object, *, indent: int | None) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=indent) + "\n", "utf-8", newline="\n")


def _outcome_rows(outcomes: Outcomes) -> Iterator[tuple[object, ...]]:
    """Yield rows with four decimals where a measure is a mean or a share."""
    columns = [getattr(outcomes, name) for name in ("school", "year", "learners", *MEASURES)]
    for start in range(0, len(outcomes), ROWS_AT_ONCE):
        part = [column[start : start + ROWS_AT_ONCE].tolist() for column in columns]
        for school, year, learners, reading, writing, sums, all_three, achieving, attendance in zip(
            *part, strict=True
        ):
            means = (f"{reading:.4f}", f"{writing:.4f}", f"{sums:.4f}", f"{all_three:.4f}")
            yield outcomes.ids[school], year, learners, *means, achieving, f"{attendance:.4f}"
