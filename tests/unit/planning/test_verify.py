"""The checker on plans that are worked out by hand, whole and then spoilt in one place."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.planning.by_hand import (
    DEGREE_KM,
    PLAN,
    RULES,
    SCHOOLS,
    digest,
    drop_row,
    edit_cell,
    edit_summary,
    failing,
    km,
    publish,
    star,
)

from schoolweave.planning.verify import verify


def test_verify_honest_plan_holds(tmp_path: Path) -> None:
    publish(tmp_path)
    verdict = verify(SCHOOLS, tmp_path, RULES)
    assert verdict.holds, [check.sentence for check in verdict.failures]
    figures = {check.name: check.recomputed for check in verdict.checks}
    assert figures["travel_km"] == pytest.approx(0.06 * DEGREE_KM)
    assert figures["objective"] == pytest.approx(0.06 * DEGREE_KM + 50)


SPOILT: dict[str, tuple[Callable[[Path], None], set[str], str]] = {
    "another host": (
        lambda f: [edit_cell(f, "groups.csv", one, "host", "x:a1") for one in PLAN["A"]] and None,
        {"host"},
        "groups.csv, rows 2, 3, 4, column host",
    ),
    "two hosts": (lambda f: edit_cell(f, "groups.csv", "x:a1", "host", "x:a1"), {"host"}, "names 2 hosts"),
    "host from elsewhere": (
        lambda f: [edit_cell(f, "groups.csv", one, "host", "x:b2") for one in PLAN["A"]] and None,
        {"host"},
        "x:b2 is not a member of group A",
    ),
    "travel too low": (lambda f: edit_summary(f, travel_km=6.0), {"travel_km"}, "6.671705"),
    "objective too low": (lambda f: edit_summary(f, objective=50.0), {"objective", "gap"}, "56.671705"),
    "gap too low": (lambda f: edit_summary(f, gap=0.001), {"gap"}, "summary.json, key gap"),
    "groups miscounted": (lambda f: edit_summary(f, groups=3), {"groups"}, "summary.json, key groups"),
    "placed miscounted": (lambda f: edit_summary(f, placed=7), {"placed"}, "summary.json, key placed"),
    "school without group": (
        lambda f: drop_row(f, "groups.csv", "x:u") or edit_summary(f, unplaced=[]),
        {"accounted once", "objective", "reasons listed"},
        "x:u is nowhere in the plan",
    ),
    "school twice": (
        lambda f: edit_summary(
            f,
            ineligible=[{"school_id": one, "reason": "Closed."} for one in ("x:c", "x:m", "x:c")],
        ),
        {"accounted once"},
        "x:c stands more than once",
    ),
    "no reason": (
        lambda f: edit_summary(f, unplaced=[{"school_id": "x:u", "code": "price", "reason": " "}]),
        {"reasons for leaving out"},
        "x:u is left out without a reason",
    ),
    "multiplier above price": (
        lambda f: edit_cell(f, "bound.csv", "x:u", "multiplier", "50.5"),
        {"multipliers"},
        "bound.csv, row 8, column multiplier",
    ),
    "multiplier missing": (
        lambda f: drop_row(f, "bound.csv", "x:u"),
        {"multipliers"},
        "x:u has no multiplier",
    ),
    "bound raised": (lambda f: edit_summary(f, lower_bound=56.0, gap=0.011852), {"lower_bound"}, "is proven"),
    "bound above objective": (
        lambda f: edit_summary(f, lower_bound=60.0, gap=-0.0587296),
        {"lower_bound", "bound below objective"},
        "60.000000 is above the objective",
    ),
    "km wrong": (
        lambda f: edit_cell(f, "reasons.csv", "x:a1", "km", "1.2"),
        {"reasons: host and km", "reasons: why"},
        "reasons.csv, row 2, column km: 1.200000 is claimed for x:a1, but it is 1.111951",
    ),
    "change wrong": (
        lambda f: edit_cell(f, "reasons.csv", "x:b1", "change_km", "1.2"),
        {"reasons: next best", "reasons: why"},
        "reasons.csv, row 5, column change_km",
    ),
    "break unsaid": (
        lambda f: edit_cell(f, "reasons.csv", "x:a2", "breaks", ""),
        {"reasons: rules"},
        "reasons.csv, row 3, column breaks: “nothing” is claimed, but it is “Group A would no longer serve",
    ),
    "binding rule unsaid": (
        lambda f: edit_cell(f, "reasons.csv", "x:a2", "binds", ""),
        {"reasons: rules"},
        "reasons.csv, row 3, column binds: “nothing” is claimed",
    ),
    "another binding rule": (
        lambda f: edit_cell(f, "reasons.csv", "x:a3", "binds", "Group A would no longer serve year 1."),
        {"reasons: rules"},
        "reasons.csv, row 4, column binds",
    ),
    "another why": (
        lambda f: edit_cell(f, "reasons.csv", "x:b1", "why", "Its board asked for it."),
        {"reasons: why"},
        "reasons.csv, row 5, column why: “Its board asked for it.” is claimed, but it is “School x:b1",
    ),
    "no seed": (lambda f: edit_summary(f, seed=None), {"run"}, "key seed: None is not a whole number from 0"),
    "effort of nothing": (lambda f: edit_summary(f, effort=0), {"run"}, "summary.json, key effort: 0 is not"),
    "seconds backwards": (lambda f: edit_summary(f, seconds=-1), {"run"}, "summary.json, key seconds: -1"),
    "versions of nothing": (lambda f: edit_summary(f, versions={}), {"run"}, "numpy is not named"),
    "version that is none": (
        lambda f: edit_summary(f, versions={"python": "3", "schoolweave": "new", "numpy": "2.4.0rc1"}),
        {"run"},
        "key versions.schoolweave: 'new' is no version.",
    ),
    "reason missing": (lambda f: drop_row(f, "reasons.csv", "x:a1"), {"reasons listed"}, "x:a1 has no row"),
    "unknown school": (
        lambda f: edit_cell(f, "bound.csv", "x:u", "school_id", "x:z"),
        {"known schools", "multipliers"},
        "bound.csv, row 8, column school_id",
    ),
    "other rules": (
        lambda f: edit_summary(f, programme_rules={**RULES.model_dump(mode="json"), "size_max": 9}),
        {"rules", "inputs_hash"},
        "programme_rules.size_max",
    ),
    "link not kept": (
        lambda f: edit_summary(
            f, must_link=[["x:a1", "x:b1"]], inputs_hash=digest(must_link=[["x:a1", "x:b1"]])
        ),
        {"links", "rules stated"},
        "not together",
    ),
    "veto put in later": (
        lambda f: edit_summary(f, cannot_link=[["x:a1", "x:a2"]]),
        {"links", "rules stated", "inputs_hash"},
        "against a veto",
    ),
    "status": (lambda f: edit_summary(f, status="infeasible"), {"status"}, "the groups keep every rule"),
    "rule unsaid": (
        lambda f: edit_summary(f, rules=[{"rule": "size", "met": False, "broken_by": []}]),
        {"rules stated"},
        "key rules: count is not listed",
    ),
    "another group": (
        lambda f: edit_cell(f, "reasons.csv", "x:a1", "group_id", "B"),
        {"reasons: host and km"},
        "reasons.csv, row 2, column group_id: x:a1 is in group A",
    ),
}


@pytest.mark.parametrize("case", SPOILT)
def test_verify_spoilt_plan_fails_the_right_check(case: str, tmp_path: Path) -> None:
    spoil, names, words = SPOILT[case]
    publish(tmp_path)
    spoil(tmp_path)
    verdict = verify(SCHOOLS, tmp_path, RULES)
    assert {check.name for check in verdict.failures} == names
    assert any(words in check.sentence for check in verdict.failures), [
        one.sentence for one in verdict.failures
    ]


@pytest.mark.parametrize(
    ("plan", "names"),
    [
        ({"A": ("x:a1", "x:a2", "x:a3", "x:b1", "x:b2"), "B": ("x:b3", "x:u")}, {"size"}),
        ({"A": ("x:a1", "x:a3", "x:b1"), "B": ("x:a2", "x:b2", "x:b3")}, {"pathway"}),
        ({"A": ("x:a2", "x:a3"), "B": ("x:a1", "x:b1", "x:b2", "x:b3")}, {"state schools"}),
        ({"A": ("x:a1", "x:a2"), "B": ("x:b1", "x:b2")}, {"number of groups"}),
    ],
)
def test_verify_honest_plan_against_the_rules_fails(
    plan: dict[str, tuple[str, ...]], names: set[str], tmp_path: Path
) -> None:
    publish(tmp_path, plan)
    assert failing(tmp_path) == names


def test_verify_closed_school_placed_is_told(tmp_path: Path) -> None:
    publish(tmp_path)
    now_closed = [replace(school, status="closed") if school.id == "x:u" else school for school in SCHOOLS]
    assert failing(tmp_path, now_closed) == {"eligibility", "inputs_hash"}
    reopened = [replace(school, status="open") if school.id == "x:c" else school for school in SCHOOLS]
    assert failing(tmp_path, reopened) == {"eligibility", "multipliers", "inputs_hash"}


def test_verify_next_best_that_is_not_the_best_fails(tmp_path: Path) -> None:
    plan = {"A": ("x:a1", "x:a2"), "B": ("x:b1", "x:b2"), "C": ("x:b3", "x:u", "x:a3")}
    publish(tmp_path, plan)
    # x:a1 would rather join B than C; the row below says C, with the true change of that move.
    leaving = -star(("x:a1", "x:a2"))[0]
    cost, host = star((*plan["C"], "x:a1"))
    for column, value in (
        ("next_group", "C"),
        ("next_host", host),
        ("next_km", repr(km("x:a1", host))),
        ("change_km", repr(leaving + cost - star(plan["C"])[0])),
    ):
        edit_cell(tmp_path, "reasons.csv", "x:a1", column, value)
    failed = next(c for c in verify(SCHOOLS, tmp_path, RULES).failures if c.name == "reasons: next best")
    assert "column next_group" in failed.sentence
    assert "to group B only" in failed.sentence


def test_verify_stronger_bound_is_called_claimed(tmp_path: Path) -> None:
    publish(tmp_path, bound=20.0)
    edit_summary(tmp_path, bound={"method": "cuts-2", "multipliers": "bound.csv"}, lagrangian_bound=-99.0)
    verdict = verify(SCHOOLS, tmp_path, RULES)
    assert verdict.holds
    told = next(check.sentence for check in verdict.checks if check.name == "lower_bound")
    assert "“cuts-2”" in told
    assert "claimed, not recomputed" in told
