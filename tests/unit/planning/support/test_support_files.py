"""Supporters and needs from files, and the command that matches them."""

import csv
import json

import pytest
import typer
from typer.testing import CliRunner

from schoolweave.cli.plan_support import support
from schoolweave.core.errors import PlanningError
from schoolweave.planning.support import Need, files

SUPPORTERS = """id,name,latitude,longitude,days,schools_max,phases,employer
s:1,One,51.5,0,3,2,primary; secondary,x
s:2,Two,51.6,0,6,2,,
"""
NEEDS = """id,name,latitude,longitude,tier,phase,employer,preferences
n:1,First,51.5,0,tier 3,primary,x,s:2
n:2,Second,51.5,0.1,tier 1,primary,,
n:3,Third,58.0,0.1,tier 1,primary,,
"""

app = typer.Typer()
app.command()(support)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "supporters.csv").write_text(SUPPORTERS, "utf-8")
    (tmp_path / "needs.csv").write_text(NEEDS, "utf-8")
    return tmp_path


def run(folder, *more):
    names = [str(folder / "supporters.csv"), str(folder / "needs.csv")]
    options = ["--programme", "england-support", "--version", "2019", "--out", str(folder / "out"), *more]
    return CliRunner().invoke(app, [*names, *options])


def test_read_lists_and_what_is_left_empty(folder):
    first, second = files.read_supporters(folder / "supporters.csv")
    assert (first.phases, first.schools_max, second.phases) == (("primary", "secondary"), 2, ())
    need = files.read_needs(folder / "needs.csv")[1]
    assert need == Need("n:2", "Second", 51.5, 0.1, "tier 1", phase="primary")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("schools_max", "schools", "no column schools_max"),
        ("51.6", "north", "row 3: latitude is “north”"),
        ("6,2", "6,two", "row 3: schools_max is “two”"),
        ("s:2", "", "row 3: id is empty"),
    ],
)
def test_read_supporters_says_where_the_fault_is(folder, old, new, sentence):
    path = folder / "supporters.csv"
    path.write_text(SUPPORTERS.replace(old, new), "utf-8")
    with pytest.raises(PlanningError, match=sentence):
        files.read_supporters(path)


def test_support_writes_a_matching_that_holds(folder):
    ran = run(folder, "--check")
    assert ran.exit_code == 0, ran.output
    assert "Every rule and figure holds" in ran.output
    with (folder / "out" / "engagements.csv").open(encoding="utf-8") as file:
        assert [(row["supporter_id"], row["school_id"]) for row in csv.DictReader(file)] == [
            ("s:2", "n:1"),
            ("s:1", "n:2"),
        ]
    summary = json.loads((folder / "out" / "summary.json").read_text("utf-8"))
    assert summary["certificate"]["objective"] == summary["certificate"]["lower_bound"]
    assert "No supporter is within 60 km" in (folder / "out" / "unmet.csv").read_text("utf-8")


def test_support_keeps_an_earlier_plan(folder):
    assert run(folder).exit_code == 0
    ran = run(folder, "--json", "--keep", str(folder / "out" / "engagements.csv"))
    assert ran.exit_code == 0, ran.output
    told = json.loads(ran.stdout)
    assert (told["status"], told["moved_schools"], told["faults"]) == ("optimal", 0, [])


def test_support_unknown_version_is_one_sentence(folder):
    ran = run(folder, "--version", "1999")
    assert ran.exit_code == 2
    assert "use one of 2018, 2019, 2022" in ran.stderr


def test_support_a_written_matching_is_verified_and_a_changed_one_is_not(folder):
    assert run(folder, "--geojson", "--seed", "3").exit_code == 0
    assert json.loads((folder / "out" / "plan.geojson").read_text("utf-8"))["type"] == "FeatureCollection"
    ran = run(folder, "--verify", str(folder / "out"))
    assert (ran.exit_code, ran.stderr) == (0, "")
    path = folder / "out" / "engagements.csv"
    path.write_text(path.read_text("utf-8").replace("s:1,n:2,3.0", "s:1,n:2,2.0"), "utf-8")
    ran = run(folder, "--json", "--verify", str(folder / "out"))
    assert ran.exit_code == 1
    assert not json.loads(ran.stdout)["holds"]
    assert "n:2 gets 2.0 days" in ran.stderr


def test_support_starts_from_an_earlier_folder(folder):
    assert run(folder).exit_code == 0
    lines = (folder / "supporters.csv").read_text("utf-8").splitlines()
    (folder / "supporters.csv").write_text("\n".join([lines[0], lines[2]]), "utf-8")
    ran = run(folder, "--json", "--check", "--start", str(folder / "out"))
    assert ran.exit_code == 0, ran.output
    told = json.loads(ran.stdout)
    assert (told["moved"], told["faults"]) == ([], [])
    assert run(folder, "--verify", str(folder / "out")).exit_code == 0


def test_support_needs_a_folder_to_write_to(folder):
    names = [str(folder / "supporters.csv"), str(folder / "needs.csv"), "--programme", "england-support"]
    ran = CliRunner().invoke(app, [*names, "--version", "2019"])
    assert ran.exit_code == 2
    assert "--out" in ran.stderr
