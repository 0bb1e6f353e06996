"""``schoolweave demo data`` from outside."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from schoolweave.cli.main import app
from schoolweave.demo import FILES


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["demo", "data", *words])
    return result.exit_code, result.stdout, result.stderr


def test_demo_data_writes_files_and_says_so(tmp_path: Path) -> None:
    code, out, _ = run("--schools", "60", "--seed", "4", "--out", str(tmp_path / "made"))
    assert code == 0
    assert all((tmp_path / "made" / name).stat().st_size > 0 for name in FILES)
    assert "60" in out
    assert "schools.csv" in out


def test_demo_data_json_is_json_alone(tmp_path: Path) -> None:
    code, out, _ = run("--schools", "60", "--out", str(tmp_path), "--json")
    told = json.loads(out)
    assert code == 0
    assert told["schools"] == 60
    assert told["files"] == [str(tmp_path / name) for name in FILES]


@pytest.mark.parametrize("schools", ["3", "5000000"])
def test_demo_data_impossible_size_is_one_sentence(schools: str, tmp_path: Path) -> None:
    code, out, err = run("--schools", schools, "--out", str(tmp_path / "made"))
    assert code == 1
    assert not out
    assert "between 40 and 2,000,000 schools" in err
    assert not (tmp_path / "made").exists()


def test_demo_data_folder_that_is_a_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here first")
    code, _, err = run("--schools", "60", "--out", str(tmp_path / "file"))
    assert code == 1
    assert "cannot be written" in err
    assert "--out" in err
