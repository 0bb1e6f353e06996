"""The question: which schools, which rules, which links, pins and wishes."""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from schoolweave.core.errors import PlanningError
from schoolweave.planning.asking import rows_of
from schoolweave.planning.communities.model import LeftOut, PlannedSchool
from schoolweave.planning.communities.order import natural
from schoolweave.planning.communities.pins import checked_pins, pin_ties, pin_vetoes
from schoolweave.planning.communities.wishes import JOINING, NO_WISHES, Wishes, checked, checked_stances
from schoolweave.policy import CommunityRules

Pairs = tuple[tuple[str, str], ...]


def group_count(placed: int, size_mean: float) -> int:
    """Return how many groups ``placed`` schools form: ``placed / size_mean``, halves rounded up."""
    return math.floor(placed / size_mean + 0.5)


@dataclass(frozen=True, slots=True)
class Communities:
    """A problem of forming communities; build it with :meth:`from_schools`.

    ``schools`` are those in the problem, in natural order of id; ``ineligible`` those outside it.
    ``stances`` are the answers that were given, by id, and ``joining`` those with which a school may join;
    ``pins`` are ``(school_id, label)``; ``wishes`` are the optional terms of the objective.
    """

    schools: tuple[PlannedSchool, ...]
    ineligible: tuple[LeftOut, ...]
    rules: CommunityRules
    must_link: Pairs = ()
    cannot_link: Pairs = ()
    inputs_hash: str = field(default="", compare=False)
    pins: Pairs = ()
    wishes: Wishes = NO_WISHES
    stances: Mapping[str, str] = field(default_factory=dict, hash=False)
    joining: tuple[str, ...] = JOINING

    @classmethod
    def from_schools(
        cls,
        schools: Iterable[PlannedSchool],
        rules: CommunityRules,
        *,
        must_link: Iterable[tuple[str, str]] = (),
        cannot_link: Iterable[tuple[str, str]] = (),
        stances: Mapping[str, str] | None = None,
        joining: Iterable[str] = JOINING,
        pins: Iterable[tuple[str, str]] = (),
        wishes: Wishes | None = None,
    ) -> Self:
        """Return the problem for a register's schools under a programme's rules.

        A school whose stance is not among ``joining`` is outside the problem; one without a stance is
        ``unknown``. Raises :class:`PlanningError` where an id occurs twice, a place is not on earth, a stance
        is not one of ``yes``, ``maybe``, ``no`` and ``unknown``, or a link, pin or wish names a
        school that is not in the register, one school twice, or (must-links and pins) one that may not join.
        """
        ordered = sorted(schools, key=lambda school: natural(school.id))
        known = _distinct([school.id for school in ordered])
        answers, chosen = checked_stances(stances or {}, tuple(joining), known)
        left = tuple(found for school in ordered if (found := _why_outside(school, rules, answers, chosen)))
        outside = {found.school_id for found in left}
        vetoes = _pairs(cannot_link, "cannot-link", known, set())
        problem = cls(
            schools=tuple(school for school in ordered if school.id not in outside),
            ineligible=left,
            rules=rules,
            must_link=_pairs(must_link, "must-link", known, outside),
            cannot_link=tuple(pair for pair in vetoes if not outside & set(pair)),
            pins=checked_pins(pins, known, outside),
            wishes=checked(wishes or NO_WISHES, known, known - outside),
            stances=answers,
            joining=chosen,
        )
        return replace(problem, inputs_hash=_hash(problem))

    def changed(self, **changes: Any) -> Self:
        """Return the problem with other ``rules``, ``must_link``, ``cannot_link``, ``pins`` or ``wishes``.

        Who may join stays as it is; the hash of the inputs is taken anew. For schools or stances that
        change, build the problem again. Raises :class:`PlanningError` where a link, pin or wish names a
        school that is not in the problem, or is wrong as in :meth:`from_schools`.
        """
        problem = replace(self, **changes)
        inside = set(problem.ids)
        problem = replace(
            problem,
            must_link=_pairs(problem.must_link, "must-link", inside, set()),
            cannot_link=_pairs(problem.cannot_link, "cannot-link", inside, set()),
            pins=checked_pins(problem.pins, inside, set()),
            wishes=checked(problem.wishes, inside, inside),
        )
        return replace(problem, inputs_hash=_hash(problem))

    @property
    def ties(self) -> Pairs:
        """Pairs that must be together: must-links, and schools pinned to one label."""
        return self.must_link + pin_ties(self.pins)

    @property
    def vetoes(self) -> Pairs:
        """Pairs that must be apart: cannot-links, and one school of each pinned label against the others'."""
        return self.cannot_link + pin_vetoes(self.pins)

    @property
    def size(self) -> int:
        """How many schools are in the problem."""
        return len(self.schools)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the schools in the problem, in natural order."""
        return tuple(school.id for school in self.schools)

    def count(self, placed: int) -> int:
        """Return how many groups ``placed`` schools must form."""
        return group_count(placed, self.rules.size_mean)


def _distinct(ids: Sequence[str]) -> set[str]:
    known: set[str] = set()
    for school in ids:
        if school in known:
            raise PlanningError(f"The school {school} occurs twice: remove one of its rows.")
        known.add(school)
    return known


def _why_outside(
    school: PlannedSchool, rules: CommunityRules, stances: Mapping[str, str], joining: tuple[str, ...]
) -> LeftOut | None:
    if school.status not in rules.statuses:
        return LeftOut(school.id, "status", f"{school.name} is not open: its status is “{school.status}”.")
    if school.latitude is None or school.longitude is None:
        return LeftOut(school.id, "no_place", f"The register does not say where {school.name} is.")
    if not (-90 <= school.latitude <= 90 and -360 <= school.longitude <= 360):
        raise PlanningError(
            f"The place of {school.id} is {school.latitude}, {school.longitude}: a latitude lies between -90 "
            "and 90 degrees, a longitude between -360 and 360."
        )
    if school.kind not in rules.kinds:
        reason = f"Schools of the kind “{school.kind}” may not join, and {school.name} is one."
        return LeftOut(school.id, "kind", reason)
    if school.authority not in rules.authorities:
        reason = f"Schools whose authority is “{school.authority}” may not join, and {school.name} is one."
        return LeftOut(school.id, "authority", reason)
    stance = stances.get(school.id, "unknown")
    if stance not in joining:
        return LeftOut(school.id, "stance", f"{school.name} is left out because its answer is “{stance}”.")
    return None


def _pairs(links: Iterable[tuple[str, str]], word: str, known: set[str], outside: set[str]) -> Pairs:
    found = set()
    for first, second in rows_of(links, word, "school, school"):
        if first == second:
            raise PlanningError(f"A {word} joins {first} to itself: name two different schools.")
        for school in (first, second):
            if school not in known:
                raise PlanningError(f"A {word} names {school}, which is not among the schools read.")
            if school in outside:
                raise PlanningError(
                    f"A {word} names {school}, which may not join under the rules: remove the link."
                )
        low, high = sorted((first, second), key=natural)
        found.add((low, high))
    return tuple(sorted(found, key=lambda pair: (natural(pair[0]), natural(pair[1]))))


def _hash(problem: Communities) -> str:
    """Return a digest of all that decides the answer; what was not asked for does not enter it."""
    content: dict[str, Any] = {
        "schools": [
            (school.id, school.latitude, school.longitude, sorted(school.years), str(school.authority))
            for school in problem.schools
        ],
        "rules": problem.rules.model_dump(mode="json", exclude={"sources"}),
        "must_link": problem.must_link,
        "cannot_link": problem.cannot_link,
    }
    if problem.pins:
        content["pins"] = problem.pins
    if wishes := problem.wishes.to_dict():
        content["wishes"] = wishes
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
