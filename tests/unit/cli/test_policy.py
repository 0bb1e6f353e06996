"""The commands on programmes: what they print, as text and JSON, and how they end."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from schoolweave.cli.main import app
from schoolweave.policy import programmes

FILE = str(Path(__file__).parents[1] / "policy" / "files" / "tarafia.toml")


def run(*arguments):
    return CliRunner().invoke(app, ["policy", *arguments], env={"COLUMNS": "160"})


def as_json(*arguments):
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_list_names_every_programme_and_its_versions():
    found = {one["id"]: one for one in as_json("list")}
    assert set(found) == set(programmes.ids())
    assert found["nz-communities"]["versions"] == ["2014", "2015", "2016", "2018"]
    assert found["nz-communities"]["rules"]["unknown"] > 0
    assert "nz-communities" in run("list").stdout


def test_show_says_sentence_source_and_certainty():
    shown = as_json("show", "nz-communities", "--version", "2015")
    rule = next(one for one in shown["version"]["rules"] if one["id"] == "ROL-4")
    assert rule["certainty"] == "unknown"
    text = run("show", "nz-communities").stdout
    assert "ROL-4" in text
    assert "unknown" in text
    assert "Not found (School Staffing Orders" in text


def test_check_holds_for_a_file_that_does():
    assert as_json("check", FILE)["holds"] is True
    assert "holds together" in run("check", FILE).stdout


def test_check_names_file_line_key_and_what_to_do(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(Path(FILE).read_text("utf-8").replace("size_mean = 4", "size_maen = 4"), "utf-8")
    line = path.read_text("utf-8").splitlines().index("size_maen = 4") + 1
    result = run("check", str(path))
    assert result.exit_code == 1
    assert f"{path}: line {line}, versions.1.communities.size_maen: " in result.stderr
    assert "did you mean “size_mean”?" in result.stderr
    told = run("check", str(path), "--json")
    assert told.exit_code == 1
    assert json.loads(told.stdout)["problems"][0]["key"].startswith("versions.1.communities")


def test_diff_in_sentences():
    result = run("diff", "nz-communities@2016", "nz-communities@2018")
    assert "The rule ACT-1 (At least two State schools) is new." in result.stdout
    assert "from “challenges_endorsed” to “leader_appointed”" in result.stdout
    found = as_json("diff", "nz-communities@2016", "nz-communities@2018")
    assert {one["how"] for one in found["changes"]} == {"new", "changed"}
    assert "are the same" in run("diff", "nz-communities", "nz-communities@2018").stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("show", "nowhere"), "There is no programme “nowhere”"),
        (("show", "nz-communities", "--version", "1999"), "has no version “1999”"),
        (("diff", "@2018", "nz-communities"), "write ID@VERSION"),
        (("check", "missing.toml"), "missing.toml cannot be used"),
    ],
)
def test_what_cannot_be_used_ends_with_code_2_and_a_sentence(arguments, sentence):
    result = run(*arguments)
    assert result.exit_code == 2
    assert sentence in result.stderr
