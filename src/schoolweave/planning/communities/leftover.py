"""Why a school in the problem has no group."""

from schoolweave.planning.communities.model import Evaluation, LeftOut, PlannedSchool
from schoolweave.planning.communities.problem import Communities
from schoolweave.planning.communities.rules import years_text


def why_unplaced(problem: Communities, plan: Evaluation) -> tuple[LeftOut, ...]:
    """Return the unplaced schools of a plan, each with a code and a sentence."""
    by_id = {school.id: school for school in problem.schools}
    linked = {school for pair in problem.ties + problem.vetoes for school in pair}
    general = _general(problem)
    return tuple(
        LeftOut(school, *_why(problem, plan, by_id[school], general, linked)) for school in plan.unplaced
    )


def _general(problem: Communities) -> tuple[str, str] | None:
    """Return the reason that holds for the whole problem, if there is one."""
    rules, n = problem.rules, problem.size
    if n < rules.size_min or problem.count(n) == 0:
        return "too_few", (
            f"There are only {n} schools that may join: fewer than one community needs "
            f"(between {rules.size_min} and {rules.size_max}, {rules.size_mean:g} on average)."
        )
    served = {year for school in problem.schools for year in school.years}
    missing = set(rules.pathway) - served
    if rules.pathway_required and missing:
        return "pathway", f"No school that may join serves {years_text(missing)}."
    states = sum(school.authority in rules.state_authorities for school in problem.schools)
    if states < rules.state_min:
        return "state_min", f"Only {states} state schools may join, and a community needs {rules.state_min}."
    return None


def _why(
    problem: Communities,
    plan: Evaluation,
    school: PlannedSchool,
    general: tuple[str, str] | None,
    linked: set[str],
) -> tuple[str, str]:
    if general is not None:
        return general
    if school.id in linked:
        return "links", f"No group was found that {school.name} may join with the links asked for."
    if plan.groups and all(size >= problem.rules.size_max for size in plan.sizes):
        return "no_room", (
            f"Every community that the pathway allows is full ({problem.rules.size_max} schools): "
            f"there is no room for {school.name}."
        )
    price = problem.rules.unplaced_price_km
    return "price", (
        f"Placing {school.name} would need more than {price:g} km of travel, or would break a hard rule; "
        f"leaving it out is priced at {price:g} km."
    )
