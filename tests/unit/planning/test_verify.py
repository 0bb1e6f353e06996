"""The checker on plans that are worked out by hand, whole and then spoilt in one place."""

import csv
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import cos, radians
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from schoolweave.core.errors import VerificationError
from schoolweave.planning.verify import verify
from schoolweave.planning.verify.country import kilometres, survey
from schoolweave.policy import CommunityRules

DEGREE_KM = 6371.0088 * np.pi / 180
"""One degree along the equator, where all schools of these tests lie."""

RULES = CommunityRules(
    size_min=2,
    size_max=4,
    size_mean=3,
    pathway=(1, 2),
    kinds=("primary", "secondary"),
    authorities=("state", "independent"),
    state_authorities=("state",),
    state_min=2,
    unplaced_price_km=50,
)


@dataclass(frozen=True)
class Pupil:
    """A school as small as the checker allows."""

    id: str
    longitude: float | None
    years: tuple[int, ...]
    kind: str = "primary"
    authority: str = "state"
    status: str = "open"
    latitude: float | None = 0.0


# Two groups on the equator, hundredths of a degree apart; u is far away, c is closed, m is nowhere.
SCHOOLS = (
    Pupil("x:a1", 0.00, (1,)),
    Pupil("x:a2", 0.01, (2,)),
    Pupil("x:a3", 0.03, (1,), authority="independent"),
    Pupil("x:b1", 0.10, (1,)),
    Pupil("x:b2", 0.12, (1, 2)),
    Pupil("x:b3", 0.13, (2,)),
    Pupil("x:u", 3.0, (1, 2)),
    Pupil("x:c", 0.05, (1, 2), status="closed"),
    Pupil("x:m", None, (1,), latitude=None),
)
PLAN = {"A": ("x:a1", "x:a2", "x:a3"), "B": ("x:b1", "x:b2", "x:b3")}
AT = {school.id: school.longitude for school in SCHOOLS}
MULTIPLIER = 1.0


def km(one: str, other: str) -> float:
    return abs((AT[one] or 0.0) - (AT[other] or 0.0)) * DEGREE_KM


def star(members: Sequence[str]) -> tuple[float, str]:
    """Return the travel of a group and its host."""
    return min(((sum(km(host, other) for other in members), host) for host in members), default=(0.0, ""))


