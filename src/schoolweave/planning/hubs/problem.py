"""The question: which schools, how needy, who may lead, which rules."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from schoolweave.core.errors import PlanningError
from schoolweave.core.geography import unit_vectors
from schoolweave.planning.communities.kernel import Floats, Ints
from schoolweave.planning.communities.model import LeftOut
from schoolweave.planning.hubs.model import HubSchool
from schoolweave.policy.hub_rules import HubRules


@dataclass(frozen=True, slots=True, eq=False)
class Hubs:
    """A problem of forming hubs; build it with :meth:`from_schools`.

    Arrays run over the placed schools, shape ``(n,)``: ``xyz`` (``(n, 3)``) unit vectors, ``need``
    percentiles from 0 to 1, ``weight`` of a kilometre, ``neediest`` which schools are the neediest share,
    ``district`` a number per district. ``eligible`` holds the places of the schools that may lead and
    ``given`` those of leads that are fixed (empty: choose).
    """

    ids: tuple[str, ...]
    xyz: Floats
    need: Floats
    weight: Floats
    neediest: np.ndarray[tuple[int], np.dtype[np.bool_]]
    district: Ints
    districts: tuple[str, ...]
    eligible: Ints
    given: Ints
    rules: HubRules
    ineligible: tuple[LeftOut, ...] = ()
    inputs_hash: str = field(default="")

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
    ) -> Self:
        """Return the problem for a register's schools under a programme's rules.

        Parameters
        ----------
        schools
            Open schools with a place take part; the others are listed in ``ineligible`` with a reason.
        ratings
            The inspectorate's rating by school id; a school without one cannot lead. Leave it out where
            ``leads`` are given.
        listed
            Ids of the schools on the list that the rules name, such as RISE.
        leads
            Ids of leads that are fixed: schools are then only assigned, exactly.

        Raises :class:`PlanningError` where no set of hubs can meet the rules.
        """
        ordered = sorted(schools, key=lambda school: school.id)
        inside = [school for school in ordered if school.status == "open" and school.latitude is not None]
        outside = tuple(_left_out(school) for school in ordered if school not in _Ids(inside))
        place_of = {school.id: place for place, school in enumerate(inside)}
        need = percentiles([_measure(school, rules.need_measure) for school in inside], rules.need_missing)
        on_list = np.array([school.id in listed for school in inside], dtype=np.float64)
        latitude = np.array([school.latitude for school in inside], dtype=np.float64)
        longitude = np.array([school.longitude for school in inside], dtype=np.float64)
        names = sorted({school.area for school in inside})
        number = {name: place for place, name in enumerate(names)}
        missing = [lead for lead in leads if lead not in place_of]
        if missing:
            raise PlanningError(f"The lead {missing[0]} is not among the open schools that have a place.")
        eligible = [place for place, school in enumerate(inside) if may_lead(school, rules, ratings or {})]
        weight = 1.0 + rules.need_weight * need + rules.listed_weight * on_list
        problem = cls(
            tuple(place_of), unit_vectors(latitude, longitude).reshape(-1, 3), need, weight,
            neediest(weight, rules.neediest_share),
            np.array([number[school.area] for school in inside], dtype=np.int64), tuple(names),
            np.array(eligible, dtype=np.int64),
            np.array([place_of[lead] for lead in dict.fromkeys(leads)], dtype=np.int64), rules, outside,
        )  # fmt: skip
        _check(problem)
        object.__setattr__(problem, "inputs_hash", _hash(problem))
        return problem


class _Ids:
    """Membership by id."""

    def __init__(self, schools: Iterable[HubSchool]) -> None:
        self._ids = {school.id for school in schools}

    def __contains__(self, school: HubSchool) -> bool:
        return school.id in self._ids


def may_lead(school: HubSchool, rules: HubRules, ratings: Mapping[str, str]) -> bool:
    """Return whether a school may lead: its kind, its rating, and a roll where the rules ask for one."""
    has_roll = school.roll is not None and school.roll > 0
    return (
        str(school.kind) in rules.lead_kinds
        and ratings.get(school.id, "") in rules.lead_ratings
        and (has_roll or not rules.lead_roll_required)
    )


def percentiles(values: Sequence[float | None], missing: float) -> Floats:
    """Return mid-rank percentiles from 0 to 1 among the known values; ``missing`` where there is none.

    A value's percentile is the share of known values below it plus half the share equal to it.
    """
    known = np.sort(np.array([value for value in values if value is not None], dtype=np.float64))
    out = np.full(len(values), missing)
    for place, value in enumerate(values):
        if value is not None:
            below, to = np.searchsorted(known, [value, value], side="left"), 0
            to = int(np.searchsorted(known, value, side="right"))
            out[place] = (int(below[0]) + to) / (2 * len(known))
    return out


def neediest(weight: Floats, share: float) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which schools are the neediest ``share`` by weight; of equals, the first in order of id."""
    count = int(np.ceil(share * len(weight) - 1e-9))
    mask = np.zeros(len(weight), dtype=np.bool_)
    mask[np.argsort(-weight, kind="stable")[:count]] = True
    return mask


def _measure(school: HubSchool, name: str) -> float | None:
    return next((need.value for need in school.needs if need.measure == name), None)


def _left_out(school: HubSchool) -> LeftOut:
    if school.status != "open":
        return LeftOut(school.id, "status", "The school is not open.")
    return LeftOut(school.id, "no_place", "The register does not say where the school is.")


def _check(problem: Hubs) -> None:
    rules, n, p = problem.rules, problem.n, problem.hubs
    if not p * rules.size_min <= n <= p * rules.size_max:
        raise PlanningError(
            f"{n} schools cannot form {p} hubs of {rules.size_min} to {rules.size_max}: "
            f"change the number of hubs or the sizes."
        )
    if not len(problem.given) and len(problem.eligible) < p:
        raise PlanningError(
            f"Only {len(problem.eligible)} schools may lead and {p} hubs need one each: widen who may lead."
        )


def _hash(problem: Hubs) -> str:
    text = json.dumps(
        [problem.ids, problem.xyz.tolist(), problem.weight.tolist(), problem.district.tolist(),
         problem.eligible.tolist(), problem.given.tolist(), problem.rules.model_dump(mode="json")]
    )  # fmt: skip
    return hashlib.sha256(text.encode()).hexdigest()
