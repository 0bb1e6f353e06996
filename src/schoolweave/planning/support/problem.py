"""The question: who can help, who is in need, under which rules."""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Self

from schoolweave.core.errors import PlanningError
from schoolweave.planning.asking import check_count, finite
from schoolweave.planning.communities.order import natural
from schoolweave.planning.support.model import Need, Supporter
from schoolweave.policy.support_rules import SupportRules

PARTS = 2
"""Days are counted in halves."""


@dataclass(frozen=True, slots=True)
class Matching:
    """A problem of matching support; build it with :meth:`of`. Both sides are in natural order of id."""

    supporters: tuple[Supporter, ...]
    needs: tuple[Need, ...]
    rules: SupportRules
    inputs_hash: str = field(default="", compare=False)

    @classmethod
    def of(cls, supporters: Iterable[Supporter], needs: Iterable[Need], rules: SupportRules) -> Self:
        """Return the problem of matching ``supporters`` with ``needs`` under a programme's rules.

        Raises :class:`PlanningError` where an id occurs twice, a tier is unknown, a place is not on the
        earth, days are not whole or half days, or ``schools_max`` is not a whole number from 0.
        """
        helping = tuple(sorted(supporters, key=lambda one: natural(one.id)))
        wanting = tuple(sorted(needs, key=lambda one: natural(one.id)))
        for many, word in ((helping, "supporter"), (wanting, "school")):
            _check_distinct([one.id for one in many], word)
            for one in many:
                _check_place(one, word)
        for supporter in helping:
            _check_days(supporter.days, f"The supporter {supporter.id}", least=0.0)
            check_count(supporter.schools_max, f"schools that the supporter {supporter.id} may help")
        for need in wanting:
            if need.tier not in rules.tiers:
                raise PlanningError(
                    f"The school {need.id} is in the tier “{need.tier}”: use one of {', '.join(rules.tiers)}."
                )
            _check_days(days_wanted(need, rules), f"The school {need.id}", least=0.5)
        return cls(helping, wanting, rules, _hash(helping, wanting, rules))


def days_wanted(need: Need, rules: SupportRules) -> float:
    """Return the days a school wants: its own, or those of its tier."""
    return rules.tier_days[rules.tiers.index(need.tier)] if need.days is None else need.days


def checked_days(keep: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    """Return an earlier plan's days by school and supporter.

    Raises :class:`PlanningError` where they are not of that shape, or not numbers from 0.
    """
    found: dict[str, dict[str, float]] = {}
    for school, given in keep.items():
        if not isinstance(given, Mapping):
            raise PlanningError(f"The plan to keep gives {school} {given!r}: give its days by supporter.")
        for supporter, days in given.items():
            if not finite(days) or days < 0:
                raise PlanningError(
                    f"The plan to keep gives {school} {days!r} days of {supporter}: give a number, 0 or more."
                )
        found[school] = dict(given)
    return found


def _check_distinct(ids: Sequence[str], word: str) -> None:
    for before, after in pairwise(ids):
        if before == after:
            raise PlanningError(f"The {word} {after} occurs twice: remove one of the two.")


def _check_place(one: Supporter | Need, word: str) -> None:
    if not (abs(one.latitude) <= 90 and abs(one.longitude) <= 180):
        raise PlanningError(
            f"The {word} {one.id} has no place on the earth: latitude {one.latitude}, "
            f"longitude {one.longitude}. Give degrees, or leave it out."
        )


def _check_days(days: float, who: str, *, least: float) -> None:
    if not math.isfinite(days) or days < least or days * PARTS != int(days * PARTS):
        raise PlanningError(f"{who} has {days:g} days: give whole or half days, at least {least:g}.")


def _hash(supporters: Sequence[Supporter], needs: Sequence[Need], rules: SupportRules) -> str:
    content = {
        "supporters": [asdict(one) for one in supporters],
        "needs": [asdict(one) for one in needs],
        "rules": rules.model_dump(mode="json", exclude={"sources"}),
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
