"""Which hard rules hold a plan where it is, and what each of them costs."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from schoolweave.planning.communities.evaluate import Members, evaluate
from schoolweave.planning.communities.model import Evaluation, Group, Limits, Progress, Result
from schoolweave.planning.communities.problem import Communities
from schoolweave.planning.communities.reasons import reasons
from schoolweave.planning.communities.rules import years_text

MORE_SCHOOLS = 2
"""Without its largest size a group may still not have more than so many times as many schools."""


@dataclass(frozen=True, slots=True)
class Binding:
    """A rule that some groups or schools have no room left under.

    ``rule`` is ``size_max``, ``size_min``, ``pathway``, ``state_min``, ``must_link``, ``cannot_link``,
    ``pin`` or ``moves``; ``groups`` are numbers; ``schools`` those that the rule keeps where they are.
    """

    rule: str
    sentence: str
    groups: tuple[int, ...] = ()
    schools: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleCost:
    """What one rule costs: the plan's objective less that of a search without the rule, km.

    ``objective`` is the best found without it, ``saving_km`` how much less that is than the best found with
    all rules in a search of the same effort, ``at_most_km`` what no search can exceed (by the lower bound
    without the rule; optional terms apart). ``without`` says what was asked instead.
    """

    rule: str
    without: str
    objective: float
    saving_km: float
    at_most_km: float


def binding(problem: Communities, groups: Members) -> tuple[Binding, ...]:
    """Return the hard rules that bind a plan somewhere; rules with room everywhere are left out.

    Raises :class:`PlanningError` where ``groups`` name a school that is not in the problem, or one twice.
    """
    plan = evaluate(problem, groups)
    rules = problem.rules
    found = [
        _sized(plan, "size_max", rules.size_max, "as many schools as a group may have"),
        _sized(plan, "size_min", rules.size_min, "as few schools as a group may have"),
        _sole(problem, plan),
        _states(problem, plan),
        *_held(problem, groups),
    ]
    most = problem.wishes.max_moves
    if most is not None and len(plan.moved) == most:
        found.append(
            Binding("moves", f"{most:,} schools leave today's group, and no more may.", (), plan.moved)
        )
    return tuple(
        one for one in found if one is not None and (one.groups or one.schools or one.rule == "moves")
    )


def _sized(plan: Evaluation, rule: str, size: int, words: str) -> Binding:
    found = [group for group in plan.groups if len(group.members) == size]
    return Binding(rule, f"{len(found):,} groups have {size}: {words}.", tuple(group.id for group in found))


def _sole(problem: Communities, plan: Evaluation) -> Binding | None:
    """Find schools that alone serve a year of their group's pathway."""
    if not problem.rules.pathway_required:
        return None
    schools = [school for group in plan.groups for school, _ in sole_providers(problem, group)]
    of = {member: group.id for group in plan.groups for member in group.members}
    numbers = tuple(sorted({of[school] for school in schools}))
    sentence = f"In {len(numbers):,} groups a year is served by one school alone ({len(schools):,} schools)."
    return Binding("pathway", sentence, numbers, tuple(schools))


def sole_providers(problem: Communities, group: Group) -> list[tuple[str, str]]:
    """Return the members that alone serve years of the pathway, with those years in words."""
    years = {school.id: set(school.years) for school in problem.schools if school.id in group.members}
    found = []
    for member in group.members:
        others = set().union(*(years[other] for other in group.members if other != member))
        alone = (years[member] & set(problem.rules.pathway)) - others
        if alone:
            found.append((member, years_text(alone)))
    return found


def _states(problem: Communities, plan: Evaluation) -> Binding | None:
    least, state = problem.rules.state_min, problem.rules.state_authorities
    if not least:
        return None
    kept = {school.id for school in problem.schools if school.authority in state}
    tight = [group for group in plan.groups if len(kept.intersection(group.members)) == least]
    schools = tuple(member for group in tight for member in group.members if member in kept)
    sentence = f"{len(tight):,} groups have {least} state schools: as few as a group may have."
    return Binding("state_min", sentence, tuple(group.id for group in tight), schools)


