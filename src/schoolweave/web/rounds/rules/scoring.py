"""How scores become a rank: weights, when two reviewers differ, and what decides a tie. No database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.utils.translation import gettext

from schoolweave.policy.workflow import Criterion

DIFFER_FROM = 0.4
"""Two reviewers differ where one criterion's scores are at least this part of its maximum apart.

Our own rule, stated on the ranking page: no published scoring sheet says when scores are moderated.
"""

Scores = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Placed:
    """An application's place: ``rank`` from 1, its weighted total, and what put it before or after equals."""

    key: str
    rank: int
    total: float
    tie: str = ""


def total(criteria: Sequence[Criterion], scores: Scores) -> float:
    """Return the weighted sum of the scores; a criterion without a score counts nothing."""
    return sum(each.weight * float(scores.get(each.id, 0)) for each in criteria)


def most(criteria: Sequence[Criterion]) -> float:
    """Return the highest total that can be reached."""
    return sum(each.weight * each.max_score for each in criteria)


def differing(criteria: Sequence[Criterion], first: Scores, second: Scores) -> tuple[str, ...]:
    """Return the ids of the criteria on which two reviewers differ enough to be moderated."""
    return tuple(
        each.id
        for each in criteria
        if abs(float(first.get(each.id, 0)) - float(second.get(each.id, 0))) >= DIFFER_FROM * each.max_score
    )


def middle(criteria: Sequence[Criterion], first: Scores, second: Scores) -> dict[str, float]:
    """Return the mean of two reviewers' scores, by criterion."""
    return {each.id: (float(first.get(each.id, 0)) + float(second.get(each.id, 0))) / 2 for each in criteria}


def below_pass(criteria: Sequence[Criterion], scores: Scores) -> tuple[Criterion, ...]:
    """Return the criteria on which the scores are under what must be reached."""
    return tuple(each for each in criteria if float(scores.get(each.id, 0)) < each.pass_score)


def tie_break_order(criteria: Sequence[Criterion]) -> tuple[Criterion, ...]:
    """Return the criteria in the order in which they decide a tie: the heaviest first, then as listed."""
    return tuple(sorted(criteria, key=lambda each: -each.weight * each.max_score))


def lot(seed: str, key: str) -> str:
    """Return a drawn lot that anybody can check: SHA-256 of the round's seed and the reference number."""
    return sha256(f"{seed}|{key}".encode()).hexdigest()


def ranked(criteria: Sequence[Criterion], scored: Mapping[str, Scores], *, seed: str) -> tuple[Placed, ...]:
    """Return the applications from the best on.

    ``scored`` holds the agreed scores by reference number. The higher total goes first. Between equal
    totals the heaviest criterion decides, then the next heaviest; between equals in all of them, the lot
    (:func:`lot`), of which the smaller goes first.
    """
    order = tie_break_order(criteria)

    def key(reference: str) -> tuple[object, ...]:
        scores = scored[reference]
        by_criterion = tuple(-float(scores.get(each.id, 0)) for each in order)
        return (-round(total(criteria, scores), 6), by_criterion, lot(seed, reference))

    lined_up = sorted(scored, key=key)
    return tuple(
        Placed(
            reference, place, total(criteria, scored[reference]), _why(criteria, scored, lined_up, place - 1)
        )
        for place, reference in enumerate(lined_up, start=1)
    )


def _why(criteria: Sequence[Criterion], scored: Mapping[str, Scores], order: Sequence[str], at: int) -> str:
    """Return what decided between the application at a place and its neighbours of the same total."""
    said = []
    if at and _equal(criteria, scored[order[at - 1]], scored[order[at]]):
        said.append(_decided(criteria, scored, order[at - 1], order[at], gettext("after")))
    if at + 1 < len(order) and _equal(criteria, scored[order[at]], scored[order[at + 1]]):
        said.append(_decided(criteria, scored, order[at], order[at + 1], gettext("before")))
    return " ".join(said)


def _equal(criteria: Sequence[Criterion], first: Scores, second: Scores) -> bool:
    return round(total(criteria, first), 6) == round(total(criteria, second), 6)


def _decided(
    criteria: Sequence[Criterion], scored: Mapping[str, Scores], ahead: str, behind: str, word: str
) -> str:
    other = ahead if word == gettext("after") else behind
    for each in tie_break_order(criteria):
        if scored[ahead].get(each.id, 0) != scored[behind].get(each.id, 0):
            return gettext("Same total as %(other)s; placed %(word)s it by “%(title)s”.") % {
                "other": other,
                "word": word,
                "title": each.title,
            }
    return gettext("Same scores throughout as %(other)s; placed %(word)s it by the drawn lot.") % {
        "other": other,
        "word": word,
    }
