"""The question that a round's expressions ask of the engine."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from schoolweave.planning import Wishes
from schoolweave.web.collaborations import queries as collaborations
from schoolweave.web.collaborations.models import Membership
from schoolweave.web.directory import queries as directory
from schoolweave.web.directory.models import Flow
from schoolweave.web.rounds.models import Round
from schoolweave.web.rounds.queries.wishes import Wanted, wishes
from schoolweave.web.rounds.question import Pairs, Question

ALL, EXPRESSED = "all", "expressed"
"""Who may join: every school that did not say no, or those alone that said yes or maybe."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a scenario of a round weighs beside travel; prices in km-equivalents, 0 only reports.

    ``together`` makes joint expressions a must; ``moves_max`` bounds how many schools may leave the
    community that they are in today.
    """

    who: str = ALL
    together: bool = False
    preference_km: float = 0.0
    moved_km: float = 0.0
    flow_km: float = 0.0
    moves_max: int | None = None


def question_of(round: Round, choice: Choice) -> Question:
    """Return the stances, wishes and vetoes of a round's expressions with today's members, as one question.

    Preferences hold in the direction in which they were said, and both ways within a joint expression.
    """
    wanted = wishes(round)
    today = _today(round)
    limited = choice.moves_max is not None and bool(today)
    return Question(
        stances={school: one.stance for school, one in wanted.items()} | _unheard(round, wanted, choice),
        must_link=_chains(wanted) if choice.together else (),
        cannot_link=_pairs((one.school_id, other) for one in wanted.values() for other in one.vetoed),
        wishes=Wishes(
            preferences=_directed(wanted),
            preference_km=choice.preference_km,
            today=today if choice.moved_km or limited else {},
            moved_km=choice.moved_km,
            max_moves=choice.moves_max if limited else None,
            flows=_flows(round) if choice.flow_km else (),
            flow_km=choice.flow_km,
        ),
    )


def counted(round: Round) -> Mapping[str, int]:
    """Return how many schools gave each stance, how many preferences and how many vetoes there are."""
    wanted = wishes(round)
    found = {"yes": 0, "maybe": 0, "no": 0, "unknown": 0}
    for one in wanted.values():
        found[one.stance] += 1
    preferences = sum(len(one.preferred) for one in wanted.values())
    return found | {"preferences": preferences, "vetoes": sum(len(one.vetoed) for one in wanted.values())}


def _unheard(round: Round, wanted: Mapping[str, Wanted], choice: Choice) -> dict[str, str]:
    """Return a stance of “no” for those who did not say yes or maybe, where they alone may join."""
    if choice.who == ALL:
        return {}
    keen = {school for school, one in wanted.items() if one.stance in ("yes", "maybe")}
    listed = directory.listed(round.register_id).values_list("pk", flat=True)
    return dict.fromkeys((school for school in listed if school not in keen), "no")


def _today(round: Round) -> dict[str, str]:
    standing = collaborations.current(round.register_id, round.rule_version.programme)
    present = Membership.objects.filter(collaboration__in=standing, to_date__isnull=True)
    pairs = present.order_by("school_id").values_list("school_id", "collaboration_id")
    return {school: str(community) for school, community in pairs}


def _flows(round: Round) -> tuple[tuple[str, str, float], ...]:
    known = Flow.objects.filter(from_school__register=round.register_id)
    year = known.order_by("-year").values_list("year", flat=True).first()
    if year is None:
        return ()
    rows = known.filter(year=year).order_by("from_school", "to_school")
    return tuple(
        (a, b, float(n)) for a, b, n in rows.values_list("from_school_id", "to_school_id", "learners")
    )


def _directed(wanted: Mapping[str, Wanted]) -> Pairs:
    found = {
        (one.school_id, other)
        for one in wanted.values()
        for other in (*one.preferred, *one.together)
        if other not in one.vetoed
    }
    return tuple(sorted(found))


def _chains(wanted: Mapping[str, Wanted]) -> Pairs:
    keen = {school for school, one in wanted.items() if one.stance in ("yes", "maybe")}
    pairs = ((one.school_id, other) for one in wanted.values() for other in one.together)
    return _pairs(pair for pair in pairs if keen.issuperset(pair))


def _pairs(pairs: Iterable[tuple[str, str]]) -> Pairs:
    return tuple(sorted({(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]}))
