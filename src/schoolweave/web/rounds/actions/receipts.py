"""Receipts, questions and answers: the same for expressions and applications."""

from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext

from schoolweave.web.accounts.models import Person
from schoolweave.web.rounds import content, telling
from schoolweave.web.rounds.models import Application, Expression, Question, Receipt
from schoolweave.web.rounds.rules import NotNow

Thing = Expression | Application


def link_to(thing: Thing) -> dict[str, Any]:
    """Return the key that ties a row to an expression or to an application."""
    return {"application": thing} if isinstance(thing, Application) else {"expression": thing}


def give_receipt(thing: Thing, *, by: Person | None, at: datetime, late: bool = False) -> Receipt:
    """Keep what was sent word for word, and confirm it by letter."""
    said = content.of_application(thing) if isinstance(thing, Application) else content.of_expression(thing)
    newest = thing.receipts.aggregate(newest=models.Max("number"))["newest"] or 0
    receipt = Receipt.objects.create(
        number=newest + 1,
        content=said,
        digest=content.digest(said),
        sent_by=by,
        sent_at=at,
        late=late,
        **link_to(thing),
    )
    telling.sent(receipt)
    return receipt


def put_question(thing: Thing, *, text: str, due_on: date | None, by: Person | None) -> Question:
    """Ask those who sent it for more; they get a letter."""
    if not text.strip():
        raise NotNow(gettext("Write what you need from them."))
    question = Question.objects.create(
        text=text.strip(), due_on=due_on, asked_by=by, asked_at=timezone.now(), **link_to(thing)
    )
    telling.asked(question)
    return question


def give_answer(thing: Thing, *, text: str, by: Person) -> Question:
    """Answer the question that is open; whoever asked gets a letter."""
    question = thing.questions.filter(answered_at__isnull=True).order_by("asked_at").last()
    if question is None:
        raise NotNow(gettext("There is no question that waits for an answer."))
    if not text.strip():
        raise NotNow(gettext("Write an answer before you send it."))
    question.answer, question.answered_by, question.answered_at = text.strip(), by, timezone.now()
    question.save()
    telling.answered(question)
    return question
