"""Moves of several schools at once, judged quickly: travel of the groups touched, and their rules."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities.flat import flat
from schoolweave.planning.communities.measure import MM_PER_KM, distances_mm, to_mm, weighed
from schoolweave.planning.communities.model import Evaluation
from schoolweave.planning.communities.move_terms import MoveTerms
from schoolweave.planning.communities.next_best import next_best
from schoolweave.planning.communities.problem import Communities

Moves = tuple[tuple[str, int], ...]
"""Schools and the numbers of the groups that they go to."""
NEAR = 40
"""Schools of other groups that are tried in the place of one that leaves."""


@dataclass(frozen=True, slots=True)
class Board:
    """A plan on which moves are tried: ``tied`` are each school's partners, ``apart`` its opposites."""

    problem: Communities
    plan: Evaluation
    index: dict[str, int]
    home: dict[str, int]
    places: NDArray[np.float64]
    weights: NDArray[np.float64]
    tied: dict[str, set[str]]
    apart: dict[str, set[str]]

    def name(self, school: str) -> str:
        """Return a school's name."""
        return self.problem.schools[self.index[school]].name

    def company(self, school: str) -> tuple[str, ...]:
        """Return the school and all that must be with it, in the problem's order."""
        found, waiting = {school}, [school]
        while waiting:
            for other in self.tied.get(waiting.pop(), ()):
                if other not in found:
                    found.add(other)
                    waiting.append(other)
        return tuple(sorted(found, key=lambda one: self.index[one]))

    def touched(self, moves: Moves) -> dict[int, list[str]]:
        """Return the members that the groups touched by moves would have, by number."""
        numbers = {group for _, group in moves} | {self.home.get(school, 0) for school, _ in moves}
        found = {number: list(self.plan.groups[number - 1].members) for number in numbers - {0}}
        for school, group in moves:
            if school in self.home:
                found[self.home[school]].remove(school)
            found[group].append(school)
        return found

    def after(self, moves: Moves) -> tuple[list[list[str]], list[int]]:
        """Return the groups after moves, without empty ones, and the numbers that they have before."""
        changed = self.touched(moves)
        groups = [(group.id, changed.get(group.id, list(group.members))) for group in self.plan.groups]
        return [members for _, members in groups if members], [
            number for number, members in groups if members
        ]

    def travel_change(self, moves: Moves) -> int:
        """Return the change of travel and of the price of unplaced schools, millimetres."""
        price = to_mm(self.problem.rules.unplaced_price_km)
        change = -price * sum(school not in self.home for school, _ in moves)
        for number, members in self.touched(moves).items():
            change += self._travel(members) - round(self.plan.groups[number - 1].travel_km * MM_PER_KM)
        return change

    def _travel(self, members: list[str]) -> int:
        if not members:
            return 0
        at = [self.index[member] for member in members]
        table = weighed(distances_mm(self.places[at], self.places[at]), self.weights[at])
        return int(table.sum(axis=1).min())

    def keeps_rules(self, moves: Moves) -> bool:
        """Whether the groups touched would keep the rules of size, pathway, state schools and links."""
        return all(self._allowed(members) for members in self.touched(moves).values())

    def _allowed(self, members: list[str]) -> bool:
        rules, company = self.problem.rules, set(members)
        schools = [self.problem.schools[self.index[member]] for member in members]
        states = sum(school.authority in rules.state_authorities for school in schools)
        return (
            rules.size_min <= len(members) <= rules.size_max
            and states >= rules.state_min
            and (
                not rules.pathway_required or set(rules.pathway) <= {y for one in schools for y in one.years}
            )
            and all(self.tied.get(member, set()) <= company for member in members)
            and not any(self.apart.get(member, set()) & company for member in members)
        )

    def ways(self, school: str, group: int) -> Iterator[tuple[str, Iterator[Moves]]]:
        """Yield kinds of options with the moves to be tried for each."""
        home = self.home.get(school)
        if home is not None:
            yield "swap", (((school, group), (other, home)) for other in self.plan.groups[group - 1].members)
        yield "onward", self._onward(school, group)
        if home is not None:
            yield "backfill", self._backfill(school, group, home)

    def _onward(self, school: str, group: int) -> Iterator[Moves]:
        """Yield moves in which a member of the group makes room and goes where it is cheapest for it."""
        members = self.plan.groups[group - 1].members
        state = flat(self.problem, self.plan.groups)
        terms = MoveTerms(self.problem, self.plan, state)
        found = next_best(state, terms, np.array([self.index[member] for member in members], dtype=np.int64))
        for member, goals in zip(members, found.group.tolist(), strict=True):
            for goal in goals:
                if goal >= 0 and goal + 1 != self.home.get(school):
                    yield ((school, group), (member, goal + 1))

    def _backfill(self, school: str, group: int, home: int) -> Iterator[Moves]:
        """Yield moves in which a near school of a third group, or of none, takes the school's place."""
        host = self.places[[self.index[self.plan.groups[home - 1].host]]]
        order = np.argsort(distances_mm(host, self.places)[0], kind="stable")
        near = [
            other
            for place in order.tolist()
            if self.home.get(other := self.problem.schools[place].id) not in (home, group)
        ]
        for other in near[:NEAR]:
            yield ((school, group), (other, home))


def board(problem: Communities, plan: Evaluation) -> Board:
    """Return the board of a measured arrangement."""
    state = flat(problem, plan.groups)
    index = {school: place for place, school in enumerate(problem.ids)}
    home = {member: group.id for group in plan.groups for member in group.members}
    tied, apart = _partners(problem.ties), _partners(problem.vetoes)
    return Board(problem, plan, index, home, state.places, state.weights, tied, apart)


def _partners(pairs: tuple[tuple[str, str], ...]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for first, second in pairs:
        found.setdefault(first, set()).add(second)
        found.setdefault(second, set()).add(first)
    return found
