"""The whole definition as one mixed-integer model, any rule of which can be softened.

Schools that must be together form a unit. ``meets[u, j]`` says that unit u meets at school j and
``hosts[j]`` that j is a host; a unit that contains a host meets at it. That the host is the member nearest
to the others need not be asked: the objective picks it. The model is the capacitated p-median of Ceselli and
Righini (2005), *Networks* 45, with lower limits, coverage and a number of groups that goes with the number
of schools placed.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities.arrays import pathway_segments
from schoolweave.planning.communities.exact_layout import Asked, Layout, slack_of
from schoolweave.planning.communities.exact_terms import add_terms
from schoolweave.planning.communities.measure import MM_PER_KM, distances_mm, positions, weighed, weights_of
from schoolweave.planning.communities.mip import Mip
from schoolweave.planning.communities.order import natural
from schoolweave.planning.communities.problem import Communities
from schoolweave.planning.communities.units import units

SIZE_MIN, SIZE_MAX, COUNT, STATE_MIN = "size_min", "size_max", "count", "state_min"
_HALF = 0.5


def segment_key(number: int) -> str:
    """Return the name of the rule that every group serves a segment of the pathway."""
    return f"pathway {number}"


def build(problem: Communities, asked: Asked | None = None) -> tuple[Mip, Layout]:
    """Return the model of a problem, its cost in km, and where its variables are."""
    model, asked = Mip(), asked or Asked()
    layout = _variables(model, problem)
    _place(model, layout, asked)
    _sizes(model, problem, layout, asked)
    _count(model, problem, layout, asked)
    _needs(model, problem, layout, asked)
    _vetoes(model, problem, layout)
    add_terms(model, problem, layout, asked)
    return model, layout


def groups_of(problem: Communities, layout: Layout, values: NDArray[np.float64]) -> list[list[str]]:
    """Return the groups of a solution as lists of ids in natural order."""
    ids, groups = problem.ids, []
    for j, host in enumerate(layout.hosts):
        if values[host] > _HALF:
            here = np.flatnonzero(values[layout.meets[:, j]] > _HALF).tolist()
            members = (ids[member] for unit in here for member in layout.tied[unit])
            groups.append(sorted(members, key=natural))
    return sorted(groups, key=lambda group: natural(group[0]))


def _variables(model: Mip, problem: Communities) -> Layout:
    places = positions(problem.schools)
    weights = weights_of(problem.schools, problem.wishes.weights)
    km = weighed(distances_mm(places, places), weights).T / MM_PER_KM
    tied, n, price = units(problem), problem.size, problem.rules.unplaced_price_km
    travel = np.array([km[list(unit)].sum(axis=0) for unit in tied])
    home = {member: number for number, unit in enumerate(tied) for member in unit}
    hosts = [model.variable(float(travel[home[j], j])) for j in range(n)]
    meets = np.empty((len(tied), n), dtype=np.int64)
    for number in range(len(tied)):
        row = travel[number].tolist()
        meets[number] = [hosts[j] if home[j] == number else model.variable(row[j]) for j in range(n)]
    out = [model.variable(price * len(unit)) for unit in tied]
    groups = [model.variable() for _ in range(problem.count(n) + 1)]
    return Layout(tied, meets, hosts, out, groups, {})


def _place(model: Mip, layout: Layout, asked: Asked) -> None:
    """Ask that every unit meets at one host or is left out, and that only hosts are met at."""
    for number, unit in enumerate(layout.tied):
        once = [*layout.meets[number].tolist(), layout.out[number]]
        model.row([(place, 1.0) for place in once], 1.0, 1.0)
        for j, host in enumerate(layout.hosts):
            if j not in unit:
                model.row([(int(layout.meets[number, j]), 1.0), (host, -1.0)], high=0.0)
        if asked.placed.intersection(unit):
            model.row([(layout.out[number], 1.0)], 0.0, 0.0)
    if asked.any:
        model.row([(host, 1.0) for host in layout.hosts], low=1.0)


def _sizes(model: Mip, problem: Communities, layout: Layout, asked: Asked) -> None:
    rules, n = problem.rules, problem.size
    for j, host in enumerate(layout.hosts):
        members = [
            (int(layout.meets[number, j]), float(len(unit))) for number, unit in enumerate(layout.tied)
        ]
        short = slack_of(model, layout, SIZE_MIN, asked, rules.size_min)
        model.row([*members, *short, (host, -float(rules.size_min))], low=0.0)
        over = _minus(slack_of(model, layout, SIZE_MAX, asked, n))
        model.row([*members, *over, (host, -float(rules.size_max))], high=0.0)


def _minus(entries: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
    return [(place, -value) for place, value in entries]


def _count(model: Mip, problem: Communities, layout: Layout, asked: Asked) -> None:
    """Ask that the number of groups goes with the number of schools placed, by ranges of whole numbers."""
    ranges: dict[int, tuple[int, int]] = {}
    for placed in range(problem.size + 1):
        number = problem.count(placed)
        ranges[number] = (ranges.get(number, (placed, placed))[0], placed)
    for number, chosen in enumerate(layout.groups):
        if number not in ranges:
            model.row([(chosen, 1.0)], 0.0, 0.0)
    choice = [(layout.groups[number], *limits) for number, limits in ranges.items()]
    model.row([(place, 1.0) for place, _, _ in choice], 1.0, 1.0)
    wanted = [(layout.groups[number], -float(number)) for number in ranges]
    few = slack_of(model, layout, COUNT, asked, problem.size)
    many = _minus(slack_of(model, layout, COUNT, asked, problem.size))
    model.row([*((host, 1.0) for host in layout.hosts), *wanted, *few, *many], 0.0, 0.0)
    out = [(layout.out[number], float(len(unit))) for number, unit in enumerate(layout.tied)]
    model.row([*out, *((place, float(least)) for place, least, _ in choice)], high=problem.size)
    model.row([*out, *((place, float(most)) for place, _, most in choice)], low=problem.size)


def _needs(model: Mip, problem: Communities, layout: Layout, asked: Asked) -> None:
    """Ask that every group serves each segment of a required pathway and has enough state schools."""
    for number, providers in enumerate(pathway_segments(problem)):
        serves = [(unit, 1.0) for unit in _units_of(layout, providers)]
        _need(model, layout, serves, 1, segment_key(number), asked)
    rules = problem.rules
    if rules.state_min:
        states = {
            i for i, school in enumerate(problem.schools) if school.authority in rules.state_authorities
        }
        has = [
            (unit, float(len(states.intersection(layout.tied[unit])))) for unit in _units_of(layout, states)
        ]
        _need(model, layout, has, rules.state_min, STATE_MIN, asked)


def _units_of(layout: Layout, schools: Iterable[int]) -> list[int]:
    wanted = set(schools)
    return [number for number, unit in enumerate(layout.tied) if wanted.intersection(unit)]


def _need(
    model: Mip, layout: Layout, has: Sequence[tuple[int, float]], least: int, key: str, asked: Asked
) -> None:
    for j, host in enumerate(layout.hosts):
        members = [(int(layout.meets[unit, j]), weight) for unit, weight in has]
        slack = slack_of(model, layout, key, asked, least)
        model.row([*members, *slack, (host, -float(least))], low=0.0)


def _vetoes(model: Mip, problem: Communities, layout: Layout) -> None:
    index = {school: place for place, school in enumerate(problem.ids)}
    home = {member: number for number, unit in enumerate(layout.tied) for member in unit}
    pairs = {(home[index[a]], home[index[b]]) for a, b in problem.vetoes}
    for a, b in sorted({(min(pair), max(pair)) for pair in pairs}):
        if a == b:
            model.row([(layout.out[a], 1.0)], 1.0, 1.0)
            continue
        for j, host in enumerate(layout.hosts):
            together = [(int(layout.meets[a, j]), 1.0), (int(layout.meets[b, j]), 1.0)]
            model.row([*together, (host, -1.0)], high=0.0)
