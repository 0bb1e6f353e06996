"""The question: which schools, how needy, who may lead, which rules."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import numpy as np

from schoolweave.core.errors import PlanningError
from schoolweave.core.geography import unit_vectors
from schoolweave.planning.communities.model import LeftOut
from schoolweave.planning.hubs.checking import check_records
from schoolweave.planning.hubs.facts import (
    given_places,
    left_out,
    may_lead,
    measure,
    neediest,
    numbered,
    openings,
    percentiles,
    sides,
    why_not,
)
from schoolweave.planning.hubs.model import Floats, HubSchool, Ints
from schoolweave.policy.hub_rules import HubRules

if TYPE_CHECKING:
    from schoolweave.planning.hubs.ground import Ground


@dataclass(frozen=True, slots=True, eq=False)
class Hubs:
    """A problem of forming hubs; build it with :meth:`from_schools`.

    Arrays run over the placed schools, shape ``(n,)``: ``xyz`` (``(n, 3)``) unit vectors, ``need``
    percentiles from 0 to 1, ``weight`` of a kilometre (to six decimals), ``neediest`` which schools are the
    neediest share, ``district`` a number per district, ``side`` a number per area that hubs may not leave,
    ``opening`` what choosing a school as a lead costs. ``schools`` are
    the records, in order of id.
    ``eligible`` holds the places of the schools that may lead and ``given`` those of leads that are fixed
    (empty: choose). ``held`` (``(n, given)``), if any, is what keeps schools where they are: weighted
    kilometres that each lead costs them beside the way there. It steers the assignment to given leads and
    counts in no figure.
    """

    ids: tuple[str, ...]
    schools: tuple[HubSchool, ...]
    xyz: Floats
    need: Floats
    weight: Floats
    neediest: np.ndarray[tuple[int], np.dtype[np.bool_]]
    district: Ints
    districts: tuple[str, ...]
    side: Ints
    opening: Floats
    eligible: Ints
    given: Ints
    rules: HubRules
    ineligible: tuple[LeftOut, ...] = ()
    inputs_hash: str = field(default="")
    held: Floats | None = None

    @property
    def n(self) -> int:
        """How many schools are to be given to hubs."""
        return len(self.ids)

    @property
    def hubs(self) -> int:
        """How many hubs are formed."""
        return len(self.given) or self.rules.hubs

    @classmethod
    def from_schools(
        cls,
        schools: Iterable[HubSchool],
        rules: HubRules,
        *,
        ratings: Mapping[str, str] | None = None,
        listed: Collection[str] = (),
        leads: Sequence[str] = (),
        scores: Mapping[str, float] | None = None,
        any_size: bool = False,
    ) -> Self:
        """Return the problem for a register's schools under a programme's rules.

        Parameters
        ----------
        schools
            Schools with a place whose status is served take part; the others are listed in ``ineligible``
            with a reason.
        ratings
            The inspectorate's rating by school id; a school without one cannot lead. Leave it out where
            ``leads`` are given.
        listed
            Ids of the schools on the list that the rules name, such as RISE.
        leads
            Ids of leads that are fixed: schools are then only assigned, exactly.
        scores
            A score by school id, higher is better; only its rank among the possible leads counts.
        any_size
            Only to be measured, not solved: whether hubs can meet the rules at all is not asked.

        Raises :class:`PlanningError` where no set of hubs can meet the rules, an id occurs twice, a place is
        not on earth, a score is not a number or a given lead is not served.
        """
        ordered = sorted(schools, key=lambda school: school.id)
        check_records(ordered, scores or {})
        inside = [school for school in ordered if not why_not(school, rules)]
        ids = tuple(school.id for school in inside)
        need, weight = _weighed(inside, rules, listed)
        places = np.array([(one.latitude, one.longitude) for one in inside], dtype=np.float64).reshape(-1, 2)
        district, districts = numbered([school.area or school.id for school in inside])
        eligible = [at for at, school in enumerate(inside) if may_lead(school, rules, ratings or {})]
        problem = cls(
            ids, tuple(inside), unit_vectors(*places.T).reshape(-1, 3),
            need, weight, neediest(weight, rules.neediest_share), district, districts,
            sides(inside, rules), openings(ids, eligible, scores or {}, rules),
            np.array(eligible, dtype=np.int64), given_places(ids, leads), rules,
            tuple(left_out(school, rules) for school in ordered if why_not(school, rules)),
        )  # fmt: skip
        if not any_size:
            check(problem)
        object.__setattr__(problem, "inputs_hash", _hash(problem))
        return problem

    @property
    def ground(self) -> "Ground":
        """The schools as the compiled loops see them; loads what is compiled."""
        from schoolweave.planning.hubs.ground import FORBIDDEN, Ground

        rules = self.rules
        longest = np.full(self.n, np.inf if rules.max_km is None else rules.max_km)
        if rules.neediest_max_km is not None:
            longest[self.neediest] = np.minimum(longest[self.neediest], rules.neediest_max_km)
        inside = FORBIDDEN if rules.lead_in_hub else 0.0
        return Ground(self.xyz, self.weight, longest, self.side, self.opening, inside)


def check(problem: Hubs) -> None:
    """Raise :class:`PlanningError` where counting alone shows that no hubs can meet the rules."""
    rules, n, p = problem.rules, problem.n, problem.hubs
    if not p * rules.size_min <= n <= p * rules.size_max:
        least, most = -(-n // rules.size_max), n // rules.size_min
        hint = f"use {least} to {most} hubs" if least <= most else "change the sizes"
        raise PlanningError(
            f"{n} schools cannot form {p} hubs of {rules.size_min} to {rules.size_max}: {hint}."
        )
    if not len(problem.given) and len(problem.eligible) < p:
        raise PlanningError(
            f"Only {len(problem.eligible)} schools may lead and {p} hubs need one each: widen who may lead."
        )


def _weighed(inside: Sequence[HubSchool], rules: HubRules, listed: Collection[str]) -> tuple[Floats, Floats]:
    """Return each school's need, a percentile from 0 to 1, and what one of its kilometres counts for."""
    need = percentiles([measure(school, rules.need_measure) for school in inside], rules.need_missing)
    on_list = np.array([school.id in listed for school in inside], dtype=np.float64)
    return need, np.round(1.0 + rules.need_weight * need + rules.listed_weight * on_list, 6)


def _hash(problem: Hubs) -> str:
    text = json.dumps(
        [problem.ids, problem.xyz.tolist(), problem.weight.tolist(), problem.district.tolist(),
         problem.side.tolist(), problem.opening.tolist(),
         problem.eligible.tolist(), problem.given.tolist(), problem.rules.model_dump(mode="json")]
    )  # fmt: skip
    return hashlib.sha256(text.encode()).hexdigest()
