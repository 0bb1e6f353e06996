"""Letters about expressions and applications: to whom, and what they say."""

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from schoolweave.web.accounts import letters
from schoolweave.web.accounts.models import Person
from schoolweave.web.accounts.reach import who_may
from schoolweave.web.rounds.models import Application, Expression, Part, Question, Receipt, Review
from schoolweave.web.rounds.rules import calls

Thing = Expression | Application


def people_of(thing: Thing) -> list[Person]:
    """Return those who write for the schools concerned, each once."""
    if isinstance(thing, Application):
        return who_may("application.write", thing.school, near=True)
    parts = thing.parts.filter(standing=Part.Standing.JOINED).select_related("school")
    found = {
        person.pk: person for part in parts for person in who_may("expression.write", part.school, near=True)
    }
    return list(found.values())


def invited(part: Part, by: Person | None) -> None:
    """Ask a school's people into a joint expression."""
    call = part.expression.round

    def text() -> str:
        said = gettext(
            "%(by)s asks %(school)s to express interest together with others in “%(round)s”.\n\n"
            "Sign in, read who is in it and accept or decline. This binds nobody.\n"
            "It closes on %(closes)s.\nReference: %(reference)s"
        )
        return said % {
            "by": by or gettext("The programme office"),
            "school": part.school,
            "round": call.name,
            "closes": calls.in_its_zone(call, call.closes_at),
            "reference": part.expression.reference,
        }

    def subject() -> str:
        return gettext("An invitation to express interest together: %(round)s") % {"round": call.name}

    for person in who_may("expression.write", part.school, near=True):
        letters.post(
            to=person,
            kind="expression.invitation",
            subject=subject,
            text=text,
            about=part.expression,
            key=f"invitation/{part.pk}/{part.version}/{person.pk}",
            urgent=True,
        )


def answered_invitation(part: Part, by: Person | None) -> None:
    """Tell whoever invited that the school is in, or is not."""
    if part.invited_by is None:
        return
    accepted = part.standing == Part.Standing.JOINED
    words = {
        "school": part.school,
        "said": gettext_lazy("has joined") if accepted else gettext_lazy("has declined to join"),
        "reference": part.expression.reference,
    }
    letters.post(
        to=part.invited_by,
        kind="expression.invitation_answered",
        subject=lambda: gettext("%(school)s %(said)s your expression") % words,
        text=lambda: gettext("%(school)s %(said)s expression %(reference)s.") % words,
        about=part.expression,
    )


def to_sign(thing: Thing, part: Part | Application) -> int:
    """Tell those who sign for the school's board that there is something to sign; return how many."""
    noun = _noun(thing)
    told = who_may(f"{noun}.sign", part.school, near=True)
    words = {"reference": thing.reference, "school": part.school}
    said = (
        gettext_lazy(
            "Application %(reference)s is filled in for %(school)s. Sign in, read it, and sign it for the "
            "governing body. You cannot sign what you filled in yourself."
        )
        if noun == "application"
        else gettext_lazy(
            "Expression %(reference)s is filled in for %(school)s. Sign in, read it, and sign it for the "
            "board. You cannot sign what you filled in yourself."
        )
    )
    for person in told:
        letters.post(
            to=person,
            kind=f"{noun}.to_sign",
            subject=lambda: gettext("To be signed for %(school)s") % words,
            text=lambda: said % words,
            about=thing,
            key=f"{noun}-to-sign/{part.pk}/{part.version}/{person.pk}",
            urgent=True,
        )
    return len(told)


def sent(receipt: Receipt) -> None:
    """Confirm what was sent, with its reference number."""
    thing: Thing = receipt.about
    call = thing.round

    def text() -> str:
        said = gettext(
            "“%(round)s” has received %(reference)s on %(when)s.\n\nWhat you sent is kept word for word; its "
            "check sum is %(digest)s.\nYou can read it, and what happens next, when you sign in."
        ) % {
            "round": call.name,
            "reference": thing.reference,
            "when": calls.in_its_zone(call, receipt.sent_at),
            "digest": receipt.digest[:16],
        }
        late = gettext("It came after the closing time: the office decides whether it counts.")
        return f"{said}\n{late}" if receipt.late else said

    for person in people_of(thing):
        letters.post(
            to=person,
            kind=f"{_noun(thing)}.receipt",
            subject=lambda: gettext("Received: %(reference)s") % {"reference": thing.reference},
            text=text,
            about=thing,
            key=f"receipt/{receipt.pk}/{person.pk}",
            urgent=True,
        )


def asked(question: Question) -> None:
    """Pass the office's question on to those who sent it."""
    thing: Thing = question.about

    def text() -> str:
        due = gettext("\n\nPlease answer by %(day)s.")
        day = due % {"day": date_format(question.due_on)} if question.due_on else ""
        return question.text + day + "\n\n" + gettext("Sign in to answer it.")

    for person in people_of(thing):
        letters.post(
            to=person,
            kind=f"{_noun(thing)}.question",
            subject=lambda: gettext("A question about %(reference)s") % {"reference": thing.reference},
            text=text,
            about=thing,
            key=f"question/{question.pk}/{person.pk}",
            urgent=True,
        )


def answered(question: Question) -> None:
    """Tell whoever asked that the answer is there."""
    if question.asked_by is not None:
        thing: Thing = question.about
        letters.post(
            to=question.asked_by,
            kind=f"{_noun(thing)}.answer",
            subject=lambda: gettext("Answered: %(reference)s") % {"reference": thing.reference},
            text=question.answer,
            about=thing,
        )


def settled(thing: Thing, subject: str | Promise, text: letters.Words) -> None:
    """Tell those concerned what was settled, and why, each in their language."""
    for person in people_of(thing):
        letters.post(
            to=person,
            kind=f"{_noun(thing)}.settled",
            subject=lambda: f"{subject}: {thing.reference}",
            text=text,
            about=thing,
        )


def to_score(review: Review) -> None:
    """Ask a reviewer to score an application."""
    words = {"reference": review.application.reference}
    said = gettext_lazy(
        "You have been asked to score application %(reference)s. You will not see the other reviewer's "
        "scores, nor they yours. If you have a conflict of interest, say so there and stand back."
    )
    letters.post(
        to=review.reviewer,
        kind="review.asked",
        subject=lambda: gettext("An application to score: %(reference)s") % words,
        text=lambda: said % words,
        about=review.application,
        key=f"review/{review.pk}",
    )


def _noun(thing: Thing) -> str:
    return "application" if isinstance(thing, Application) else "expression"
