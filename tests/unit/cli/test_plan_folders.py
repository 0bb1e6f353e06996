"""Hubs and support from their folders alone: explained, compared, verified; every figure is a measurement."""

import csv
import json

import pytest
from tests.unit.cli.test_plan_hubs import plan as plan_hubs
from typer.testing import CliRunner

from schoolweave import schools
from schoolweave.cli.plan import app
from schoolweave.planning.hubs import reading
from schoolweave.planning.hubs.evaluate import evaluate
from schoolweave.planning.hubs.measure import PER_KM


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def told(*words):
    ran = run(*words, "--json")
    assert ran.exit_code == 0, ran.output
    return json.loads(ran.stdout)


@pytest.fixture(params=[(), ("--districts",)], ids=["schools", "districts"])
def hubs(hubs_folder, request):
    assert plan_hubs(hubs_folder, *request.param).exit_code == 0
    return hubs_folder


def after(saved, moves):
    """Return the plan of hubs once units have moved, measured from scratch."""
    lead_of = {member: hub.lead for hub in saved.plan.hubs for member in hub.members}
    for unit, number in moves:
        for school in saved.problem.ids:
            if saved.units.get(school, school) == unit:
                lead_of[school] = saved.plan.hubs[number - 1].lead
    return evaluate(saved.problem, lead_of)


def test_explain_hubs_tells_exactly_what_measuring_the_moved_plan_gives(hubs):
    saved = reading.load(hubs / "plan", schools.read(hubs / "schools.csv").schools)
    summary = saved.summary
    assert saved.plan.objective == summary["objective"]
    assert list(saved.plan.sizes) == [int(row["schools"]) for row in rows(hubs / "plan" / "hubs.csv")]
    for school in saved.problem.ids[::5]:
        found = told("explain", hubs / "plan", "--school", school)["school"]
        unit = saved.units.get(school, school)
        assert len(found["alternatives"]) == 2
        for other in found["alternatives"]:
            then = after(saved, [(unit, other["hub"])])
            assert (then.cost - saved.plan.cost) / PER_KM == other["change"]
            assert bool(other["breaks"]) == any(not check.met for check in then.rules)
            for option in told("explain", hubs / "plan", "--school", school, "--group", other["hub"])[
                "options"
            ]:
                then = after(saved, option["moves"])
                assert (then.cost - saved.plan.cost) / PER_KM == option["change"]
                assert bool(option["relaxed"]) == any(not check.met for check in then.rules)


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_explain_hubs_by_hub_rules_and_costs(hubs):
    found = told("explain", hubs / "plan", "--group", "2")["hub"]
    assert found["lead"] == rows(hubs / "plan" / "hubs.csv")[1]["lead"]
    assert len(found["members"]) == int(rows(hubs / "plan" / "hubs.csv")[1]["schools"])
    found = told("explain", hubs / "plan", "--rules")
    assert {"size_max", "size_min"} <= {one["rule"] for one in found["costs"]}
    assert all(-1e-9 <= one["saving_km"] <= one["at_most_km"] + 1e-4 for one in found["costs"])
    for words in (("--rules",), ("--group", 1), ("--school", "xx:005"), ("--school", "xx:005", "--group", 1)):
        assert run("explain", hubs / "plan", *words).exit_code in (0, 2)
    assert "give a number from 1 to 3" in run("explain", hubs / "plan", "--group", 9).stderr
    assert "is not in the plan" in run("explain", hubs / "plan", "--school", "xx:999").stderr
    assert "--supporter asks about support" in run("explain", hubs / "plan", "--supporter", "x").stderr


def test_compare_hubs_counts_those_whose_lead_changes(hubs_folder):
    folder = hubs_folder
    assert plan_hubs(folder).exit_code == 0
    (folder / "plan").rename(folder / "one")
    assert plan_hubs(folder, "--leads", "001,002,003", leads=True).exit_code == 0
    found = told("compare", folder / "one", folder / "plan", "--csv", folder / "movers.csv")
    one, two = (
        {row["school_id"]: row["lead"] for row in rows(folder / name / "assignment.csv")}
        for name in ("one", "plan")
    )
    assert {row["school_id"] for row in rows(folder / "movers.csv")} == {x for x in one if one[x] != two[x]}
    assert len(found["movers"]) == sum(one[x] != two[x] for x in one)
    summary = json.loads((folder / "one" / "summary.json").read_text("utf-8"))
    assert found["before"]["objective, weighted km"] == summary["objective"]
    drawn = run("compare", folder / "one", folder / "plan", "--map", folder / "map.html")
    assert drawn.exit_code == 0, drawn.output
    assert "given leads" in drawn.stdout
    assert (folder / "map.html").read_text("utf-8").count('class="who"') == len(found["movers"])


def test_hubs_of_other_schools_are_refused(hubs):
    path = hubs / "plan" / "schools.csv"
    text = path.read_text("utf-8").splitlines()
    path.write_text("\n".join(text[:-1]) + "\n", "utf-8")
    ran = run("explain", hubs / "plan")
    assert ran.exit_code == 2
    assert "other schools" in ran.stderr
    path.unlink()
    assert "--schools" in run("explain", hubs / "plan").stderr
    assert run("explain", hubs / "plan", "--schools", hubs / "schools.csv").exit_code == 0


def test_verify_reads_support_as_it_reads_the_others(matching):
    ran = run("verify", matching / "needs.csv", matching / "out")
    assert ran.exit_code == 0, ran.output
    assert "Every rule and figure holds" in ran.output
    path = matching / "out" / "engagements.csv"
    path.write_text(path.read_text("utf-8").replace(",1.0,", ",0.5,", 1), "utf-8")
    ran = run("verify", matching / "needs.csv", matching / "out", "--supporters", matching / "supporters.csv")
    assert ran.exit_code == 1
    assert "whole engagement" in ran.stderr


def test_explain_and_compare_support_from_its_folder(matching):
    given = rows(matching / "out" / "engagements.csv")
    first = given[0]
    found = told("explain", matching / "out", "--school", first["school_id"])["school"]
    assert found["given"][0][0] == first["supporter_id"]
    assert len(found["others"]) == 3
    helper = found["others"][0]["supporter_id"]
    options = told("explain", matching / "out", "--school", first["school_id"], "--supporter", helper)[
        "options"
    ]
    alone = next(one for one in options if one["kind"] == "alone")
    assert alone["change_km"] == found["others"][0]["change_km"]
    schools_of = told("explain", matching / "out", "--supporter", first["supporter_id"])["supporter"][
        "schools"
    ]
    assert len(schools_of) == sum(row["supporter_id"] == first["supporter_id"] for row in given)
    for words in ((), ("--school", first["school_id"]), ("--supporter", helper)):
        assert run("explain", matching / "out", *words).exit_code == 0
    same = told("compare", matching / "out", matching / "out")
    assert same["movers"] == []
    assert run("compare", matching / "out", matching / "out", "--map", matching / "map.svg").exit_code == 0


def test_plans_of_two_kinds_are_not_compared(matching, hubs_folder):
    assert plan_hubs(hubs_folder).exit_code == 0
    ran = run("compare", matching / "out", hubs_folder / "plan")
    assert ran.exit_code == 2
    assert "two kinds" in ran.stderr
