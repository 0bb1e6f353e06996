"""What the rows of rounds belong to, what of them is public, and what a state or a task narrows."""

from typing import Any

from django.db.models import Q

from schoolweave.web.accounts import scopes
from schoolweave.web.accounts.reach import SELF, Condition, Link, Visitor, declare
from schoolweave.web.rounds import models as m


def _published(person: Visitor, capability: str, scenario: Any) -> bool:
    return bool(scenario.kind == m.Scenario.Kind.TODAY or scenario.adopted_at is not None)


def _rows_published(person: Visitor, capability: str) -> Q:
    return Q(kind=m.Scenario.Kind.TODAY) | Q(adopted_at__isnull=False)


def _announced(person: Visitor, capability: str, call: Any) -> bool:
    return bool(call.status != m.Round.Status.DRAFT)


def _rows_announced(person: Visitor, capability: str) -> Q:
    return ~Q(status=m.Round.Status.DRAFT)


def _asked(person: Visitor, capability: str, application: Any) -> bool:
    key = getattr(person, "pk", None)
    return any(one.reviewer_id == key and one.status in _ASKED for one in application.reviews.all())


def _rows_asked(person: Visitor, capability: str) -> Q:
    mine = m.Review.objects.filter(reviewer=getattr(person, "pk", None), status__in=_ASKED)
    return Q(pk__in=mine.values("application"))


def _own(person: Visitor, capability: str, review: Any) -> bool:
    return bool(review.reviewer_id == getattr(person, "pk", None))


def _rows_own(person: Visitor, capability: str) -> Q:
    return Q(reviewer=getattr(person, "pk", None))


_ASKED = (m.Review.Status.ASKED, m.Review.Status.DRAFT, m.Review.Status.DONE)
PUBLISHED = Condition(_published, _rows_published, frozenset({"scenario.read"}))
ANNOUNCED = Condition(_announced, _rows_announced, frozenset({"round.read"}))
ASKED_TO_SCORE = Condition(_asked, _rows_asked, frozenset({"application.review"}))
OWN_SCORES = Condition(_own, _rows_own, frozenset({"application.review"}))
IN_IT = {"standing": (m.Part.Standing.INVITED, m.Part.Standing.JOINED)}

declare(m.Round, register="register_id", round=SELF, opens=(ANNOUNCED,))
declare(m.Expression, belongs_to="round", schools=Link("parts__school", through="parts", where=IN_IT))
declare(m.Part, belongs_to="expression")
declare(m.Wish, belongs_to="part")
declare(m.Application, belongs_to="round", schools="school", narrows=(ASKED_TO_SCORE,))
declare(m.Review, belongs_to="application", narrows=(OWN_SCORES,))
declare(m.Moderation, belongs_to="application")
declare(m.Receipt, belongs_to=("expression", "application"))
declare(m.Question, belongs_to=("expression", "application"))
declare(m.Attachment, belongs_to=("expression", "application"))

declare(m.Scenario, register="register_id", region="region", round="round_id", opens=(PUBLISHED,))
declare(m.Group, belongs_to="scenario")
declare(m.Place, belongs_to="scenario")
declare(m.ScenarioFile, belongs_to="scenario")
declare(m.Arrangement, belongs_to="scenario")
declare(m.Step, belongs_to="arrangement")
declare(m.Consultation, belongs_to="scenario")  # what a school is asked is its answer, which it reaches
declare(  # not part of the consultation: one school's principal has no say in another school's answer
    m.Answer,
    register="consultation__scenario__register_id",
    region="consultation__scenario__region",
    round="consultation__scenario__round_id",
    schools="school",
)
declare(m.AnswerChange, belongs_to="answer")
declare(m.Recommendation, belongs_to="group")
declare(m.Pack, belongs_to="scenario")
declare(m.PackFile, belongs_to="pack")
declare(m.Item, belongs_to="pack", schools=(Link("group__places__school"), Link("group__host")))
declare(m.Decision, belongs_to="item")


def _rounds(keys: list[str]) -> dict[str, str]:
    found = m.Round.objects.filter(pk__in=[key for key in keys if key.isdigit()])
    return {str(key): name for key, name in found.values_list("pk", "name")}


def _find_rounds(text: str) -> list[tuple[str, str]]:
    wanted = Q(name__icontains=text) | (Q(pk=text) if text.isdigit() else Q())
    found = m.Round.objects.filter(wanted).exclude(status=m.Round.Status.DRAFT).order_by("-opens_at")
    return [(str(key), name) for key, name in found.values_list("pk", "name")[: scopes.MANY + 1]]


scopes.offer("round", names=_rounds, find=_find_rounds)
