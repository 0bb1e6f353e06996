"""Check what ``reasons.csv`` says in words: rules that bind a school, rules that moves break, and why.

The sentences are made again here, from who is where and what was asked; nothing is shared with the planner.
A rule binds, or is broken, where it is kept now and would not be after the move.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from schoolweave.planning.verify.bound import groups_for
from schoolweave.planning.verify.country import Country
from schoolweave.planning.verify.files import Plan, Row
from schoolweave.planning.verify.groups import Group, Links
from schoolweave.planning.verify.model import Check, SchoolLike, faults
from schoolweave.planning.verify.shift import Shift
from schoolweave.policy import CommunityRules

MOVES = (("next_group", "breaks"), ("second_group", "second_breaks"), ("third_group", "third_breaks"))
"""Columns of the groups that a school may move to, and of the rules that it would break."""


@dataclass(frozen=True, slots=True, eq=False)
class Board:
    """The plan as it stands and what was asked; ``of`` is each placed school's group."""

    country: Country
    rules: CommunityRules
    groups: Mapping[str, Group]
    of: Mapping[str, str]
    links: Links
    shift: Shift


def names_of(schools: Iterable[SchoolLike]) -> dict[str, str]:
    """Return the names of the schools whose records have one."""
    named = ((school.id, getattr(school, "name", None)) for school in schools)
    return {school: str(name) for school, name in named if name}


def word_checks(plan: Plan, board: Board, names: Mapping[str, str]) -> list[Check]:
    """Return the checks of ``breaks`` and ``binds``, and of ``why`` where the register has ``names``."""
    rules, whys = [], []
    for row in plan.reasons:
        school = row.cells["school_id"]
        if school not in board.country.index:
            continue
        binds = leaving(board, school)
        told = [(at, row.cells[at_goal]) for at_goal, at in MOVES if row.cells.get(at_goal) in board.groups]
        due = {at: [*joining(board, school, goal), *binds] for at, goal in told} | {"binds": binds}
        rules += [_unlike(row, at, " ".join(words)) for at, words in due.items() if at in row.cells]
        whys.append(_unlike(row, "why", _why(row, names, due.get("breaks", []))))
    good = "Every rule that binds a school or that its moves would break is told, in the right words."
    return [
        faults("reasons: rules", [wrong for wrong in rules if wrong], good=good),
        faults("reasons: why", [wrong for wrong in whys if wrong], good="Every school's why is true."),
    ]


def _unlike(row: Row, column: str, due: str | None) -> str:
    """Return what is wrong with a cell, or nothing; ``due`` is ``None`` where nobody can tell."""
    told = row.cells[column]
    if due is None or told.strip() == due:
        return ""
    return f"{row.where(column)}: “{told or 'nothing'}” is claimed, but it is “{due or 'nothing'}”."


def _why(row: Row, names: Mapping[str, str], breaks: list[str]) -> str | None:
    """Return the sentences of a row's ``why``; ``None`` where the register does not name the schools."""
    name, host = names.get(row.cells["school_id"]), row.cells.get("next_host", "")
    if name is None or (host and host not in names):
        return None
    first = f"{name} has no community."
    if row.cells["km"]:
        first = f"{name} travels {row.amount('km'):.1f} km to the host of its community."
    if not row.cells["next_group"] or not host or not row.cells.get("next_km"):
        return f"{first} There is no other community to move to."
    km, change = row.amount("next_km"), row.amount("change_km")
    way = f"travel {km:.1f} km to {names[host]}" if km else "itself be the host"
    effect = f"add {change:.1f} km" if change >= 0 else f"save {-change:.1f} km"
    end = f" but break a rule: {' '.join(breaks)}" if breaks else "."
    return f"{first} In the next-best one it would {way}, which would {effect} in all{end}"


def leaving(board: Board, school: str) -> list[str]:
    """Return a sentence for each rule that would be broken wherever a school went: those that bind it."""
    home = board.groups.get(board.of.get(school, ""))
    found = _one_more(board) if home is None else list(_smaller(board, home, board.country.index[school]))
    together = [(other, "") for link in board.links.must if school in link for other in link]
    label = board.shift.pinned.get(school)
    together += [
        (other, f": both are pinned to {label}")
        for other, theirs in board.shift.wanted.pins
        if label is not None and theirs == label
    ]
    return found + [
        f"{school} and {other} must be together{why}."
        for other, why in together
        if other != school and board.of.get(other) == board.of.get(school)
    ]


def _one_more(board: Board) -> list[str]:
    """Placing one more school may ask for another number of groups."""
    placed, mean = len(board.of), board.rules.size_mean
    then = groups_for(placed + 1, mean)
    if groups_for(placed, mean) == len(board.groups) != then:
        return [f"With {placed + 1} schools placed there would have to be {then} groups."]
    return []


def _smaller(board: Board, home: Group, at: int) -> Iterator[str]:
    """Yield what a group would lack without one of its members."""
    rules, country, size = board.rules, board.country, len(home.members)
    if size == 1:
        yield f"Group {home.id} would have no school left."
        return
    if size == rules.size_min:
        yield f"Group {home.id} would have {size - 1} schools, fewer than {rules.size_min}."
    serving = country.serves[home.members].sum(axis=0)
    alone = country.serves[at] & (serving == 1)
    if rules.pathway_required and serving.all() and alone.any():
        missing = _years(np.array(rules.pathway)[alone].tolist())
        yield f"Group {home.id} would no longer serve {missing}."
    states = int(country.state[home.members].sum())
    if country.state[at] and states == rules.state_min:
        yield f"Group {home.id} would have {states - 1} state schools, fewer than {rules.state_min}."


def _years(years: list[int]) -> str:
    """Return years in words, runs of them from first to last: ``years 1 to 6 and 9``."""
    runs: list[list[int]] = []
    for year in sorted(set(years)):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    *most, last = [f"{run[0]} to {run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    word = "years" if most or len(runs[0]) > 1 else "year"
    return f"{word} {', '.join(most)} and {last}" if most else f"{word} {last}"


def joining(board: Board, school: str, goal: str) -> list[str]:
    """Return a sentence for each rule that only joining the group ``goal`` would break."""
    there, high, shift = board.groups[goal], board.rules.size_max, board.shift
    found = []
    if len(there.members) == high:
        found.append(f"Group {goal} would have {high + 1} schools, more than {high}.")
    if moved := shift.too_many(school, goal):
        most = shift.wanted.max_moves
        found.append(f"With this move {moved} schools would have left today's group, more than {most}.")
    apart = [(other, "") for link in board.links.cannot if school in link for other in link]
    label = shift.pinned.get(school)
    for row in there.rows if label is not None else ():
        other = row.cells["school_id"]
        if shift.pinned.get(other, label) != label:
            apart.append((other, f": they are pinned to {label} and {shift.pinned[other]}"))
    return found + [
        f"{school} and {other} must not be together{why}."
        for other, why in apart
        if other != school and board.of.get(other) == goal
    ]
