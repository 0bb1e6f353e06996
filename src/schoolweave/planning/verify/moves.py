"""Check that the reasons are true: each school is moved where its reason says, and all is counted again."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from schoolweave.planning.verify.asked import Asked
from schoolweave.planning.verify.country import Country
from schoolweave.planning.verify.files import Plan, Row
from schoolweave.planning.verify.groups import Group, Indices, cost, links, sums
from schoolweave.planning.verify.hard import TIE_KM
from schoolweave.planning.verify.joining import least_changes
from schoolweave.planning.verify.model import Check, faults
from schoolweave.planning.verify.shift import Shift
from schoolweave.planning.verify.terms import labels
from schoolweave.planning.verify.words import Board, word_checks
from schoolweave.policy import CommunityRules

ROUNDED_KM = 2e-6
"""Distances are published to the millimetre (six decimals)."""
CHANGE_KM = 3e-5
"""A change adds some fifty distances, each of which may have been rounded to the millimetre."""


@dataclass(frozen=True, slots=True)
class _Move:
    """A move that a row tells of, and the columns that tell it."""

    row: Row
    group: str
    host: str
    km: str
    change: str

    @property
    def goal(self) -> str:
        """The group's id, or nothing."""
        return self.row.cells.get(self.group, "")


COLUMNS = (
    ("next_group", "next_host", "next_km", "change_km"),
    ("second_group", "second_host", "second_km", "second_change_km"),
    ("third_group", "third_host", "third_km", "third_change_km"),
)
"""What a row may tell of its moves; a table without the later ones tells of one."""


@dataclass(frozen=True, slots=True, eq=False)
class _Board:
    """The plan as it stands: who is in which group, and what each group costs."""

    country: Country
    rules: CommunityRules
    groups: dict[str, Group]
    of: dict[str, str]  # school id → group id
    costs: dict[str, float]
    shift: Shift

    def home(self, school: str) -> Group | None:
        """Return a school's group, if it has one."""
        return self.groups.get(self.of.get(school, ""))


def reason_checks(
    plan: Plan,
    groups: dict[str, Group],
    country: Country,
    rules: CommunityRules,
    wanted: Asked,
    names: Mapping[str, str],
) -> list[Check]:
    """Return the checks of ``reasons.csv``: who is listed, how far the host is, what a move would change.

    ``names`` are the schools' names by id, as far as the register has them: the words are checked too.
    """
    of = labels(groups)
    costs = {group.id: cost(country, group.members) for group in groups.values()}
    board = _Board(country, rules, groups, of, costs, Shift(wanted, of))
    rows = [row for row in plan.reasons if _placed_on_map(row, country)]
    least = least_changes(
        [country.index[row.cells["school_id"]] for row in rows], groups, country, board.shift
    )
    hosts = [fault for row in rows for fault in _host_faults(row, board)]
    moves = [fault for row, best in zip(rows, least, strict=True) for fault in _move_faults(row, board, best)]
    return [
        faults(
            "reasons listed", _listed(plan), good="Every placed or priced school has one row of reasons.csv."
        ),
        faults("reasons: host and km", hosts, good="Every host and distance of reasons.csv is right."),
        faults(
            "reasons: next best",
            moves,
            good="Every move of reasons.csv changes what it says, and no less would.",
        ),
        *word_checks(plan, Board(country, rules, groups, of, links(plan.summary), board.shift), names),
    ]


def _placed_on_map(row: Row, country: Country) -> bool:
    at = country.index.get(row.cells["school_id"])
    return at is not None and not math.isnan(country.points[at, 0])


def _listed(plan: Plan) -> list[str]:
    due = {row.cells["school_id"] for row in plan.groups} | {
        school for school, _ in plan.left_out("unplaced")
    }
    have = {row.cells["school_id"] for row in plan.reasons}
    wrong = [f"reasons.csv: {school} has no row." for school in sorted(due - have)]
    seen: set[str] = set()
    for row in plan.reasons:
        school = row.cells["school_id"]
        if school in seen:
            wrong.append(f"{row.where('school_id')}: {school} has a row already.")
        elif school not in due:
            wrong.append(f"{row.where('school_id')}: {school} is neither placed nor priced.")
        seen.add(school)
    return wrong


def _host_faults(row: Row, board: _Board) -> list[str]:
    """Return what is wrong with a row's host and km: the host must be as good as the best."""
    school, host = row.cells["school_id"], row.cells["host"]
    group = board.home(school)
    if group is None:
        return [] if not host and not row.cells["km"] else [f"{row.where('host')}: {school} is in no group."]
    if row.cells.get("group_id", group.id) != group.id:
        return [f"{row.where('group_id')}: {school} is in group {group.id}."]
    wrong = _best_host(row, "host", board.country, group.members)
    return wrong or _km_fault(row, "km", _apart(board.country, school, host), ROUNDED_KM)


