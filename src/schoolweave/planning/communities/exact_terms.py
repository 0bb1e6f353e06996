"""The optional terms of the objective in the exact model: flows, preferences, today's groups, need.

Products of two choices are linearised by a variable between 0 and 1 that is at most either
(McCormick 1976, *Mathematical Programming* 10); the objective pushes it up.
"""

from collections.abc import Sequence

from schoolweave.planning.communities.amounts import need_above_mean
from schoolweave.planning.communities.exact_layout import Asked, Layout, slack_of
from schoolweave.planning.communities.measure import MM_PER_KM, to_mm
from schoolweave.planning.communities.mip import INFINITY, Mip
from schoolweave.planning.communities.order import natural
from schoolweave.planning.communities.problem import Communities

MAX_MOVES = "max_moves"


def add_terms(model: Mip, problem: Communities, layout: Layout, asked: Asked) -> None:
    """Add what is priced or limited to a model; a term without a price is left out."""
    place = {school: number for number, unit in enumerate(layout.tied) for school in unit}
    index = {school: place[number] for number, school in enumerate(problem.ids)}
    _together(model, problem, layout, index)
    _stay(model, problem, layout, index, asked)
    _need(model, problem, layout)


def _together(model: Mip, problem: Communities, layout: Layout, unit_of: dict[str, int]) -> None:
    """Price flows and preferences between schools that are not in one group."""
    wishes = problem.wishes
    worth: dict[tuple[int, int], float] = {}
    lost = [(a, b, to_mm(wishes.flow_km * leavers)) for a, b, leavers in wishes.flows]
    lost += [(a, b, to_mm(wishes.preference_km)) for a, b in wishes.preferences]
    for a, b, mm in lost:
        pair = (min(unit_of[a], unit_of[b]), max(unit_of[a], unit_of[b]))
        worth[pair] = worth.get(pair, 0.0) + mm / MM_PER_KM
    for (first, second), km in worth.items():
        if km and first == second:
            model.cost[layout.out[first]] += km
        elif km:
            model.offset += km
            for j in range(len(layout.hosts)):
                both = (int(layout.meets[first, j]), int(layout.meets[second, j]))
                model.both(*both, -km)


def _stay(model: Mip, problem: Communities, layout: Layout, unit_of: dict[str, int], asked: Asked) -> None:
    """Price and limit the schools that are not in the continuation of today's group."""
    wishes = problem.wishes
    price = to_mm(wishes.moved_km) / MM_PER_KM
    if not wishes.today or (not price and wishes.max_moves is None):
        return
    labels = sorted(set(wishes.today.values()), key=natural)
    continues = [{name: model.variable() for name in labels} for _ in layout.hosts]
    for j, host in enumerate(layout.hosts):
        model.row([*((place, 1.0) for place in continues[j].values()), (host, -1.0)], high=0.0)
        for school, name in problem.pins:
            if name in continues[j]:
                model.row([(continues[j][name], 1.0), (int(layout.meets[unit_of[school], j]), -1.0)], low=0.0)
    for name in labels:
        model.row([(there[name], 1.0) for there in continues], high=1.0)
    model.offset += price * len(wishes.today)
    stays = [
        model.both(int(layout.meets[unit_of[school], j]), continues[j][name], -price)
        for school, name in wishes.today.items()
        for j in range(len(layout.hosts))
    ]
    if wishes.max_moves is not None:
        slack = slack_of(model, layout, MAX_MOVES, asked, problem.size)
        least = float(len(wishes.today) - wishes.max_moves)
        model.row([*((place, 1.0) for place in stays), *slack], low=least)


def _need(model: Mip, problem: Communities, layout: Layout) -> None:
    """Price each group's need above or below the mean."""
    above = need_above_mean(problem.wishes.need)
    spent = [to_mm(problem.wishes.need_km * above.get(school, 0.0)) / MM_PER_KM for school in problem.ids]
    weights = [sum(spent[school] for school in unit) for unit in layout.tied]
    if any(weights):
        for j in range(len(layout.hosts)):
            _absolute(model, [(int(layout.meets[unit, j]), km) for unit, km in enumerate(weights) if km])


def _absolute(model: Mip, entries: Sequence[tuple[int, float]]) -> None:
    size = model.variable(1.0, high=INFINITY, whole=False)
    model.row([(size, 1.0), *((place, -value) for place, value in entries)], low=0.0)
    model.row([(size, 1.0), *entries], low=0.0)
