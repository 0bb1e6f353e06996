import csv
import json

import pytest
from typer.testing import CliRunner

from schoolweave.cli.plan import app


@pytest.fixture
def folder(hubs_folder):
    return hubs_folder


def plan(folder, *more, leads=False):
    arguments = ["hubs", str(folder / "schools.csv"), "--programme", str(folder / "test.toml")]
    arguments += ["--out", str(folder / "plan"), "--effort", "1", "--listed", str(folder / "listed.csv")]
    arguments += [] if leads else ["--ratings", str(folder / "ratings.csv")]
    return CliRunner().invoke(app, [*arguments, *more])


def check(folder, *more):
    return CliRunner().invoke(app, ["verify", str(folder / "schools.csv"), str(folder / "plan"), *more])


@pytest.mark.parametrize("more", [(), ("--districts",), ("--scores", "leads.csv", "--score-km", "40")])
def test_hubs_writes_a_plan_that_verify_finds_to_hold(folder, more):
    (folder / "wrong.csv").write_text("school_id,score\nxx:1,3\n\nxx:2,nan\n")
    more = [str(folder / one) if one.endswith(".csv") else one for one in more]
    answer = plan(folder, "--geojson", *more)
    assert answer.exit_code == 0, answer.output
    written = {path.name for path in (folder / "plan").iterdir()}
    assert written == {
        "hubs.csv", "assignment.csv", "reasons.csv", "bound.csv", "summary.json", "schools.csv",
        "plan.geojson",
    }  # fmt: skip
    assert len(json.loads((folder / "plan" / "plan.geojson").read_text("utf-8"))["features"]) > 24
    verdict = check(folder)
    assert verdict.exit_code == 0, verdict.output
    assert "checks hold" in verdict.output


@pytest.mark.parametrize("leads", ["001,xx:002, 020", "leads.csv"])
def test_hubs_with_given_leads_from_ids_or_a_file(folder, leads):
    given = str(folder / leads) if leads.endswith(".csv") else leads
    answer = plan(folder, "--leads", given, "--json", leads=True)
    assert answer.exit_code == 0, answer.output
    summary = json.loads(answer.stdout)
    assert summary["given_leads"] == ["xx:001", "xx:002", "xx:020"]
    assert (summary["status"], summary["gap"]) == ("optimal", 0.0)
    assert check(folder).exit_code == 0


def test_hubs_of_one_region_with_other_rules(folder):
    answer = plan(folder, "--region", "North", "--hubs", "2", "--size-min", "5", "--size-max", "7", "--json")
    assert answer.exit_code == 0, answer.output
    summary = json.loads(answer.stdout)
    assert (summary["hubs"], summary["schools"]) == (2, 12)
    assert check(folder).exit_code == 0


def test_verify_fails_with_code_1_on_a_forged_plan(folder):
    assert plan(folder).exit_code == 0
    path = folder / "plan" / "assignment.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    rows[1][3] = "0.5"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    verdict = check(folder, "--json")
    assert verdict.exit_code == 1
    assert "does not hold" in verdict.stderr


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--max-km-neediest", "0.001"], "no possible lead within 0.001 km"),
        (["--hubs", "9"], "use 3 to 4 hubs"),
        (["--region", "West"], "The register knows: North, South"),
        (["--size-min", "11"], "The smallest size 11 is above the largest, 10"),
        (["--version", "7"], "no version “7”"),
        (["--leads", "999"], "xx:999 is not among"),
        (["--scores", "ratings.csv"], "has no column score"),
        (["--scores", "wrong.csv"], "row 4, column score: “nan” is not a number"),
        (["--boundary", "street"], "The rules asked for do not go together"),
    ],
)
def test_hubs_that_cannot_be_answered_end_with_code_2_and_a_sentence(folder, more, sentence):
    (folder / "wrong.csv").write_text("school_id,score\nxx:1,3\n\nxx:2,nan\n")
    more = [str(folder / one) if one.endswith(".csv") else one for one in more]
    answer = plan(folder, *more)
    assert answer.exit_code == 2
    assert sentence in answer.stderr


def test_the_same_effort_writes_the_same_bytes(folder):
    def hubs():
        assert plan(folder, "--seed", "5").exit_code == 0
        names = ("hubs.csv", "assignment.csv", "reasons.csv", "bound.csv")
        return [(folder / "plan" / name).read_bytes() for name in names]

    assert hubs() == hubs()
