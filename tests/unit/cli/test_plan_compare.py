import csv
import json

import pytest
from tests.unit.cli.plans import plan
from typer.testing import CliRunner

from schoolweave.cli.plan import app


def compare(folder, *more):
    return CliRunner().invoke(app, ["compare", str(folder / "one"), str(folder / "two"), *more])


@pytest.fixture
def folder(register):
    for out, more in (("one", ()), ("two", ("--size-max", "5"))):
        assert plan(register, *more, out=out).exit_code == 0
    return register.parent


def test_compare_says_who_moved_and_what_was_asked_differently(folder):
    result = compare(folder)
    assert result.exit_code == 0, result.output
    assert "schools change company" in result.stdout
    assert "asked: size_max" in result.stdout


def test_compare_writes_movers_and_maps_that_agree_with_the_json(folder):
    files = folder / "movers.csv", folder / "map.html", folder / "map.svg"
    result = compare(folder, "--json", "--csv", str(files[0]), "--map", str(files[1]))
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    with files[0].open(encoding="utf-8", newline="") as file:
        assert [row["school_id"] for row in csv.DictReader(file)] == [
            one["school_id"] for one in found["movers"]
        ]
    assert set(found["gap"]) == {"before", "after"}
    assert files[1].read_text("utf-8").count("<table") == 3
    assert compare(folder, "--map", str(files[2])).exit_code == 0
    assert files[2].read_text("utf-8").startswith("<svg")


def test_compare_refuses_another_kind_of_map_and_a_folder_without_a_plan(folder):
    result = compare(folder, "--map", "map.png")
    assert result.exit_code == 2
    assert ".html or .svg" in result.stderr
    (folder / "two" / "summary.json").unlink()
    result = compare(folder)
    assert result.exit_code == 2
    assert "There is no plan" in result.stderr


def test_compare_reads_the_register_where_a_folder_holds_no_schools(folder):
    (folder / "two" / "schools.csv").unlink()
    result = compare(folder)
    assert result.exit_code == 2
    assert "--schools" in result.stderr
    result = compare(folder, "--schools", str(folder / "schools.csv"))
    assert result.exit_code == 0, result.output