def _held(problem: Communities, groups: Members) -> Iterator[Binding]:
    """Yield links and pins with the schools that would save by moving away alone, were it not for them."""
    kinds = {
        "must_link": ({one for pair in problem.must_link for one in pair}, "must be together."),
        "cannot_link": ({one for pair in problem.cannot_link for one in pair}, "must not be together."),
        "pin": ({school for school, _ in problem.pins}, "pinned to"),
    }
    asked = set().union(*(schools for schools, _ in kinds.values()))
    found = reasons(problem, groups, schools=asked) if asked else ()
    for rule, (schools, words) in kinds.items():
        held = tuple(
            reason.school_id
            for reason in found
            if reason.school_id in schools
            and any(
                move.change_km < 0 and any(words in broken for broken in move.breaks) for move in reason.moves
            )
        )
        told = f"{len(held):,} schools would save by a move that a {rule.replace('_', '-')} forbids."
        yield Binding(rule, told, (), held)


def relaxations(problem: Communities) -> Iterator[tuple[str, str, Communities]]:
    """Yield each hard rule with what is asked instead of it, and the problem without it."""
    rules = problem.rules

    def without(**changes: Any) -> Communities:
        return problem.changed(rules=rules.model_copy(update=changes))

    most = MORE_SCHOOLS * rules.size_max
    yield "size_max", f"groups of up to {most} schools", without(size_max=most)
    if rules.size_min > 1:
        yield "size_min", "groups of any size from 1", without(size_min=1)
    if rules.pathway_required and rules.pathway:
        yield "pathway", "no pathway required", without(pathway_required=False)
    if rules.state_min:
        yield "state_min", "no state school required", without(state_min=0)
    if problem.must_link:
        yield "must_link", "no schools tied", problem.changed(must_link=())
    if problem.cannot_link:
        yield "cannot_link", "no schools kept apart", problem.changed(cannot_link=())
    if problem.pins:
        yield "pin", "no school pinned", problem.changed(pins=())
    if problem.wishes.max_moves is not None:
        free = problem.changed(wishes=replace(problem.wishes, max_moves=None))
        yield "moves", "any number of schools may leave today's group", free


def rule_costs(
    problem: Communities,
    groups: Members,
    *,
    seed: int = 0,
    limits: Limits | None = None,
    progress: Callable[[Progress], bool] | None = None,
) -> tuple[RuleCost, ...]:
    """Solve the problem again without each hard rule, one at a time, and return what each costs.

    ``limits`` hold for each search (by default effort 1): one that begins anew and one that goes on from the
    plan. The question itself is solved again with the same limits first, so that a better search is not taken
    for a cheaper rule. ``progress`` is called as by :func:`solve`; once it stops a search, no further rule is
    tried. Costs are in km. Raises :class:`PlanningError` where ``groups`` name a school that is not in the
    problem, or one twice, or ``seed`` is not a whole number from 0.
    """
    limits = limits or Limits(seconds=300.0, effort=1)
    plan = evaluate(problem, groups)
    search = _Search(groups, seed, limits, progress)
    best, found = min(plan.objective, search.fresh(problem).objective), []
    terms = sum(amount.km for amount in plan.amounts)
    for rule, words, asked in relaxations(problem):
        if search.stopped:
            break
        fresh = search.fresh(asked)
        objective = min(best, fresh.objective, search.onwards(asked, fresh).objective)
        at_most = max(0.0, plan.objective - terms - fresh.lower_bound)
        found.append(RuleCost(rule, words, objective, best - objective, at_most))
    return tuple(found)


class _Search:
    """Solves with the same seed and limits each time: anew, and on from the plan."""

    def __init__(
        self, groups: Members, seed: int, limits: Limits, progress: Callable[[Progress], bool] | None
    ) -> None:
        self.groups, self.seed, self.limits, self.progress = groups, seed, limits, progress
        self.stopped = False

    def fresh(self, problem: Communities) -> Result:
        """Return the best plan of a search that begins anew, with its bound."""
        return self._solve(problem, None, None)

    def onwards(self, problem: Communities, fresh: Result) -> Result:
        """Return the best plan of a search that goes on from the plan; a fresh one lends its multipliers."""
        return fresh if self.stopped else self._solve(problem, self.groups, fresh.multipliers)

    def _solve(
        self, problem: Communities, start: Members | None, multipliers: Mapping[str, float] | None
    ) -> Result:
        from schoolweave.planning.communities.solve import solve

        result = solve(
            problem,
            seed=self.seed,
            limits=self.limits,
            progress=self.progress,
            start=start,
            multipliers=multipliers,
        )
        self.stopped = self.stopped or result.status == "stopped"
        return result
