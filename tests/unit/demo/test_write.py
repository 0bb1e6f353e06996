"""A country on disk reads back as it was."""

import csv
import json
from pathlib import Path

import numpy as np

from schoolweave import demo
from schoolweave.schools import read


def test_write_files_read_back(tmp_path: Path) -> None:
    country = demo.country(150, seed=12)
    seen: list[str] = []
    demo.write(country, tmp_path / "new" / "folder", report=seen.append)
    folder = tmp_path / "new" / "folder"
    assert tuple(seen) == demo.FILES == tuple(name for name in demo.FILES if (folder / name).is_file())
    assert tuple(read(folder / "schools.csv").schools) == country.schools
    with (folder / "flows.csv").open(encoding="utf-8", newline="") as handle:
        rows = [
            (row["from_id"], row["to_id"], int(row["learners"]), int(row["year"]))
            for row in csv.DictReader(handle)
        ]
    assert rows == [tuple(flow) for flow in country.flows]
    assert json.loads((folder / "about.json").read_text("utf-8")) == dict(country.about)
    outline = json.loads((folder / "outline.geojson").read_text("utf-8"))
    assert outline == {"type": "Feature", "properties": {"name": country.name}, "geometry": country.outline}


def test_write_outcomes_exactly(tmp_path: Path) -> None:
    country = demo.country(60, seed=12)
    demo.write(country, tmp_path)
    with (tmp_path / "outcomes.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    found = country.outcomes
    assert [row["school_id"] for row in rows] == [found.ids[at] for at in found.school.tolist()]
    for column in (
        "year",
        "learners",
        "reading",
        "writing",
        "mathematics",
        "achievement",
        "achieving",
        "attendance",
    ):
        assert np.array_equal(np.array([float(row[column]) for row in rows]), getattr(found, column)), column


def test_write_over_an_older_country_replaces_it(tmp_path: Path) -> None:
    demo.write(demo.country(80, seed=1), tmp_path)
    demo.write(demo.country(60, seed=2), tmp_path)
    assert len(read(tmp_path / "schools.csv").schools) == 60
