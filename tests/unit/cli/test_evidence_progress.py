"""``schoolweave evidence progress`` from a panel and a plan."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from schoolweave.cli.main import app

pytest.importorskip("pyarrow", reason="the extra schoolweave[evidence] is not installed")

PANEL = """school_id,year,measure,series,group,count,sum,sum_squares,mean,missing,parts
s:1,2016,writing,writing,all,60,40,40,0.6666666666666666,0,1
s:1,2019,writing,writing,all,50,45,45,0.9,0,1
s:2,2016,writing,writing,all,40,20,20,0.5,0,1
s:2,2019,writing,writing,all,40,30,30,0.75,0,1
"""
PLAN = """
[[challenge]]
id = "writing"
title = "Boys' writing"
measure = "writing"
schools = ["s:1", "s:2"]
baseline = { year = 2016, achieved = 60, learners = 100 }
target = { year = 2020, share = 0.8 }
"""


def run(folder: Path, plan: str, *more: str) -> tuple[int, str, str]:
    (folder / "p.csv").write_text(PANEL, "utf-8")
    (folder / "plan.toml").write_text(plan, "utf-8")
    given = ["evidence", "progress", str(folder / "p.csv"), "--challenges", str(folder / "plan.toml"), *more]
    ran = CliRunner().invoke(app, given, env={"COLUMNS": "120"})
    return ran.exit_code, ran.stdout, ran.stderr


def test_progress_command_shows_each_year(tmp_path: Path) -> None:
    code, shown, _ = run(tmp_path, PLAN, "--out", str(tmp_path / "out.csv"))
    assert code == 0
    assert "83.3%" in shown
    assert "better" in shown
    assert len((tmp_path / "out.csv").read_text("utf-8").splitlines()) == 1 + 2 + 4


def test_progress_command_as_json(tmp_path: Path) -> None:
    code, shown, _ = run(tmp_path, PLAN, "--json")
    assert code == 0
    points = json.loads(shown)[0]["whole"]["points"]
    assert [(point["year"], point["achieved"], point["verdict"]) for point in points] == [
        (2016, 60.0, "baseline"),
        (2019, 75.0, "better"),
    ]


def test_progress_command_says_what_is_wrong(tmp_path: Path) -> None:
    code, _, said = run(tmp_path, PLAN.replace("share = 0.8", "share = 0.8, mean = 3"))
    assert code == 2
    assert "a target share or a target mean, one of them" in said
