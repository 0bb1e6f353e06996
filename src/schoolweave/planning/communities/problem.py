"""The question: which schools, which rules, which links."""

import hashlib
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Self

from schoolweave.core.errors import PlanningError
from schoolweave.planning.communities.model import LeftOut, PlannedSchool
from schoolweave.planning.communities.order import natural
from schoolweave.policy import CommunityRules

Pairs = tuple[tuple[str, str], ...]


def group_count(placed: int, size_mean: float) -> int:
    """Return how many groups ``placed`` schools form: ``placed / size_mean``, halves rounded up."""
    return math.floor(placed / size_mean + 0.5)


@dataclass(frozen=True, slots=True)
class Communities:
    """A problem of forming communities; build it with :meth:`from_schools`.

    ``schools`` are those in the problem, in natural order of id; ``ineligible`` those outside it.
    """

    schools: tuple[PlannedSchool, ...]
    ineligible: tuple[LeftOut, ...]
    rules: CommunityRules
    must_link: Pairs = ()
    cannot_link: Pairs = ()
    inputs_hash: str = field(default="", compare=False)

    @classmethod
    def from_schools(
        cls,
        schools: Iterable[PlannedSchool],
        rules: CommunityRules,
        *,
        must_link: Iterable[tuple[str, str]] = (),
        cannot_link: Iterable[tuple[str, str]] = (),
    ) -> Self:
        """Return the problem for a register's schools under a programme's rules.

        Raises :class:`PlanningError` where an id occurs twice, or a link names a school that is not in the
        register, one school twice, or (must-links) one that may not join.
        """
        ordered = sorted(schools, key=lambda school: natural(school.id))
        _check_distinct([school.id for school in ordered])
        left = tuple(found for school in ordered if (found := _why_outside(school, rules)))
        outside = {found.school_id for found in left}
        inside = tuple(school for school in ordered if school.id not in outside)
        known = {school.id for school in ordered}
        must = _pairs(must_link, "must-link", known, outside)
        cannot = tuple(
            pair for pair in _pairs(cannot_link, "cannot-link", known, set()) if not outside & set(pair)
        )
        return cls(inside, left, rules, must, cannot, _hash(inside, rules, must, cannot))

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


def _check_distinct(ids: Sequence[str]) -> None:
    for before, after in pairwise(ids):
        if before == after:
            raise PlanningError(f"The school {after} occurs twice: remove one of its rows.")


def _why_outside(school: PlannedSchool, rules: CommunityRules) -> LeftOut | None:
    if school.status not in rules.statuses:
        return LeftOut(school.id, "status", f"{school.name} is not open: its status is “{school.status}”.")
    if school.latitude is None or school.longitude is None:
        return LeftOut(school.id, "no_place", f"The register does not say where {school.name} is.")
    if school.kind not in rules.kinds:
        reason = f"Schools of the kind “{school.kind}” may not join, and {school.name} is one."
        return LeftOut(school.id, "kind", reason)
    if school.authority not in rules.authorities:
        reason = f"Schools whose authority is “{school.authority}” may not join, and {school.name} is one."
        return LeftOut(school.id, "authority", reason)
    return None


def _pairs(links: Iterable[tuple[str, str]], word: str, known: set[str], outside: set[str]) -> Pairs:
    found = set()
    for first, second in links:
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


def _hash(schools: Sequence[PlannedSchool], rules: CommunityRules, must: Pairs, cannot: Pairs) -> str:
    content = {
        "schools": [
            (school.id, school.latitude, school.longitude, sorted(school.years), str(school.authority))
            for school in schools
        ],
        "rules": rules.model_dump(mode="json", exclude={"sources"}),
        "must_link": must,
        "cannot_link": cannot,
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
