"""Optional terms, stances, pins and an earlier plan on the command line."""

import csv
import json

import pytest
from tests.unit.cli import plans
from tests.unit.cli.plans import twenty
from typer.testing import CliRunner

from schoolweave.cli import plan_wishes
from schoolweave.cli.plan import app

FILES = {
    "flows": "from_id,to_id,learners,year\nxx:1,xx:2,30,2023\nxx:1,xx:2,20,2024\nxx:3,xx:9,12,2024\n",
    "preferences": "school_id,partner_id\nxx:4,xx:5\nxx:5,xx:4\n",
    "need": "school_id,need\nxx:1,10\nxx:2,\nxx:3,30\n",
    "weights": "school_id,weight\nxx:8,2.5\n",
    "pins": "school_id,label\nxx:6,0\nxx:7,new\nxx:11,new\n",
    "stances": "school_id,stance\nxx:20,No\nxx:19,maybe\n",
}


@pytest.fixture
def folder(tmp_path):
    twenty(tmp_path)
    for name, text in FILES.items():
        (tmp_path / f"{name}.csv").write_text(text)
    return tmp_path


def plan(folder, *more, out="plan"):
    return plans.plan(folder / "schools.csv", *more, out=out)


def everything(folder):
    return [word for name in FILES for word in (f"--{name}", str(folder / f"{name}.csv"))]


def test_a_plan_with_every_wish_says_what_was_asked_and_is_verified(folder):
    prices = ["--flow-km", "0.4", "--preference-km", "3", "--moved-km", "2", "--need-km", "0.1"]
    found = plan(folder, *everything(folder), "--today", "--max-moves", "12", *prices)
    assert found.exit_code == 0, found.output
    for words in ("leavers who move on elsewhere", "schools that leave today's group", "of these alone"):
        assert words in " ".join(found.output.split())
    summary = json.loads((folder / "plan" / "summary.json").read_text())
    assert [one["name"] for one in summary["amounts"]] == ["flow", "preference", "moved", "need"]
    assert summary["wishes"]["flows"] == [["xx:1", "xx:2", 25.0], ["xx:3", "xx:9", 6.0]]
    assert summary["wishes"]["need"] == {"xx:1": 10.0, "xx:3": 30.0}
    assert summary["stances"]["answers"] == {"xx:19": "maybe", "xx:20": "no"}
    assert [left["code"] for left in summary["ineligible"]] == ["stance"]
    checked = CliRunner().invoke(app, ["verify", str(folder / "schools.csv"), str(folder / "plan")])
    assert checked.exit_code == 0, checked.output


def test_a_plan_begins_from_another_one_and_keeps_its_bound(folder):
    first = plan(folder)
    assert first.exit_code == 0, first.output
    again = plan(folder, "--start", str(folder / "plan"), "--pins", str(folder / "pins.csv"), out="again")
    assert again.exit_code == 0, again.output
    summary = json.loads((folder / "again" / "summary.json").read_text())
    assert summary["pins"] == [["xx:6", "0"], ["xx:7", "new"], ["xx:11", "new"]]
    assert summary["lower_bound"] > 0
    rows = list(csv.DictReader((folder / "again" / "groups.csv").read_text().splitlines()))
    group = {row["school_id"]: row["group_id"] for row in rows}
    assert group["xx:7"] == group["xx:11"] != group["xx:6"]


def test_a_number_of_groups_and_stances_go_together(folder):
    found = plan(folder, "--groups", "4", "--stances", str(folder / "stances.csv"))
    assert found.exit_code == 0, found.output
    summary = json.loads((folder / "plan" / "summary.json").read_text())
    assert summary["groups"] == 4
    checked = CliRunner().invoke(app, ["verify", str(folder / "schools.csv"), str(folder / "plan")])
    assert checked.exit_code == 0, checked.output


def test_wishes_about_schools_of_another_region_are_left_out(folder):
    found = plan(folder, *everything(folder), "--region", "South", "--joining", "yes, unknown")
    assert found.exit_code == 0, found.output
    summary = json.loads((folder / "plan" / "summary.json").read_text())
    assert summary["wishes"] == {}
    assert {left["school_id"] for left in summary["ineligible"]} == {"xx:19", "xx:20"}


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("flows", "from_id,to_id\nxx:1,xx:2\n", "has no column learners"),
        (
            "flows",
            "from_id,to_id,learners\nxx:1,xx:2,many\n",
            "row 2, column learners: “many” is not a number",
        ),
        ("flows", "from_id,to_id,learners\nxx:1,xx:2,-3\n", "row 2, column learners: -3 is below 0"),
        ("flows", "from_id,to_id,learners\nxx:1,xx:2,1\nxx:1,xx:77,1\n", "row 3, column to_id: xx:77 is not"),
        ("preferences", "school_id,partner_id\nxx:1,xx:1\n", "row 2, column partner_id: a school cannot"),
        ("need", "school_id,need\nxx:1,high\n", "row 2, column need: “high” is not a number"),
        ("weights", "school_id,weight\n,3\n", r"row 2, column school_id: (empty) is not a school"),
        ("weights", "school_id,weight\nxx:1,0\n", "row 2, column weight: 0 is not above 0"),
        ("weights", "school_id,weight\nxx:1,1,5\n", "row 2: there are 3 cells and 2 columns. Write decimals"),
        ("pins", "school_id,label\nxx:1,\n", "row 2, column label: it is empty"),
        ("pins", "school_id,label\nxx:1,a\nxx:1,b\n", "row 3, column label: xx:1 already has a in a row"),
        ("stances", "school_id,stance\nxx:1,yes\n\nxx:1,no\n", "row 4, column stance: xx:1 already has yes"),
        ("stances", "school_id,stance\nxx:1,perhaps\n", "row 2, column stance: “perhaps” is not one of yes"),
    ],
)
def test_a_wrong_file_is_named_with_row_and_column(folder, name, text, sentence):
    path = folder / "wrong.csv"
    path.write_text(text)
    found = plan(folder, f"--{name}", str(path))
    assert found.exit_code == 2
    assert "wrong.csv" in found.output
    assert sentence in found.output


def test_links_with_schools_outside_the_region_are_left_out(tmp_path):
    whole, part = {"xx:1", "xx:2", "xx:3"}, {"xx:1", "xx:2"}
    rows = "school_id,other_id,rule\nxx:1,xx:2,must\nxx:2,xx:3,must\nxx:3,xx:1,cannot\n"
    path = tmp_path / "links.csv"
    path.write_text(rows)
    assert plan_wishes.links(path, whole, part) == ([("xx:1", "xx:2")], [])


@pytest.mark.parametrize("more", [("--moved-km", "3"), ("--max-moves", "3")])
def test_moves_need_today(folder, more):
    found = plan(folder, *more)
    assert found.exit_code == 2
    assert "add --today" in found.output


def test_a_folder_that_holds_no_plan_cannot_be_begun_from(folder):
    found = plan(folder, "--start", str(folder))
    assert found.exit_code == 2
    assert "holds no groups.csv" in found.output
