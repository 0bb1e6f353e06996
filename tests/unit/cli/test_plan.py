import json

import pytest
from tests.unit.cli.plans import plan
from typer.testing import CliRunner

from schoolweave.cli.plan import app


def check(register, *more, out="plan"):
    return CliRunner().invoke(app, ["verify", str(register), str(register.parent / out), *more])


def summary(register, out="plan"):
    return json.loads((register.parent / out / "summary.json").read_text())


def test_communities_writes_a_plan_that_verify_accepts(register):
    result = plan(register)
    assert result.exit_code == 0, result.output
    assert "this plan" in result.stdout
    assert "the register's own" in result.stdout
    assert "different populations" in result.stdout.replace("\n", " ")
    assert summary(register)["placed"] == 20
    found = check(register)
    assert found.exit_code == 0, found.output
    assert "checks hold" in found.stdout


def test_verify_fails_loudly_where_a_figure_is_wrong(register):
    plan(register)
    path = register.parent / "plan" / "summary.json"
    path.write_text(json.dumps(summary(register) | {"travel_km": 1.0}))
    result = check(register)
    assert result.exit_code == 1
    assert "FAILS" in result.stdout
    assert "does not hold" in result.stderr


def test_communities_as_json_has_both_arrangements(register):
    result = plan(register, "--json")
    found = json.loads(result.stdout)
    assert found["measures"]["placed"] == 20
    assert found["today"]["placed"] == 15
    assert found["today"]["groups"] == 3


def test_communities_of_members_only_compares_like_with_like(register):
    result = plan(register, "--members-only", "--groups", "3", "--size-max", "8")
    assert result.exit_code == 0, result.output
    found = summary(register)
    assert (found["placed"], found["groups"]) == (15, 3)
    assert found["programme_rules"]["size_max"] == 8
    assert "different populations" not in result.stdout
    assert check(register).exit_code == 0


def test_communities_of_one_region_places_its_schools_alone(register):
    assert plan(register, "--region", "North").exit_code == 0
    assert summary(register)["placed"] == 12
    assert check(register).exit_code == 0


def test_communities_keeps_the_links_of_a_file(register):
    links = register.parent / "links.csv"
    links.write_text("school_id,other_id,rule\nxx:1,xx:20,must\nxx:2,xx:3,cannot\n")
    assert plan(register, "--links", str(links)).exit_code == 0
    found = summary(register)
    assert found["must_link"] == [["xx:1", "xx:20"]]
    assert {check["rule"]: check["met"] for check in found["rules"]}["must_link"]
    assert check(register).exit_code == 0


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--region", "East"), "North, South"),
        (("--version", "9"), "has no version"),
        (("--size-min", "9"), "do not go together"),
        (("--links", "absent.csv"), "cannot be used"),
    ],
)
def test_communities_says_in_a_sentence_what_is_wrong(register, options, sentence):
    result = plan(register, *options)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("school_id,other_id\nxx:1,xx:2\n", "no column rule"),
        ("school_id,other_id,rule\nxx:1,xx:2,perhaps\n", "row 2, column rule: “perhaps” is not"),
        ("school_id,other_id,rule\n\nxx:1,xx:77,must\n", "row 3, column other_id: xx:77 is not a school"),
        ("school_id,other_id,rule\nxx:1,xx:1,must\n", "row 2, column other_id: a school cannot be"),
        ("school_id,other_id,rule\nxx:1,xx:2,must\n".encode("utf-16"), "cannot be read as UTF-8 text"),
    ],
)
def test_communities_refuses_a_file_of_links_that_is_not_understood(register, text, sentence):
    path = register.parent / "links.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    result = plan(register, "--links", str(path))
    assert result.exit_code == 2
    assert sentence in result.stderr


def test_verify_without_a_plan_says_so(register):
    result = check(register, out="nothing")
    assert result.exit_code == 2
    assert "no summary.json" in result.stderr


def test_programmes_lists_those_that_are_shipped():
    assert "nz-communities" in CliRunner().invoke(app, ["programmes"]).stdout
    found = json.loads(CliRunner().invoke(app, ["programmes", "--json"]).stdout)
    assert "demo-communities" in [one["id"] for one in found]
