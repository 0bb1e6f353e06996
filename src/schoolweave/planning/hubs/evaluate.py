"""What any arrangement of hubs costs and which rules it keeps, measured from scratch."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from schoolweave.core.errors import PlanningError
from schoolweave.planning.communities.model import RuleCheck
from schoolweave.planning.hubs.ground import MM_PER_KM
from schoolweave.planning.hubs.measure import PER_KM, apart_mm, costs, travel
from schoolweave.planning.hubs.model import Hub, Travel
from schoolweave.planning.hubs.problem import Hubs
from schoolweave.planning.hubs.report import Answer, checked, listed


@dataclass(frozen=True, slots=True)
class Evaluation:
    """An arrangement of hubs, measured.

    ``cost`` is the weighted travel as a whole number of 10⁻¹² weighted kilometres, so that differences are
    exact, and ``objective`` that and ``score_cost`` (what the leads' ranks cost) in weighted kilometres.
    ``hubs`` are in order of their lead's id, numbered from 1; ``rules`` say who breaks each hard rule.
    """

    hubs: tuple[Hub, ...]
    cost: int
    score_cost: float
    all_schools: Travel
    neediest: Travel
    rules: tuple[RuleCheck, ...]

    @property
    def objective(self) -> float:
        """Weighted kilometres, the leads' ranks included."""
        return self.cost / PER_KM + self.score_cost

    @property
    def sizes(self) -> tuple[int, ...]:
        """Schools in each hub."""
        return tuple(len(hub.members) for hub in self.hubs)


def evaluate(problem: Hubs, lead_of: Mapping[str, str], *, score_cost: float = 0.0) -> Evaluation:
    """Measure the arrangement that gives each school of ``problem`` to the lead ``lead_of[school]`` (ids).

    Rules may be broken: ``rules`` says by whom. Raises :class:`PlanningError` where a school has no lead, or
    a lead or a school is not among those served.
    """
    place = {school: at for at, school in enumerate(problem.ids)}
    strange = next((one for one in {*lead_of, *lead_of.values()} if one not in place), None)
    if strange is not None:
        raise PlanningError(f"{strange} is not among the schools that are served: give the id of one.")
    without = next((school for school in problem.ids if school not in lead_of), None)
    if without is not None:
        raise PlanningError(f"{without} has no lead: every school that is served needs one.")
    leads = np.array(sorted(place[lead] for lead in set(lead_of.values())), dtype=np.int64)
    label = np.searchsorted(leads, [place[lead_of[school]] for school in problem.ids])
    mm = apart_mm(problem, leads[label])
    spent, km, answer = costs(problem, mm), mm / MM_PER_KM, Answer(leads, label, 0.0, {})
    return Evaluation(
        listed(problem, answer, mm, spent), sum(spent), score_cost, travel(km), travel(km[problem.neediest]),
        checked(problem, mm, answer),
    )  # fmt: skip