def table(path: Path, rows: Sequence[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, lineterminator="\n").writerows(rows)


def digest(**links: list[list[str]]) -> str:
    """Return what was asked as docs/reference/plan-files.md says it."""
    rules = RULES.model_dump(mode="json")
    del rules["sources"]
    schools = [[one.id, one.latitude, one.longitude, list(one.years), one.authority] for one in SCHOOLS[:7]]
    content = {"schools": schools, "rules": rules, "must_link": [], "cannot_link": []} | links
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def publish(folder: Path, plan: dict[str, tuple[str, ...]] = PLAN, *, bound: float = -99.0) -> None:
    """Write an honest plan: everything follows from who is in which group."""
    placed = {school: name for name, members in plan.items() for school in members}
    unplaced = [school.id for school in SCHOOLS[:7] if school.id not in placed]
    host = {name: star(members)[1] for name, members in plan.items()}
    table(
        folder / "groups.csv",
        [("school_id", "group_id", "host")]
        + [(school, name, host[name]) for school, name in sorted(placed.items())],
    )
    travel = sum(star(members)[0] for members in plan.values())
    objective = travel + RULES.unplaced_price_km * len(unplaced)
    summary = {
        "status": "solved",
        "rules": [
            {"rule": rule, "met": True, "broken_by": []} for rule in ("count", "size", "pathway", "state_min")
        ],
        "inputs_hash": digest(),
        "objective": objective,
        "lower_bound": bound,
        "gap": (objective - bound) / objective,
        "travel_km": travel,
        "groups": len(plan),
        "placed": len(placed),
        "unplaced": [
            {"school_id": school, "code": "price", "reason": "Too far away."} for school in unplaced
        ],
        "ineligible": [
            {"school_id": "x:c", "code": "status", "reason": "It is closed."},
            {"school_id": "x:m", "code": "place", "reason": "Its place is not known."},
        ],
        "programme_rules": RULES.model_dump(mode="json"),
        "bound": {"method": "lagrangian-1", "multipliers": "bound.csv"},
        "seconds": 0.1,
        "seed": 1,
        "versions": {},
    }
    (folder / "summary.json").write_text(json.dumps(summary), "utf-8")
    table(folder / "bound.csv", [("school_id", "multiplier"), *((one.id, MULTIPLIER) for one in SCHOOLS[:7])])
    rows = [reason(school, placed.get(school, ""), plan) for school in [*sorted(placed), *unplaced]]
    table(folder / "reasons.csv", [REASONS, *rows])


REASONS = (
    "school_id",
    "group_id",
    "host",
    "km",
    "next_group",
    "next_host",
    "next_km",
    "change_km",
    "breaks",
    "why",
)


def reason(school: str, home: str, plan: dict[str, tuple[str, ...]]) -> tuple[Any, ...]:
    """Return a true row of reasons."""
    rest = tuple(one for one in plan.get(home, ()) if one != school)
    leaving = star(rest)[0] - star(plan[home])[0] if home else -RULES.unplaced_price_km
    options = []
    for name, members in plan.items():
        if name != home:
            cost, host = star((*members, school))
            options.append((leaving + cost - star(members)[0], name, host))
    change, name, host = min(options)
    broken = [f"rule {at}" for group in (rest, (*plan[name], school)) for at in broken_by(group)]
    mine = star(plan[home])[1] if home else ""
    away = km(school, mine) if home else ""
    return (school, home, mine, away, name, host, km(school, host), change, " ".join(broken), "Because.")


def broken_by(group: Sequence[str]) -> list[str]:
    """Return the rules that a group breaks; an empty one, left by a school that had none, breaks nothing."""
    members = [school for school in SCHOOLS if school.id in group]
    years = {year for school in members for year in school.years}
    state = sum(school.authority == "state" for school in members)
    if not group:
        return []
    return [
        name
        for name, fine in (("size", 2 <= len(group) <= 4), ("years", years == {1, 2}), ("state", state >= 2))
        if not fine
    ]


def failing(folder: Path, schools: Sequence[Pupil] = SCHOOLS) -> set[str]:
    return {check.name for check in verify(schools, folder, RULES).failures}


def edit_summary(folder: Path, **changes: Any) -> None:
    summary = json.loads((folder / "summary.json").read_text("utf-8"))
    (folder / "summary.json").write_text(json.dumps({**summary, **changes}), "utf-8")


def edit_cell(folder: Path, file: str, school: str, column: str, value: str) -> None:
    rows = list(csv.reader((folder / file).read_text("utf-8").splitlines()))
    at = rows[0].index(column)
    for row in rows:
        if row[0] == school:
            row[at] = value
    table(folder / file, rows)


def drop_row(folder: Path, file: str, school: str) -> None:
    rows = csv.reader((folder / file).read_text("utf-8").splitlines())
    table(folder / file, [row for row in rows if row[0] != school])


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
        {"reasons: host and km"},
        "reasons.csv, row 2, column km: 1.200000 is claimed for x:a1, but it is 1.111951",
    ),
    "change wrong": (
        lambda f: edit_cell(f, "reasons.csv", "x:b1", "change_km", "1.2"),
        {"reasons: next best"},
        "reasons.csv, row 5, column change_km",
    ),
    "break unsaid": (
        lambda f: edit_cell(f, "reasons.csv", "x:a2", "breaks", ""),
        {"reasons: next best"},
        "moving x:a2 to group B breaks pathway",
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


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda f: (f / "groups.csv").unlink(), "There is no groups.csv"),
        (lambda f: (f / "summary.json").write_text("{"), "not valid JSON"),
        (lambda f: (f / "summary.json").write_text("[]"), "does not hold an object"),
        (lambda f: (f / "reasons.csv").write_text("school_id,km\n"), "reasons.csv has no column host"),
        (
            lambda f: (f / "groups.csv").write_text("school_id,group_id,host\nx:a1,A\n"),
            "groups.csv, row 2: 2 cells",
        ),
        (
            lambda f: edit_cell(f, "bound.csv", "x:a1", "multiplier", "ten"),
            "bound.csv, row 2, column multiplier",
        ),
        (lambda f: edit_summary(f, objective="low"), "summary.json, key objective"),
        (lambda f: edit_summary(f, unplaced=3), "summary.json, key unplaced"),
        (lambda f: edit_summary(f, bound={"multipliers": "../bound.csv"}), "summary.json, key bound"),
        (lambda f: edit_summary(f, must_link=["x:a1"]), "summary.json, key must_link"),
        (lambda f: (f / "groups.csv").write_bytes(b"\xff\xfe"), "cannot be read as UTF-8"),
    ],
)
def test_verify_unreadable_plan_raises(spoil: Callable[[Path], None], words: str, tmp_path: Path) -> None:
    publish(tmp_path)
    spoil(tmp_path)
    with pytest.raises(VerificationError, match=r"groups|summary|reasons|bound") as caught:
        verify(SCHOOLS, tmp_path, RULES)
    assert words in str(caught.value)


def test_verify_register_with_an_id_twice_raises(tmp_path: Path) -> None:
    publish(tmp_path)
    with pytest.raises(VerificationError, match="x:a1 twice"):
        verify([*SCHOOLS, SCHOOLS[0]], tmp_path, RULES)


def test_kilometres_known_distances() -> None:
    places = [
        (0.0, 0.0),
        (0.0, 90.0),
        (90.0, 0.0),
        (0.0, 179.9),
        (0.0, -179.9),
        (60.0, 10.0),
        (60.0, 10.0001),
    ]
    schools = [Pupil(f"x:{at}", east, (1,), latitude=north) for at, (north, east) in enumerate(places)]
    points = survey(schools, RULES).points
    found = kilometres(points, points)
    quarter = 90 * DEGREE_KM
    assert found[0, 1] == pytest.approx(quarter)
    assert found[1, 2] == pytest.approx(quarter)
    assert found[3, 4] == pytest.approx(0.2 * DEGREE_KM)  # across the date line
    assert found[5, 6] == pytest.approx(0.0001 * DEGREE_KM * cos(radians(60)), rel=1e-6)
    assert all(found[one, one] == 0 for one in range(len(places)))
