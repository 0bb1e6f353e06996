"""Panels against cells that plain Python adds up, and what becomes of faults."""

import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("duckdb", reason="the extra schoolweave[evidence] is not installed")
pytest.importorskip("ibis", reason="the extra schoolweave[evidence] is not installed")

from tests.unit.evidence.panels import made

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence import panels
from schoolweave.evidence.panels import Definitions, Link

LINKS = (Link("gb-urn:1", "gb-urn:9"), Link("gb-urn:2", "gb-urn:9"), Link("gb-urn:3", "gb-urn:7"))


@pytest.fixture(scope="module")
def rows() -> list[tuple[str, ...]]:
    return made.pupils(120, seed=5)


@pytest.fixture(scope="module")
def panel(rows: list[tuple[str, ...]], tmp_path_factory: pytest.TempPathFactory) -> panels.Panel:
    folder = tmp_path_factory.mktemp("panel")
    half = len(rows) // 2
    first = made.write(folder / "a.csv", rows[:half])
    turned = [tuple(reversed(row)) for row in rows[half:]]
    second = made.write(folder / "b.csv", turned, tuple(reversed(made.HEADER)))
    return panels.panel(
        [first, second], made.definitions(), out=folder / "panel.parquet", lineage=panels.lineage(LINKS)
    )


def test_panel_equals_cells_by_hand(panel: panels.Panel, rows: list[tuple[str, ...]]) -> None:
    assert made.cells(panel.table()) == made.by_hand(rows, panels.lineage(LINKS).home())


def test_panel_counts_every_record(panel: panels.Panel, rows: list[tuple[str, ...]]) -> None:
    report = panel.report
    assert report.records == report.used == len(rows)
    counts = {flaw.column: flaw.rows for flaw in report.flaws if flaw.column in ("sex", "met")}
    assert counts == {"sex": sum(row[3] == "X" for row in rows), "met": sum(row[7] == "?" for row in rows)}
    before = [row for row in rows if int(row[1]) < 2021]
    lost = [row for row in before if row[1] == "2020" and row[6] not in ("", "A", "-9")]
    bad = [row for row in before if row[1] != "2020" and row[6] in ("abc", "300")]
    assert next(flaw.rows for flaw in report.flaws if "For reading:" in flaw.what) == len(lost) + len(bad)


def test_panel_places_point_at_the_fault(panel: panels.Panel, rows: list[tuple[str, ...]]) -> None:
    half = len(rows) // 2
    for bad in panel.report.examples:
        at = bad.row - 1 + (half if bad.file.endswith("b.csv") else 0)
        assert rows[at][made.HEADER.index(bad.column)] == bad.value
    assert {bad.column for bad in panel.report.examples} == {"sex", "score", "met"}


def test_panel_missing_years_stay_missing(panel: panels.Panel) -> None:
    years = {one.series: (one.years, one.missing_years) for one in panel.report.series}
    assert years["reading"] == ((2018, 2019), (2020,))
    assert years["reading.2021"] == ((2021, 2023), (2022,))
    assert years["standard"] == ((2018, 2019, 2020, 2021, 2023), (2022,))
    table = panel.table().to_pylist()
    assert {row["year"] for row in table if row["measure"] == "reading"} == {2018, 2019, 2021, 2023}


def test_panel_is_sorted_and_says_what_went_in(panel: panels.Panel) -> None:
    keys = [(row["school_id"], row["year"], row["series"], row["group"]) for row in panel.table().to_pylist()]
    assert keys == sorted(keys)
    about = json.loads(panel.path.with_name("panel.about.json").read_text("utf-8"))
    assert about["cells"] == len(keys)
    assert about["definitions"] == made.definitions().hash


def test_panel_as_csv_reads_back_the_same(panel: panels.Panel, tmp_path: Path) -> None:
    panels.write_cells(panel.table(), tmp_path / "panel.csv")
    assert panels.read_cells(tmp_path / "panel.csv").equals(panel.table())


def test_panel_broken_lines_are_listed(tmp_path: Path) -> None:
    file = made.write(
        tmp_path / "a.csv", [("1", "2019", f"p{n}", "F", "N", "N", "90", "Y") for n in range(20)]
    )
    lines = file.read_text("utf-8").splitlines()
    lines[4], lines[7] = "1,2019,broken", lines[7] + ",more"
    lines[10] = lines[10].replace(",90,", ",9000,")
    file.write_text("\n".join(lines) + "\n", "utf-8")
    report = panels.panel([file], made.bare(), out=tmp_path / "p.parquet").report
    assert [(bad.row, bad.column) for bad in report.examples if not bad.value] == [(4, "sex"), (7, "")]
    assert [bad.row for bad in report.examples if bad.value == "9000"] == [10]
    assert (report.records, report.used) == (20, 18)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"bad_limit": 0.0}, r"more than the limit of 0\.00%.*row \d+"),
        ({"school": "laestab"}, "no column “laestab”"),
        ({"first_year": 2024}, "are bad in column when"),
    ],
)
def test_panel_refuses(rows: Any, tmp_path: Path, change: dict[str, Any], said: str) -> None:
    file = made.write(tmp_path / "a.csv", rows)
    with pytest.raises(EvidenceError, match=said):
        panels.panel([file], made.bare(**change), out=tmp_path / "p.parquet")
    assert not (tmp_path / "p.parquet").exists()


