import json

import pytest
from typer.testing import CliRunner

from schoolweave import schools
from schoolweave.cli import plan_wishes
from schoolweave.cli.plan import app


def frontier(register, *more):
    folder = register.parent
    arguments = [
        "frontier",
        str(register),
        "--programme",
        str(folder / "test.toml"),
        "--out",
        str(folder / "out"),
    ]
    return CliRunner().invoke(app, [*arguments, *more])


@pytest.fixture
def files(register):
    folder = register.parent
    flows = ["from_id,to_id,learners,year", *(f"xx:{n},xx:{n % 20 + 1},{n},2021" for n in range(1, 21))]
    flows += ["xx:1,xx:2,3,2022"]
    (folder / "flows.csv").write_text("\n".join(flows) + "\n")
    need = ["school_id,need", *(f"xx:{n},{n % 3}" for n in range(1, 20)), "xx:20,"]
    (folder / "need.csv").write_text("\n".join(need) + "\n")
    return ("--flows", str(folder / "flows.csv"), "--need", str(folder / "need.csv"))


def test_frontier_writes_plans_that_explain_and_verify_read(register, files):
    result = frontier(register, *files, "--flow-km", "5", "--need-km", "10", "--json")
    assert result.exit_code == 0, result.output
    rows = json.loads(result.stdout)
    assert [(row["flow_km"], row["need_km"]) for row in rows] == [(0, 0), (0, 10), (5, 0), (5, 10)]
    out = register.parent / "out"
    for row in rows:
        assert (out / row["name"]).is_dir() == row["kept"]
    best = out / next(row["name"] for row in rows if row["kept"])
    assert CliRunner().invoke(app, ["explain", str(best), "--school", "xx:1"]).exit_code == 0
    found = CliRunner().invoke(app, ["verify", str(best / "schools.csv"), str(best)])
    assert found.exit_code == 0, found.output


def test_frontier_shows_a_table(register, files):
    result = frontier(register, *files[:2], "--flow-km", "5")
    assert result.exit_code == 0, result.output
    assert "plan-02" in result.stdout
    assert "frontier.html and" in result.stdout


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "flows or need"),
        (("--need-km", "3"), "no need"),
        (("--flow-km", "a"), "not a list of numbers"),
        (("--need-measure", "decile"), "no need “decile”"),
    ],
)
def test_frontier_refuses_what_it_cannot_weigh(register, options, words):
    result = frontier(register, *options)
    assert result.exit_code == 2
    assert words in result.stderr


def test_frontier_names_the_row_of_a_wrong_number(register, files):
    (register.parent / "flows.csv").write_text("from_id,to_id,learners\nxx:1,xx:2,many\n")
    result = frontier(register, *files)
    assert result.exit_code == 2
    assert "row 2" in result.stderr


def test_flows_of_year_levels_are_added_up_and_of_calendar_years_averaged(register):
    path = register.parent / "flows.csv"
    path.write_text("from_id,to_id,learners,year\nxx:1,xx:2,4,7\nxx:1,xx:2,2,9\n")
    asked = plan_wishes.Asked(flows=path)
    people = schools.read(register).schools
    assert plan_wishes.read(asked, people, people)["wishes"].flows == (("xx:1", "xx:2", 6.0),)
    path.write_text("from_id,to_id,learners,year\nxx:1,xx:2,4,2021\nxx:1,xx:2,2,2022\n")
    assert plan_wishes.read(asked, people, people)["wishes"].flows == (("xx:1", "xx:2", 3.0),)
