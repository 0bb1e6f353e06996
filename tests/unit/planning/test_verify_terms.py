"""The checker on plans with optional terms, pins and stances: whole, then changed in one place."""

import csv
import io
import json

import pytest
from tests.unit.planning.cases import country, rules

from schoolweave.core.errors import VerificationError
from schoolweave.planning import Communities, Limits, Wishes, solve, write
from schoolweave.planning.verify import verify
from schoolweave.planning.verify.asked import Asked
from schoolweave.planning.verify.terms import stayed

RULES = rules()
SCHOOLS = country(12, 5)
WISHES = Wishes(
    flows=(("xx:1", "xx:2", 30.0), ("xx:3", "xx:9", 12.5), ("xx:5", "xx:7", 3.0)),
    preferences=(("xx:4", "xx:5"), ("xx:5", "xx:4"), ("xx:6", "xx:1")),
    today={f"xx:{n}": "ABCD"[n % 4] for n in range(1, 11)},
    need={f"xx:{n}": float(n * n) for n in range(1, 9)},
    weights={f"xx:{n}": 0.5 + n / 10 for n in range(1, 12)},
    max_moves=12,
    flow_km=0.3,
    preference_km=4.0,
    moved_km=7.0,
    need_km=0.21,
)


PROBLEM = Communities.from_schools(
    SCHOOLS,
    RULES,
    wishes=WISHES,
    pins=[("xx:2", "A"), ("xx:6", "A"), ("xx:3", "new")],
    stances={"xx:12": "no", "xx:1": "yes"},
)


@pytest.fixture(scope="module")
def solved():
    return solve(PROBLEM, limits=Limits(effort=1))


@pytest.fixture
def plan(tmp_path, solved):
    write(solved, PROBLEM, tmp_path)
    return tmp_path


def failures(folder):
    return {check.name: check.sentence for check in verify(SCHOOLS, folder, RULES).failures}


def spoil(folder, change):
    path = folder / "summary.json"
    content = json.loads(path.read_text("utf-8"))
    change(content)
    path.write_text(json.dumps(content), "utf-8")


def test_an_honest_plan_with_terms_holds_and_each_term_is_checked(plan):
    verdict = verify(SCHOOLS, plan, RULES)
    assert [check.sentence for check in verdict.failures] == []
    names = {check.name for check in verdict.checks}
    assert {"flow", "preference", "moved", "need", "pins", "moves", "travel_gap"} <= names


@pytest.mark.parametrize("name", ["flow", "preference", "moved", "need"])
@pytest.mark.parametrize("key", ["amount", "price_km", "km"])
def test_a_changed_figure_of_a_term_is_caught(plan, name, key):
    def change(content):
        stated = next(one for one in content["amounts"] if one["name"] == name)
        stated[key] += 0.5

    spoil(plan, change)
    found = failures(plan)
    assert set(found) == {name}
    assert f"key amounts, {name}: {key} is" in found[name]


def test_a_missing_term_and_a_changed_gap_are_caught(plan):
    spoil(plan, lambda content: content.update(amounts=content["amounts"][1:], travel_gap=0.0123))
    assert {"optional terms", "travel_gap"} <= set(failures(plan))


def test_a_broken_pin_or_limit_on_moves_is_caught(plan):
    rows = list(csv.DictReader(io.StringIO((plan / "groups.csv").read_text("utf-8"))))
    group = {row["school_id"]: row["group_id"] for row in rows}
    apart = next(school for school in group if group[school] != group["xx:2"])
    spoil(plan, lambda content: content["pins"].append([apart, "A"]))
    assert "pins" in failures(plan)
    spoil(plan, lambda content: content["wishes"].update(max_moves=0, today=dict.fromkeys(group, "Z")))
    assert "moves" in failures(plan)


def test_a_stance_that_is_not_kept_is_caught(plan):
    spoil(plan, lambda content: content["stances"]["answers"].update({"xx:1": "no"}))
    assert "its answer is “no”" in failures(plan)["eligibility"]


def test_a_weight_that_is_taken_away_is_caught(plan):
    spoil(plan, lambda content: content["wishes"].pop("weights"))
    assert {"travel_km", "objective"} <= set(failures(plan))


def test_a_wish_about_an_unknown_school_is_caught(plan):
    spoil(plan, lambda content: content["wishes"]["preferences"].append(["xx:1", "xx:77"]))
    assert "xx:77" in failures(plan)["asked about known schools"]


@pytest.mark.parametrize(
    ("key", "value"),
    [("pins", [["xx:1"]]), ("wishes", []), ("wishes", {"need": {"xx:1": "much"}}), ("stances", 3)],
)
def test_wishes_that_cannot_be_read_are_named(plan, key, value):
    spoil(plan, lambda content: content.update({key: value}))
    with pytest.raises(VerificationError, match=r"summary\.json, key"):
        verify(SCHOOLS, plan, RULES)


def test_stayed_takes_the_first_of_two_pins_that_a_move_brings_together():
    wanted = Asked(pins=(("xx:1", "A"), ("xx:2", "B")), today={"xx:1": "A", "xx:2": "B", "xx:3": "A"})
    assert stayed(wanted, dict.fromkeys(wanted.today, "1")) == 2