def _best_host(row: Row, column: str, country: Country, members: Indices) -> list[str]:
    """Return a fault where the school in a column is not a member from which the least is travelled."""
    host = row.cells[column]
    at = country.index.get(host, -1)
    if at not in members:
        return [f"{row.where(column)}: {host or 'nobody'} is not a member of that group."]
    total = sums(country, members)
    if float(total[members == at][0]) > float(total.min()) + TIE_KM:
        return [f"{row.where(column)}: {host} is not the best host of that group."]
    return []


def _apart(country: Country, one: str, other: str) -> float:
    return float(country.km(np.array([country.index[one]]), np.array([country.index[other]]))[0, 0])


def _km_fault(row: Row, column: str, found: float, slack: float) -> list[str]:
    claimed = row.amount(column)
    if math.isclose(claimed, found, rel_tol=1e-9, abs_tol=slack):
        return []
    return [
        f"{row.where(column)}: {claimed:.6f} is claimed for {row.cells['school_id']}, but it is {found:.6f}."
    ]


def _move_faults(row: Row, board: _Board, least: list[tuple[str, float]]) -> list[str]:
    """Return what is wrong with a row's next-best groups: changes, order, hosts there.

    ``least`` are the groups that the school would raise least, by how much (at least that much where schools
    moved are priced).
    """
    moves = [_Move(row, *columns) for columns in COLUMNS if columns[0] in row.cells]
    told = [move for move in moves if move.goal]
    school, goals = row.cells["school_id"], [move.goal for move in told]
    home = board.home(school)
    for move in told:
        if move.goal not in board.groups or (home and move.goal == home.id) or goals.count(move.goal) > 1:
            return [f"{row.where(move.group)}: {move.goal} is not another group of the plan."]
    missing = [name for name, _ in least[: len(moves)] if name not in goals]
    if missing and len(told) < min(len(moves), len(least)):
        return [f"{row.where(moves[len(told)].group)}: {school} could move to group {missing[0]}."]
    leaving = _leaving(board, school)
    wrong = [fault for move in told for fault in _change_faults(move, board, leaving)]
    return wrong or _less(told, board, [one for one in least[: len(moves)] if one[0] in missing], leaving)


def _leaving(board: _Board, school: str) -> float:
    """Return what leaving its group adds to the travel, or the price of having none, taken back."""
    home = board.home(school)
    if home is None:
        return -board.rules.unplaced_price_km
    rest = home.members[home.members != board.country.index[school]]
    return cost(board.country, rest) - board.costs[home.id]


def _change(board: _Board, school: str, goal: str, leaving: float) -> float:
    """Return what moving a school to a group changes in the objective."""
    joined = np.append(board.groups[goal].members, board.country.index[school])
    return cost(board.country, joined) - board.costs[goal] + leaving + board.shift.change(school, goal)


def _change_faults(move: _Move, board: _Board, leaving: float) -> list[str]:
    school = move.row.cells["school_id"]
    joined = np.append(board.groups[move.goal].members, board.country.index[school])
    found = _change(board, school, move.goal, leaving)
    return [
        *_km_fault(move.row, move.change, found, CHANGE_KM),
        *_next_host_faults(move, board, joined),
    ]


def _less(told: list[_Move], board: _Board, others: list[tuple[str, float]], leaving: float) -> list[str]:
    """Return a fault where the moves are not in order, or where a group that is not told of changes less."""
    if not told:
        return []
    row, school = told[0].row, told[0].row.cells["school_id"]
    changes = [row.amount(move.change) for move in told]
    for move, before, change in zip(told[1:], changes, changes[1:], strict=False):
        if change < before - CHANGE_KM:
            return [f"{row.where(move.change)}: {change:.6f} is less than {before:.6f} of the move before."]
    for name, rise in others:
        found = rise + leaving + board.shift.leaving(school)
        if found < changes[-1] - CHANGE_KM and board.shift.moved_km:
            found = _change(board, school, name, leaving)
        if found < changes[-1] - CHANGE_KM:
            return [
                f"{row.where(told[-1].group)}: to group {told[-1].goal} the change is {changes[-1]:.6f}, "
                f"to group {name} only {found:.6f}."
            ]
    return []


def _next_host_faults(move: _Move, board: _Board, joined: Indices) -> list[str]:
    """Check the host that the next group would have with the school in it, and how far it would be."""
    row = move.row
    if not row.cells.get(move.host):
        return []
    wrong = _best_host(row, move.host, board.country, joined)
    if wrong or not row.cells.get(move.km):
        return wrong
    found = _apart(board.country, row.cells["school_id"], row.cells[move.host])
    return _km_fault(row, move.km, found, ROUNDED_KM)
