"""A plan that is worked out by hand: two groups on the equator, written as files, and ways to spoil it."""

import csv
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from schoolweave.planning.verify import verify
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
