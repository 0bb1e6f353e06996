import csv
import json

import pytest
from tests.unit.planning.hubs.cases import Place, country, rated, replace, rules

from schoolweave.core.errors import VerificationError
from schoolweave.planning import Hubs, Limits, solve_hubs, write_hubs
from schoolweave.planning.verify.hubs import Question, verify_hubs

LIMITS = Limits(seconds=60, effort=1)


def asked(mode):
    """Return schools and a question of one of the ways to ask."""
    schools = [*country(3, 24), Place("xx:closed", 51.2, 0.1, status="closed")]
    schools = [replace(one, region="west" if one.longitude < 0 else "east") for one in schools]
    ratings, listed = rated(schools[:12]), frozenset({"xx:001", "xx:007"})
    scores = {school.id: float(k) for k, school in enumerate(schools[:12])}
    return schools, {
        "choose": Question(rules(3, 5, 10), ratings, listed),
        "scores": Question(rules(3, 5, 10, lead_score_km=50.0), ratings, listed, (), scores),
        "given": Question(rules(3, 5, 10), {}, listed, ("xx:002", "xx:011", "xx:020")),
        "home": Question(rules(3, 5, 10, lead_in_hub=True), ratings, listed),
        "region": Question(rules(4, 2, 12, boundary="region"), ratings, listed),
        "districts": Question(rules(3, 5, 10, units="district"), ratings, listed),
        "districts given": Question(
            rules(3, 5, 10, units="district"), {}, listed, ("xx:002", "xx:011", "xx:020")
        ),
        "districts home": Question(rules(3, 5, 10, units="district", lead_in_hub=True), ratings, listed),
        "divided": Question(rules(12, 2, 2, units="district"), rated(schools), listed),
        "limit": Question(rules(3, 5, 10, neediest_max_km=90.0, max_km=150.0), ratings, listed),
    }[mode]


MODES = (
    "choose", "scores", "given", "home", "region", "districts", "districts given", "districts home",
    "divided", "limit",
)  # fmt: skip


def written(mode, folder):
    schools, question = asked(mode)
    problem = Hubs.from_schools(
        schools, question.rules, ratings=question.ratings, listed=question.listed, leads=question.leads,
        scores=question.scores,
    )  # fmt: skip
    result = solve_hubs(problem, limits=LIMITS)
    write_hubs(result, problem, folder, choice={"programme": "england-hubs"})
    return schools, question, result


@pytest.mark.parametrize("mode", MODES)
def test_verify_finds_what_the_planner_wrote_to_hold(mode, tmp_path):
    schools, question, result = written(mode, tmp_path)
    verdict = verify_hubs(schools, tmp_path, question)
    assert [check.sentence for check in verdict.failures] == []
    bound = next(check for check in verdict.checks if check.name == "lower_bound")
    if result.bound_method != "listing-1":
        assert bound.recomputed == pytest.approx(result.lower_bound, rel=1e-5)


def rewrite(path, change):
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
        header = list(reader.fieldnames)
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def figure(key, value):
    def change(folder):
        path = folder / "summary.json"
        path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {key: value}), encoding="utf-8")

    return change


def cell(name, column, value, row=0):
    def change(folder):
        rewrite(folder / name, lambda rows: rows[row].update({column: value}))

    return change


def without(name):
    def change(folder):
        rewrite(folder / name, lambda rows: rows.pop())

    return change


FORGED = {
    "membership": without("assignment.csv"),
    "ineligible": figure("ineligible", []),
    "leads": cell("hubs.csv", "lead", "xx:023"),
    "size": cell("hubs.csv", "schools", "99"),
    "weights": cell("assignment.csv", "weight", "1.5"),
    "distances": cell("assignment.csv", "km", "1.25"),
    "limits": cell("assignment.csv", "km", "999.0"),
    "objective": figure("objective", 1.0),
    "travel": figure("travel", 1.0),
    "gap": figure("gap", 0.5),
    "size_max": figure("size_max", 4),
    "lower_bound": figure("lower_bound", 1e6),
    "bound below objective": figure("lower_bound", 1e9),
    "neediest.mean_km": figure("neediest", {"schools": 3, "mean_km": 1, "median_km": 1, "worst_km": 1}),
    "moves": cell("reasons.csv", "next1_change", "0.001"),
}


@pytest.mark.parametrize("name", FORGED)
def test_verify_finds_a_forged_figure(name, tmp_path):
    schools, question, _ = written("limit", tmp_path)
    FORGED[name](tmp_path)
    assert name in {check.name for check in verify_hubs(schools, tmp_path, question).failures}


def test_verify_finds_a_divided_district(tmp_path):
    schools, question, _ = written("districts", tmp_path)
    rewrite(tmp_path / "assignment.csv", lambda rows: rows[0].update(unit="elsewhere"))
    assert "districts" in {check.name for check in verify_hubs(schools, tmp_path, question).failures}


def test_verify_finds_a_hub_across_a_border_and_a_lead_away_from_home(tmp_path):
    schools, question, result = written("choose", tmp_path)
    strict = Question(rules(3, 5, 10, boundary="area", lead_in_hub=True), question.ratings, question.listed)
    lead = result.hubs[0].lead
    other = result.hubs[1]

    def away(rows):
        for row in rows:
            if row["school_id"] == lead:
                row.update(hub_id=str(other.id), lead=other.lead)

    rewrite(tmp_path / "assignment.csv", away)
    failed = {check.name for check in verify_hubs(schools, tmp_path, strict).failures}
    assert {"boundary", "lead_in_hub"} <= failed


def test_verify_says_which_file_cannot_be_used(tmp_path):
    schools, question, _ = written("choose", tmp_path)
    (tmp_path / "bound.csv").write_text("unit\n", encoding="utf-8")
    with pytest.raises(VerificationError, match=r"bound\.csv has no column multiplier"):
        verify_hubs(schools, tmp_path, question)
    (tmp_path / "summary.json").write_text("[]", encoding="utf-8")
    with pytest.raises(VerificationError, match="does not hold an object"):
        verify_hubs(schools, tmp_path, question)
    with pytest.raises(VerificationError, match="There is no"):
        verify_hubs(schools, tmp_path / "nowhere", question)