def test_panel_stops_when_told(rows: Any, tmp_path: Path) -> None:
    file = made.write(tmp_path / "a.csv", rows * 40)
    with pytest.raises(panels.Stopped):
        panels.panel([file], made.bare(), out=tmp_path / "p.parquet", follow=lambda step: False)
    assert not (tmp_path / "p.parquet").exists()


def test_panel_says_who_is_there_twice(tmp_path: Path) -> None:
    row = ("1", "2019", "p1", "F", "N", "N", "90", "Y")
    file = made.write(tmp_path / "a.csv", [row, row, row, (*row[:2], "p2", *row[3:])])
    assert panels.panel([file], made.bare(), out=tmp_path / "p.parquet").report.duplicates == (1, 2)


def test_panel_tells_stayers_by_lineage(tmp_path: Path) -> None:
    rest = ("F", "N", "N", "90", "Y")
    rows = [("1", "2018", "stays"), ("1", "2018", "goes"), ("9", "2019", "stays"), ("4", "2019", "goes")]
    rows += [("9", "2021", "stays"), ("9", "2019", "")]
    file = made.write(tmp_path / "a.csv", [(*row, *rest) for row in rows])
    made_panel = panels.panel(
        [file],
        made.definitions(stayers=True),
        out=tmp_path / "p.parquet",
        lineage=panels.lineage([Link("gb-urn:1", "gb-urn:9")]),
    )
    found = {
        key[:2] + key[3:]: value[0]
        for key, value in made.cells(made_panel.table()).items()
        if key[2] == "standard"
    }
    stays = {key: n for key, n in found.items() if key[2].startswith("stays")}
    assert stays == {
        ("gb-urn:9", 2018, "stays:not known"): 2,
        ("gb-urn:9", 2019, "stays:yes"): 1,
        ("gb-urn:9", 2019, "stays:not known"): 1,
        ("gb-urn:4", 2019, "stays:no"): 1,
        ("gb-urn:9", 2021, "stays:not known"): 1,
    }
    assert found["gb-urn:9", 2019, "sex:girls + stays:yes"] == 1


def test_panel_of_school_records(tmp_path: Path) -> None:
    rules = Definitions.model_validate(
        {
            "records": {"school": "id", "year": "y", "years": "academic_end", "learners": "n"},
            "groups": {"sex": {"column": "sex", "values": {"f": "girls", "m": "boys"}, "total": ["t"]}},
            "measures": {
                "mean": {"column": "mean", "kind": "mean", "valid": [0, 10], "spread": "sd", "decimals": 2},
                "bare": {"column": "mean", "kind": "mean", "valid": [0, 10]},
                "met": {"column": "met", "kind": "count"},
            },
        }
    )
    rows = [
        ("1", "2018/19", "t", "10", "2.5", "1.5", "7"),
        ("1", "201819", "f", "4", "3", "", "4"),
        ("1", "2018-19", "m", "6", "2.17", "1", "3"),
    ]
    file = made.write(tmp_path / "a.csv", rows, ("id", "y", "sex", "n", "mean", "sd", "met"))
    table = panels.panel([file], rules, out=tmp_path / "p.csv").table()
    found = {
        (series, group): value
        for (_, year, series, group), value in made.cells(table).items()
        if year == 2019
    }
    assert found["mean", "all"] == (10, 25.0, 9 * 1.5**2 + 10 * 2.5**2, 1)
    assert found["mean", "sex:girls"] == (4, 12.0, None, 1)
    assert found["bare", "sex:boys"] == (6, 13.02, None, 1)
    assert [found["met", group][:2] for group in ("all", "sex:girls", "sex:boys")] == [
        (10, 7),
        (4, 4),
        (6, 3),
    ]


def test_panel_of_typed_columns_equals_text(rows: Any, tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    whole = [row for row in rows if row[6] not in ("A", "abc") and row[7] in "YN"]
    text = made.write(tmp_path / "a.csv", whole)
    columns = list(zip(*whole, strict=True))
    typed = pa.table(
        {
            "urn": [int(value) for value in columns[0]],
            "pupil": columns[2],
            "sex": columns[3],
            "maori": [value == "Y" for value in columns[4]],
            "pacific": [{"Y": 1, "N": 0}.get(value) for value in columns[5]],
            "score": [float(value) if value else float("nan") for value in columns[6]],
            "met": [{"Y": True, "N": False}.get(value) for value in columns[7]],
        }
    )
    years = pa.array([int(value) for value in columns[1]])
    for year in set(years.to_pylist()):
        folder = tmp_path / "hive" / f"when={year}"
        folder.mkdir(parents=True)
        parquet.write_table(typed.filter(pa.compute.equal(years, year)), folder / "part.parquet")
    one = panels.panel([text], made.definitions(), out=tmp_path / "one.parquet").table()
    two = panels.panel([tmp_path / "hive"], made.definitions(), out=tmp_path / "two.parquet").table()
    assert one.equals(two)
