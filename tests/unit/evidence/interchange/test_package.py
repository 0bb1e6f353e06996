"""Data packages: everything comes back, the standards' own tools find no fault, faults have a place."""

import json
import math
import warnings
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("pyarrow", reason="the extra schoolweave[evidence] is not installed")

import pyarrow as pa

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.interchange.package import Package, read_package, write_package
from schoolweave.evidence.interchange.tables import ARROW, Field, Table, from_csv, table

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
WORDS = st.sampled_from(["", "NA", "n/a", '"', ",", "\n", "\r\n", " Māori ", "007", "null", "(missing)"])
VALUES: dict[str, Any] = {
    "string": st.none() | WORDS | TEXT,
    "integer": st.none() | st.integers(-(2**63), 2**63 - 1),
    "number": st.none() | st.floats(width=64),
    "boolean": st.none() | st.booleans(),
    "date": st.none() | st.dates(date(1, 1, 1)),
}


@st.composite
def made_tables(draw: Any) -> Table:
    kinds = draw(st.lists(st.sampled_from(sorted(VALUES)), min_size=1, max_size=4))
    rows = draw(st.integers(0, 6))
    columns = {
        f"{kind}_{at}": pa.array(draw(st.lists(VALUES[kind], min_size=rows, max_size=rows)), ARROW[kind])
        for at, kind in enumerate(kinds)
    }
    return table("made", pa.table(columns))


def plain(one: Table) -> list[list[Any]]:
    """Return a table's values so that NaN equals NaN and -0.0 differs from 0.0."""
    return [[repr(value) for value in column.to_pylist()] for column in one.data.columns]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made_tables())
def test_package_round_trip_loses_nothing(tmp_path: Path, made: Table) -> None:
    write_package(Package("p", (made,)), tmp_path)
    back = read_package(tmp_path).table("made")
    assert back.fields == made.fields
    assert plain(back) == plain(made)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A package with every type, awkward names and texts, a reference and a file."""
    data = pa.table(
        {
            "id": ["a", 'b "q", \n', "māori"],
            "of series": ["x", "x", "y"],
            "n": [1, None, 2**62],
            "x": [0.1 + 0.2, math.nan, -math.inf],
            "ok": [True, None, False],
            "day": [date(2020, 2, 29), None, date(1999, 12, 31)],
            "note": ["", None, " padded "],
        }
    )
    about = {"x": Field("x", "number", "Score", "How far they came", "points")}
    one = table("cells", data, about=about, title="Cells", key=("id",), refers={"of series": "series"})
    other = table("series", pa.table({"of series": ["x", "y"]}), key=("of series",))
    package = Package(
        "made",
        (one, other),
        "Made up",
        files={"summary.json": b'{"a": 1}\n'},
        licence=("CC0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    )
    write_package(package, tmp_path)
    return tmp_path


def test_package_is_valid_to_frictionless(folder: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.Package(str(folder / "datapackage.json")).validate()
    assert report.flatten(["type", "message"]) == []
    (folder / "cells.csv").write_text(
        (folder / "cells.csv").read_text("utf-8").replace("true", "maybe"), "utf-8"
    )
    broken = frictionless.Package(str(folder / "datapackage.json")).validate()
    assert [kind for (kind,) in broken.flatten(["type"])] == ["type-error"]


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # the validator leaves files to be closed later
def test_package_is_valid_csvw(folder: Path) -> None:
    csvw = pytest.importorskip("csvw")
    for name in ("cells", "series"):
        found = csvw.CSVW(str(folder / f"{name}.csv-metadata.json"), validate=True)
        assert found.is_valid, found.warnings
        assert not found.warnings
    text = (folder / "cells.csv").read_text("utf-8")
    (folder / "cells.csv").write_text(text.replace("2020-02-29", "2020-02-30"), "utf-8")
    broken = csvw.CSVW(str(folder / "cells.csv-metadata.json"), validate=True)
    with warnings.catch_warnings():
        warnings.simplefilter("always")  # it tells faults by warnings to itself
        assert not broken.is_valid
    assert "Invalid column value: 2020-02-30" in str(broken.warnings[0].message)


def test_package_reads_back_whole(folder: Path) -> None:
    back = read_package(folder)
    assert (back.title, back.files) == ("Made up", {"summary.json": b'{"a": 1}\n'})
    cells = back.table("cells")
    assert (cells.key, cells.refers) == (("id",), {"of series": "series"})
    assert cells.fields[3] == Field("x", "number", "Score", "How far they came", "points")
    assert cells.data["note"].to_pylist() == ["", None, " padded "]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("cells.csv", "true", "perhaps"), "row 1, column ok: “perhaps” is not of type boolean"),
        (("cells.csv", "1999-12-31", "1999-12-31,more"), "row 3: 8 values for 7 columns"),
        (("datapackage.json", '"cells.csv"', '"../cells.csv"'), "not a file of its folder"),
        (("datapackage.json", '"cells.csv"', '"gone.csv"'), "names gone.csv, which is not in"),
        (("datapackage.json", '"integer"', '"duration"'), "of type duration"),
        (("datapackage.json", '"resources"', '"parts"'), "no list of resources"),
        (("datapackage.json", "{", "["), "is not JSON"),
    ],
)
def test_package_faults_have_a_place(folder: Path, change: tuple[str, str, str], said: str) -> None:
    name, old, new = change
    text = (folder / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(EvidenceError, match=said):
        read_package(folder)


def test_results_keep_what_numbers_would_lose(tmp_path: Path) -> None:
    path = tmp_path / "Att GT.csv"
    path.write_text("urn,att,n,note,empty\n007,-1e-05,3,,\n123,nan,,c,\n", "utf-8")
    made = from_csv(path)
    assert made.name == "att-gt"
    assert [one.type for one in made.fields] == ["string", "number", "integer", "string", "string"]
    assert made.data["urn"].to_pylist() == ["007", "123"]
    assert made.data["n"].to_pylist() == [3, None]


def test_package_descriptor_is_the_same_bytes_twice(folder: Path, tmp_path_factory: Any) -> None:
    other = tmp_path_factory.mktemp("again")
    write_package(read_package(folder), other)
    for path in sorted(folder.iterdir()):
        assert (other / path.name).read_bytes() == path.read_bytes()
    assert json.loads((other / "datapackage.json").read_text("utf-8"))["name"] == "made"
