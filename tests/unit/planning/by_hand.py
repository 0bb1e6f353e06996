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

    @property
    def name(self) -> str:
        return f"School {self.id}"


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
        "effort": None,
        "memory_mb": 90.5,
        "versions": {"python": "3.11.9", "schoolweave": "0.1.0", "numpy": "2.4.0"},
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
    "binds",
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
    binds = bound_by(school, home, plan)
    full = [f"Group {name} would have 5 schools, more than 4."] if len(plan[name]) == 4 else []
    broken = " ".join([*full, *binds])
    mine = star(plan[home])[1] if home else ""
    away = km(school, mine) if home else ""
    start = f"School {school} travels {away:.1f} km to the host of its community." if home else ""
    way = f"travel {km(school, host):.1f} km to School {host}" if school != host else "itself be the host"
    why = (
        f"{start or f'School {school} has no community.'} In the next-best one it would {way}, which would "
        f"{'add' if change >= 0 else 'save'} {abs(change):.1f} km in all"
        f"{f' but break a rule: {broken}' if broken else '.'}"
    )
    return (school, home, mine, away, name, host, km(school, host), change, broken, why, " ".join(binds))


def bound_by(school: str, home: str, plan: dict[str, tuple[str, ...]]) -> list[str]:
    """Return the rules that a school's leaving breaks, or those that keep it out."""
    if not home:
        placed = sum(map(len, plan.values()))
        due, then = ((many + 1) // 3 for many in (placed, placed + 1))
        more = f"With {placed + 1} schools placed there would have to be {then} groups."
        return [more] if due == len(plan) != then else []
    whole, rest = (
        [one for one in SCHOOLS if one.id in plan[home] and one.id != other] for other in ("", school)
    )
    lost = {1, 2} - {year for one in rest for year in one.years}
    had, have = (sum(one.authority == "state" for one in some) for some in (whole, rest))
    kept = {year for one in whole for year in one.years} == {1, 2}
    found = [f"Group {home} would have 1 schools, fewer than 2."] if len(whole) == 2 else []
    found += [f"Group {home} would no longer serve year {lost.pop()}."] if lost and kept else []
    return found + [f"Group {home} would have 1 state schools, fewer than 2."] * (had == 2 > have)


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
