import json

import pytest
from tests.unit.cli.plans import plan
from typer.testing import CliRunner

from schoolweave.cli.plan import app


@pytest.fixture
def folder(register):
    assert plan(register).exit_code == 0
    return register.parent / "plan"


def explain(folder, *more):
    return CliRunner().invoke(app, ["explain", str(folder), *more])


def told(folder, *more):
    result = explain(folder, *more, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_explain_a_school_names_its_three_next_groups(folder):
    found = told(folder, "--school", "xx:1")["school"]
    assert len(found["moves"]) == 3
    changes = [move["change_km"] for move in found["moves"]]
    assert changes == sorted(changes)
    result = explain(folder, "--school", "xx:1")
    assert "What binds it there" in result.stdout
    assert "Next-best groups" in result.stdout


def test_explain_a_school_and_a_group_says_what_would_have_to_change(folder):
    reason = told(folder, "--school", "xx:1")["school"]
    goal = reason["moves"][0]
    options = told(folder, "--school", "xx:1", "--group", str(goal["group"]))["options"]
    alone = next(option for option in options if option["kind"] == "alone")
    assert alone["change_km"] == pytest.approx(goal["change_km"], abs=1e-9)
    assert "least first" in explain(folder, "--school", "xx:1", "--group", str(goal["group"])).stdout


def test_explain_a_group_lists_its_members(folder):
    found = told(folder, "--group", "1")["group"]
    assert found["host"] in [member["school_id"] for member in found["members"]]
    assert "Group 1" in explain(folder, "--group", "1").stdout


def test_explain_alone_says_which_rules_bind(folder):
    assert all({"rule", "sentence", "groups", "schools"} == set(one) for one in told(folder)["binding"])
    assert "bind" in explain(folder).stdout


def test_explain_rules_says_what_each_costs(folder):
    found = told(folder, "--rules")["costs"]
    assert {"size_max", "size_min"} <= {one["rule"] for one in found}
    assert "What each rule costs" in explain(folder, "--rules").stdout


@pytest.mark.parametrize(
    ("options", "words"),
    [(["--school", "xx:999"], "not in the problem"), (["--group", "99"], "no group 99"),
     (["--school", "xx:1", "--group", "99"], "no group 99")],
)  # fmt: skip
def test_explain_refuses_what_is_not_in_the_plan(folder, options, words):
    result = explain(folder, *options)
    assert result.exit_code == 2
    assert words in result.stderr
