"""``schoolweave evidence panel`` from files to file."""

import json
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from schoolweave.cli.main import app
from schoolweave.schools import write
from schoolweave.schools.record import Authority, Kind, School

pytest.importorskip("duckdb", reason="the extra schoolweave[evidence] is not installed")
pytest.importorskip("ibis", reason="the extra schoolweave[evidence] is not installed")

RULES = """
[records]
school = "id"
year = "year"
bad_limit = 0.5
[measures.reading]
column = "reading"
valid = [0, 100]
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "measures.toml").write_text(RULES, "utf-8")
    (tmp_path / "r.csv").write_text("id,year,reading\na,2019,50\nb,2019,70\nb,2019,700\n", "utf-8")
    (tmp_path / "links.csv").write_text("from_id,to_id\na,b\n", "utf-8")
    return tmp_path


def test_panel_command_writes_cells_and_reports(files: Path) -> None:
    given = [
        "--definitions",
        "measures.toml",
        "--out",
        "p.csv",
        "--lineage",
        "links.csv",
        "--problems",
        "bad.csv",
    ]
    named = [str(files / word) if "." in word else word for word in given]
    ran = CliRunner().invoke(app, ["evidence", "panel", str(files / "r.csv"), *named, "--json"])
    assert ran.exit_code == 0, ran.output
    report = json.loads(ran.stdout)
    assert (report["records"], report["cells"], report["lineage"]["pooled_cells"]) == (3, 1, 1)
    lines = (files / "p.csv").read_text("utf-8").splitlines()
    assert lines[1].replace('"', "") == "b,2019,reading,reading,all,2,120.0,7400.0,60.0,1,2"
    assert (
        (files / "bad.csv").read_text("utf-8").splitlines()[1].startswith(f"{files / 'r.csv'},3,reading,700,")
    )


def test_panel_command_says_what_is_wrong(files: Path) -> None:
    (files / "measures.toml").write_text(RULES.replace("[0, 100]", "[100, 0]") + "kinds = 'x'\n", "utf-8")
    given = ["evidence", "panel", str(files / "r.csv"), "--definitions", str(files / "measures.toml")]
    ran = CliRunner().invoke(app, [*given, "--out", str(files / "p.csv")])
    assert ran.exit_code == 2
    assert "measures.reading.kinds" in ran.stderr
    assert not (files / "p.csv").exists()


def test_panel_command_takes_lineage_from_a_register(files: Path) -> None:
    one = School("x:a", "A", Kind.PRIMARY, Authority.STATE, successors=("x:b",))
    other = School("x:b", "B", Kind.PRIMARY, Authority.STATE)
    write((one, other), files / "register.csv")
    (files / "measures.toml").write_text(RULES.replace("[records]", '[records]\nregister = "x"'), "utf-8")
    given = ["evidence", "panel", str(files / "r.csv"), "--definitions", str(files / "measures.toml")]
    ran = CliRunner().invoke(
        app, [*given, "--out", str(files / "p.csv"), "--lineage", str(files / "register.csv")]
    )
    assert ran.exit_code == 0, ran.output
    assert (files / "p.csv").read_text("utf-8").splitlines()[1].startswith("x:b,2019,reading,reading,all,2,")


def test_panel_command_that_is_stopped_says_so(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from schoolweave.evidence.panels import build, engines

    def interrupted(*given: Any, follow: Callable[[engines.Step], bool], **more: Any) -> None:
        signal.raise_signal(signal.SIGINT)
        assert follow(engines.Step("Adding up records", 0.5)) is False
        raise engines.stopped()

    monkeypatch.setattr(build, "panel", interrupted)
    given = ["evidence", "panel", str(files / "r.csv"), "--definitions", str(files / "measures.toml")]
    ran = CliRunner().invoke(app, [*given, "--out", str(files / "p.csv")])
    assert ran.exit_code == 130
    assert "no panel was written" in ran.stderr
