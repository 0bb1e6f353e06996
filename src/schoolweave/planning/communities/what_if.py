"""What would have to change for a school to be in another group: least sets of moves and rules, exactly."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from schoolweave.core.errors import PlanningError
from schoolweave.planning.asking import check_count
from schoolweave.planning.communities.evaluate import Members, evaluate
from schoolweave.planning.communities.model import Evaluation
from schoolweave.planning.communities.problem import Communities
from schoolweave.planning.communities.what_if_moves import Board, Moves, board

DIGITS = 6
"""Both objectives are whole millimetres: so is their difference."""
OFTEN = 3
"""Options of one kind that are told where nothing else is asked."""


@dataclass(frozen=True, slots=True)
class Option:
    """One way to bring a school into a group.

    ``kind`` is ``alone`` (it moves), ``together`` (with those it must be with), ``swap`` (a member comes in
    return), ``onward`` (a member goes on to a third group) or ``backfill`` (a school of a third group takes
    its place). ``moves`` are pairs of a school and a group; ``relaxed`` are sentences of the rules that would
    have to give way; ``change_km`` is the change of the objective, exactly that of measuring the moved plan.
    """

    kind: str
    moves: Moves
    relaxed: tuple[str, ...]
    change_km: float
    sentence: str

    @property
    def steps(self) -> int:
        """How many things change: schools moved and rules relaxed."""
        return len(self.moves) + len(self.relaxed)


def what_would_change(
    problem: Communities, groups: Members, school: str, group: int, *, often: int = OFTEN
) -> tuple[Option, ...]:
    """Return the ways to bring ``school`` into group number ``group``, fewest changes first, then cheapest.

    At most ``often`` ways of each kind are told. Distances are in km.

    The move alone always comes with the rules that it would break, if any; other ways are told where they
    break no rule. Groups are numbered as in :func:`evaluate`. Raises :class:`PlanningError` where the school
    or the group is unknown, the school is a member already or ``often`` is not a whole number from 0.
    """
    check_count(often, "ways of each kind")
    plan = evaluate(problem, groups)
    if school not in problem.ids:
        raise PlanningError(f"{school} is not in the problem: give the id of a school that may join.")
    if group not in range(1, len(plan.groups) + 1):
        raise PlanningError(f"There is no group {group}: give a number from 1 to {len(plan.groups)}.")
    if school in plan.groups[group - 1].members:
        raise PlanningError(f"{school} is in group {group} already.")
    place = board(problem, plan)
    found = [_option(place, "alone", ((school, group),))]
    company = place.company(school)
    if len(company) > 1:
        found.append(_option(place, "together", tuple((one, group) for one in company)))
    for kind, ways in place.ways(school, group):
        found += _best(place, kind, ways, often)
    return tuple(sorted(found, key=lambda option: (option.steps, option.change_km)))


def _best(place: Board, kind: str, ways: Iterator[Moves], often: int) -> list[Option]:
    """Return the cheapest ways of one kind that break no rule."""
    ranked = sorted((place.travel_change(moves), moves) for moves in ways if place.keeps_rules(moves))
    options = [_option(place, kind, moves) for _, moves in ranked[:often]]
    return [option for option in options if not option.relaxed]


def _option(place: Board, kind: str, moves: Moves) -> Option:
    after, names = place.after(moves)
    then = evaluate(place.problem, after)
    relaxed = _relaxed(place.plan, then, names)
    change = round(then.objective - place.plan.objective, DIGITS)
    return Option(kind, moves, relaxed, change, _sentence(place, moves, relaxed, change))


def _relaxed(before: Evaluation, after: Evaluation, names: Sequence[int]) -> tuple[str, ...]:
    """Return a sentence for each rule and group (or pair) that was kept and is broken."""
    kept = {check.rule: set(check.broken_by) for check in before.rules}
    found = []
    for check in after.rules:
        for name in check.broken_by:
            told = f"group {names[int(name.split()[1]) - 1]}" if name.startswith("group ") else name
            if told not in kept.get(check.rule, set()):
                found.append(f"{check.sentence} Not so for {told}.")
    return tuple(found)


def _sentence(place: Board, moves: Moves, relaxed: tuple[str, ...], change: float) -> str:
    named = [f"{place.name(school)} goes to group {group}" for school, group in moves]
    effect = f"adds {change:,.1f} km" if change >= 0 else f"saves {-change:,.1f} km"
    rules = f"and these rules give way: {' '.join(relaxed)}" if relaxed else "and no rule is broken."
    worth = (
        f" It would pay if it were worth more than {change:,.1f} km." if change > 0 and not relaxed else ""
    )
    return f"{', '.join(named)}: that {effect} in all, {rules}{worth}"
