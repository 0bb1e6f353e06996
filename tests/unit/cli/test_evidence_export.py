"""``schoolweave evidence export`` and ``import``: there and back."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from schoolweave.cli.main import app

pytest.importorskip("pyarrow", reason="the extra schoolweave[evidence] is not installed")

PANEL = """school_id,year,measure,series,group,count,sum,sum_squares,mean,missing,parts
gb-urn:100000,2019,reading,reading.2016,all,3,301.7,,100.56666666666666,0,2
gb-urn:100000,2019,reading,reading.2016,sex:girls,2,201.1,20221.21,100.55,1,1
"""
SERIES = {
    "series": "reading.2016",
    "measure": "reading",
    "label": "Reading",
    "kind": "number",
    "unit": "points",
    "decimals": 1,
    "why": "Levels became scores.",
    "years": [2019],
    "missing_years": [],
    "not_collected": [],
}


@pytest.fixture
def panel(tmp_path: Path) -> Path:
    (tmp_path / "p.csv").write_text(PANEL, "utf-8")
    (tmp_path / "p.about.json").write_text(json.dumps({"series": [SERIES]}), "utf-8")
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "att_gt.csv").write_text(
        "group,time,att\n2004,2004,-0.0105032462209624\n", "utf-8"
    )
    (tmp_path / "results" / "summary.json").write_text('{"seed": 1}', "utf-8")
    return tmp_path / "p.csv"


def run(*words: str | Path) -> str:
    ran = CliRunner().invoke(app, ["evidence", *map(str, words)])
    assert ran.exit_code == 0, ran.output
    return ran.stdout


def test_export_and_import_of_a_package(panel: Path) -> None:
    folder = panel.parent
    run("export", panel, "--out", folder / "out", "--results", folder / "results", "--title", "Ours")
    run("import", folder / "out", "--out", folder / "back.csv", "--results", folder / "again")
    assert (folder / "back.csv").read_text("utf-8").replace('"', "") == PANEL
    for name in ("att_gt.csv", "summary.json"):
        assert (folder / "again" / name).read_bytes() == (folder / "results" / name).read_bytes()
    told = json.loads((folder / "out" / "datapackage.json").read_text("utf-8"))
    assert [one["name"] for one in told["resources"]] == ["cells", "series", "att_gt", "summary.json"]
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.Package(str(folder / "out" / "datapackage.json")).validate()
    assert report.flatten(["type", "message"]) == []


def test_export_and_import_of_tidy_statistics(panel: Path) -> None:
    folder, years = panel.parent, ("--years", "academic-end")
    run("export", panel, "--out", folder / "out", "--format", "tidy", *years)
    assert "201819,Academic year,School" in (folder / "out" / "p.csv").read_text("utf-8")
    assert (folder / "out" / "p.meta.csv").is_file()
    run("import", folder / "out" / "p.csv", "--out", folder / "back.csv", *years)
    assert (folder / "back.csv").read_text("utf-8").replace('"', "") == PANEL


def test_import_of_nothing_is_a_sentence(tmp_path: Path) -> None:
    ran = CliRunner().invoke(
        app, ["evidence", "import", str(tmp_path / "x"), "--out", str(tmp_path / "p.csv")]
    )
    assert ran.exit_code == 2
    assert "check the path" in ran.stderr
