"""What a scenario asks beside the programme's rules: stances, wishes, links, pins, a limit on moves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from schoolweave.planning import Communities, PlannedSchool, Wishes
from schoolweave.planning.communities.wishes import JOINING, NO_WISHES
from schoolweave.policy import CommunityRules

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked beside the rules; empty, it asks for nothing.

    ``stances`` are answers by school id and ``joining`` those with which a school may join; ``cannot_link``
    are vetoes; ``pins`` are ``(school id, label)``; ``leads``, where hubs are asked for, are the schools
    whose hubs serve the others. ``begin`` says whether the search begins from the
    scenario's parent.
    """

    stances: Mapping[str, str] = field(default_factory=dict, hash=False)
    joining: tuple[str, ...] = JOINING
    must_link: Pairs = ()
    cannot_link: Pairs = ()
    pins: Pairs = ()
    wishes: Wishes = NO_WISHES
    begin: bool = False
    leads: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return what was asked for, ready for JSON; an empty dictionary where nothing was."""
        content: dict[str, Any] = {
            "stances": dict(self.stances),
            "must_link": [list(pair) for pair in self.must_link],
            "cannot_link": [list(pair) for pair in self.cannot_link],
            "pins": [list(pin) for pin in self.pins],
            "wishes": self.wishes.to_dict(),
            "begin": self.begin,
            "leads": list(self.leads),
        }
        found = {key: value for key, value in content.items() if value}
        return found | ({} if self.joining == JOINING else {"joining": list(self.joining)})

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> "Question":
        """Return the question that :meth:`to_dict` gave."""
        return cls(
            stances=dict(content.get("stances", {})),
            joining=tuple(content.get("joining", JOINING)),
            must_link=_pairs(content.get("must_link", ())),
            cannot_link=_pairs(content.get("cannot_link", ())),
            pins=_pairs(content.get("pins", ())),
            wishes=Wishes.from_dict(content.get("wishes", {})),
            leads=tuple(content.get("leads", ())),
            begin=bool(content.get("begin", False)),
        )


NOTHING = Question()
"""Nothing is asked beside the rules."""


def problem(schools: Sequence[PlannedSchool], rules: CommunityRules, question: Question) -> Communities:
    """Return the planner's problem. What is said of schools that are not among these is left out.

    So are pins and must-links of schools that may not join: who may not is told with a reason anyway.
    """
    known = {school.id for school in schools}
    stances = {school: stance for school, stance in question.stances.items() if school in known}
    outside = {
        one.school_id
        for one in Communities.from_schools(
            schools, rules, stances=stances, joining=question.joining
        ).ineligible
    }
    inside = known - outside
    return Communities.from_schools(
        schools,
        rules,
        stances=stances,
        joining=question.joining,
        must_link=_within(question.must_link, inside),
        cannot_link=_within(question.cannot_link, known),
        pins=[pin for pin in question.pins if pin[0] in inside],
        wishes=_known(question.wishes, known),
    )


def _known(wishes: Wishes, known: set[str]) -> Wishes:
    content = wishes.to_dict()
    for name in ("today", "need", "weights"):
        if name in content:
            content[name] = {one: value for one, value in content[name].items() if one in known}
    for name in ("flows", "preferences"):
        if name in content:
            content[name] = [row for row in content[name] if row[0] in known and row[1] in known]
    if not content.get("today"):
        content.pop("max_moves", None)
    return Wishes.from_dict(content)


def _within(pairs: Pairs, inside: set[str]) -> Pairs:
    return tuple(pair for pair in pairs if inside.issuperset(pair))


def _pairs(found: Iterable[Iterable[str]]) -> Pairs:
    return tuple((first, second) for first, second in found)
