"""What the command says and how it ends where the rules cannot all be kept."""

import json

import pytest
from tests.unit.cli.plans import plan, written
from tests.unit.planning.cases import PRIMARY, SECONDARY, Place


@pytest.fixture
def run(tmp_path):
    def call(secondaries, *more, price=500.0):
        places = [
            Place(f"xx:{n}", -41 + n / 100, 174.0, SECONDARY if n < secondaries else PRIMARY)
            for n in range(9)
        ]
        register = written(tmp_path, places, size_max=4, size_mean=3, more=f"unplaced_price_km = {price}")
        result = plan(register, *more)
        return result, json.loads((tmp_path / "plan" / "summary.json").read_text())

    return call


def words(text):
    return " ".join(text.split())


def test_communities_says_why_none_can_be_formed_and_ends_with_2(run):
    result, summary = run(0)
    assert result.exit_code == 2
    assert summary["status"] == "infeasible"
    assert [rule["rule"] for rule in summary["conflict"]["rules"]] == ["pathway", "place"]
    assert "Every community serves years 9 to 13; no school does." in words(result.stdout)
    assert "Way out 1: Let one community do without years 9 to 13." in words(result.stdout)
    assert "9 schools have no community: the rules named cannot hold together." in words(result.stderr)


def test_communities_that_leave_schools_out_for_want_of_room_end_with_0(run):
    result, summary = run(2)
    assert result.exit_code == 0, result.output
    assert summary["placed"] == 7  # at a mean of 3 two groups are those of at most seven schools
    assert summary["conflict"] is None


def test_communities_asked_to_place_all_names_what_stands_against_it(run):
    result, summary = run(2, "--place-all")
    assert result.exit_code == 2
    assert {rule["rule"] for rule in summary["conflict"]["rules"]} >= {"pathway", "place"}
    assert "Not every school can have a community" in words(result.stdout)
    assert "2 schools have no community: the rules named cannot hold together." in words(result.stderr)


def test_communities_asked_to_place_all_end_with_0_where_everybody_is(run):
    result, summary = run(3, "--place-all")
    assert result.exit_code == 0, result.output
    assert summary["placed"] == 9
    assert summary["conflict"] is None


def test_communities_asked_to_place_all_say_so_where_only_the_price_stands_against_it(run):
    result, summary = run(3, "--place-all", price=0.5)
    assert result.exit_code == 2
    assert (summary["status"], summary["conflict"]) == ("solved", None)
    assert "raise the price of leaving a school out" in words(result.stderr)
