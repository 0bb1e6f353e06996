"""Rounds found, and what their public pages say from the policy."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from schoolweave.policy.workflow import Criterion, Stage
from schoolweave.web.accounts.reach import visible as reached
from schoolweave.web.programmes.speaking import spoken
from schoolweave.web.rounds.models import Round
from schoolweave.web.rounds.questions import version_of
from schoolweave.web.rounds.rules import Visitor, calls


@dataclass(frozen=True, slots=True)
class Told:
    """What the policy says about a round: who may take part, how it is decided, the stages."""

    who: tuple[str, ...]
    together: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    stages: tuple[Stage, ...]


def visible(person: Visitor) -> QuerySet[Round]:
    """Return the rounds that a person may see: those announced, or all that their role reaches."""
    known = Round.objects.select_related("rule_version__programme", "register").defer("register__outline")
    return reached(person, "round.read", known)


def in_phase(found: QuerySet[Round], phase: str) -> QuerySet[Round]:
    """Return the rounds in one of the phases; all of them for anything else."""
    now = timezone.now()
    announced = Q(status=Round.Status.ANNOUNCED)
    which = {
        calls.PREPARED: Q(status=Round.Status.DRAFT),
        calls.ANNOUNCED: announced & Q(opens_at__gt=now),
        calls.OPEN: announced & Q(opens_at__lte=now, closes_at__gt=now),
        calls.CLOSED: announced & Q(closes_at__lte=now),
        calls.CALLED_OFF: Q(status=Round.Status.CALLED_OFF),
    }
    return found.filter(which[phase]) if phase in which else found


def narrowed(found: QuerySet[Round], *, text: str = "", phase: str = "", kind: str = "") -> QuerySet[Round]:
    """Return the rounds whose name or programme holds a text, in a phase, of a kind."""
    if text:
        found = found.filter(Q(name__icontains=text) | Q(rule_version__programme__name__icontains=text))
    if kind in Round.Kind.values:
        found = found.filter(kind=kind)
    return in_phase(found, phase)


def told(round: Round) -> Told:
    """Return what the round's pinned policy says to those who think of taking part."""
    version = spoken(version_of(round))
    alone = tuple(test.sentence for test in version.eligibility if test.about in {"school", "application"})
    together = tuple(test.sentence for test in version.eligibility if test.about == "group")
    return Told(alone, together, version.criteria, _usual_way(version.stages))


def _usual_way(stages: tuple[Stage, ...]) -> tuple[Stage, ...]:
    """Return the stages that follow one another when all goes well: from each the first that may follow."""
    by_id = {stage.id: stage for stage in stages}
    way = list(stages[:1])
    while way and way[-1].next and by_id[way[-1].next[0]] not in way:
        way.append(by_id[way[-1].next[0]])
    return tuple(way)
