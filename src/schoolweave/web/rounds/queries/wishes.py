"""What the schools of a round want, for whoever arranges them."""

from dataclasses import dataclass

from schoolweave.web.rounds.models import Part, Round, Wish
from schoolweave.web.rounds.rules.expressions import SENT


@dataclass(frozen=True, slots=True)
class Wanted:
    """One school's stance and partners. ``together`` are the other schools of its joint expression."""

    school_id: str
    stance: str  # yes, maybe, no, unknown
    preferred: frozenset[str]
    vetoed: frozenset[str]
    together: frozenset[str]
    expression: str  # its reference number


def wishes(round: Round) -> dict[str, Wanted]:
    """Return what each school of the round's expressions wants, by school id: two queries.

    Only what was sent counts, late ones once they were let in; drafts, refused and withdrawn ones do not.
    A school that is in no expression is not here: nothing is known of its stance.
    """
    parts = Part.objects.filter(
        expression__round=round, expression__status__in=SENT, standing=Part.Standing.JOINED
    )
    listed: dict[int, dict[str, set[str]]] = {}
    rows = Wish.objects.filter(part__in=parts).values_list("part_id", "kind", "school_id")
    for part, kind, school in rows:
        listed.setdefault(part, {}).setdefault(kind, set()).add(school)
    found = list(parts.values_list("pk", "school_id", "stance", "expression_id", "expression__reference"))
    members: dict[int, set[str]] = {}
    for _, school, _, expression, _ in found:
        members.setdefault(expression, set()).add(school)
    return {
        school: Wanted(
            school,
            stance or Part.Stance.UNKNOWN,
            frozenset(listed.get(part, {}).get(Wish.Kind.PREFERRED, ())),
            frozenset(listed.get(part, {}).get(Wish.Kind.VETOED, ())),
            frozenset(members[expression] - {school}),
            reference,
        )
        for part, school, stance, expression, reference in found
    }
