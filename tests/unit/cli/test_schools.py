import csv
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.unit.schools.making import england, nz
from typer.testing import CliRunner, Result

from schoolweave import schools
from schoolweave.cli.schools import app


def run(*arguments: object) -> Result:
    words: Sequence[str] = [str(argument) for argument in arguments]
    return CliRunner(env={"COLUMNS": "200", "NO_COLOR": "1"}).invoke(app, words)


@pytest.fixture
def register(tmp_path: Path) -> Path:
    return nz(
        tmp_path,
        {"Col_Id": "7", "Col_Name": "North"},
        {"School_Id": "24", "Total": "many"},
        {"School_Id": "25", "Total": ""},
        {"School_Id": "26", "Total": ""},
        {"School_Id": "26"},
    )


def test_check_shows_counts_and_problems_for_people(register):
    result = run("check", register, "--problems", "1")
    assert result.exit_code == 0
    for said in ("Rows read", "Rejected", "Kind: primary", "Missing: roll", "nz-moe:26 is in row 5 already."):
        assert said in result.stdout
    assert "… and 1 more of this kind (no roll)" in result.stdout


def test_check_all_lists_every_problem(register):
    result = run("check", register, "--all")
    assert result.stdout.count("The register gives no roll for this school.") == 2
    assert "more of this kind" not in result.stdout


def test_check_json_is_the_report(register):
    result = run("check", register, "--json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found == json.loads(json.dumps(schools.read(register).report.to_dict()))
    keys = {"read", "accepted", "rejected", "warned", "problems", "communities", "community_members"}
    assert keys | {"by_kind", "missing"} <= set(found)
    assert (found["read"], found["accepted"], found["rejected"], found["warned"]) == (5, 4, 1, 3)
    assert (found["communities"], found["community_members"]) == (1, 1)


def test_check_unreadable_file_says_one_sentence_and_exits_2(tmp_path):
    path = tmp_path / "page.csv"
    path.write_text("<html>")
    result = run("check", path)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert "page.csv is a web page" in result.stderr


def test_check_documents_its_exit_codes():
    said = " ".join(run("check", "--help").stdout.split())
    assert "exit code is 0" in said
    assert "2 when it could not" in said


def test_convert_writes_our_own_csv_that_reads_back(register, tmp_path):
    out = tmp_path / "schools.csv"
    result = run("convert", register, "--out", out)
    assert result.exit_code == 0
    assert "Wrote 4 schools" in result.stdout
    assert "1 of 5 rows rejected" in result.stdout
    assert schools.read(out).schools == schools.read(register).schools


def test_convert_into_a_missing_folder_says_so(register, tmp_path):
    result = run("convert", register, "--out", tmp_path / "nowhere" / "schools.csv")
    assert result.exit_code == 2
    assert "nowhere" in result.stderr
    assert "Traceback" not in result.output


def test_convert_onto_the_register_itself_is_refused(register):
    before = register.read_bytes()
    result = run("convert", register, "--out", register)
    assert result.exit_code == 2
    assert "the register itself" in result.stderr
    assert register.read_bytes() == before


def test_convert_reads_by_a_mapping(tmp_path):
    (tmp_path / "map.toml").write_text(
        'register = "xx"\ntitle = "X"\n[columns]\nid = "a"\nname = "b"\n[constants]\nkind = "primary"\n'
    )
    (tmp_path / "x.csv").write_text("a,b\n1,One\n")
    out = tmp_path / "schools.csv"
    assert run("convert", tmp_path / "x.csv", "--mapping", tmp_path / "map.toml", "--out", out).exit_code == 0
    assert schools.read(out).schools[0].id == "xx:1"


def test_compare_shows_json_and_csv_agree(register, tmp_path):
    (tmp_path / "new").mkdir()
    new = nz(tmp_path / "new", {"Total": "100"}, {"School_Id": "30"})
    out = tmp_path / "changes.csv"
    shown = run("compare", register, new)
    assert shown.exit_code == 0
    assert "Roll changed by more than a third" in shown.stdout
    found = json.loads(run("compare", register, new, "--json", "--csv", out).stdout)
    assert found["counts"]["closed"] == 3
    assert found["counts"]["opened"] == 1
    assert [row["after"] for row in found["roll_changed"]] == ["100"]
    with out.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) == sum(found["counts"].values())


def test_compare_two_countries_says_why_not(register, tmp_path):
    result = run("compare", register, england(tmp_path))
    assert result.exit_code == 2
    assert "no kind of identifier in common" in result.stderr
