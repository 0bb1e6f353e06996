"""Facts of a group of schools, and whether the rules on size and pathway are kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from schoolweave.policy.document import Version
from schoolweave.policy.ruling import Ruling, check_rules


@dataclass(frozen=True, slots=True)
class GroupMember:
    """A school as the rules on groups see it; ``years`` are in the school's own scale."""

    id: str
    kind: str
    authority: str
    status: str = "open"
    years: tuple[int, ...] = ()
    learners: int | None = None


def facts(version: Version, members: Iterable[GroupMember]) -> dict[str, Any]:
    """Return what conditions about a group may ask: schools, state_schools, years, kinds, learners."""
    found = tuple(members)
    state = version.communities.state_authorities if version.communities else ("state", "integrated")
    rolls = [one.learners for one in found]
    return {
        "schools": len(found),
        "state_schools": sum(one.authority in state for one in found),
        "years": tuple(sorted({year for one in found for year in one.years})),
        "kinds": tuple(sorted({one.kind for one in found})),
        "learners": None if None in rolls else sum(one for one in rolls if one is not None),
    }


def check(version: Version, members: Sequence[GroupMember]) -> tuple[Ruling, ...]:
    """Return a ruling for each rule about a group that these facts can decide."""
    known = facts(version, members)
    return tuple(one for one in check_rules(version, "group", known) if one.met is not None)
