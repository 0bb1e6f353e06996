"""The task list of an expression: what is done, what is not, and what cannot start yet because of what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schoolweave.policy.workflow import Field
from schoolweave.web.rounds import content
from schoolweave.web.rounds import questions as q
from schoolweave.web.rounds.models import Expression, Part
from schoolweave.web.rounds.models.sending import Signed

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

TITLES: dict[str, StrOrPromise] = {
    q.FACTS: _("Confirm what the register says"),
    q.STANCE: _("Whether your school takes part"),
    q.PARTNERS: _("Schools you would like to work with, or cannot"),
    q.CONTACT: _("Whom we may ask"),
    q.PARENTS: _("How parents were consulted"),
    q.QUESTIONS: _("Further questions"),
    q.FILES: _("Files"),
}
"""What each page of a school's part is called."""

NOT_STARTED, STARTED, COMPLETE, BLOCKED, NOT_REQUIRED, OPTIONAL = (
    "not_started",
    "started",
    "complete",
    "blocked",
    "not_required",
    "optional",
)
STATUSES: dict[str, tuple[StrOrPromise, str]] = {
    NOT_STARTED: (_("Not started"), "wait"),
    STARTED: (_("In progress"), "wait"),
    COMPLETE: (_("Complete"), "good"),
    BLOCKED: (_("Cannot start yet"), "calm"),
    NOT_REQUIRED: (_("Not required"), "calm"),
    OPTIONAL: (_("Optional"), "calm"),
}
"""Each status in words, and its colour."""

COMMITTED = frozenset({Part.Stance.YES, Part.Stance.MAYBE})
"""Stances that the board signs, and that need partners and consultation."""


def status_of(part: Part, page: str) -> str:
    """Return where one page of a school's part stands."""
    if page == q.FILES:
        return _files(part)
    if page == q.PARTNERS:
        return _partners(part)
    if page == q.PARENTS and part.stance and part.stance not in COMMITTED:
        return COMPLETE if part.consultation else NOT_REQUIRED
    fields = q.page_fields(part.expression.round, page)
    if page == q.FACTS and part.facts_confirmed_at is None:
        return NOT_STARTED
    given = [field for field in fields if _given(part, field)]
    if all(_given(part, field) for field in fields if field.required):
        return COMPLETE if given or page != q.QUESTIONS else OPTIONAL
    return STARTED if given else NOT_STARTED


def _given(part: Part, field: Field) -> bool:
    if field.id in q.COLUMNS:
        return bool(getattr(part, q.COLUMNS[field.id]))
    return part.answers.get(field.id) not in (None, "", [])


def _partners(part: Part) -> str:
    if part.stance and part.stance not in COMMITTED:
        return NOT_REQUIRED
    if part.wishes_done:
        return COMPLETE
    return STARTED if part.wishes.all() else NOT_STARTED


def _files(part: Part) -> str:
    kept = [
        item
        for item in part.expression.attachments.all()
        if item.removed_at is None and item.school_id == part.school_id
    ]
    return COMPLETE if kept else OPTIONAL


def missing(part: Part) -> list[str]:
    """Return the titles of the pages of a school's part that are not done."""
    undone = {NOT_STARTED, STARTED}
    return [
        str(TITLES[page]) for page in q.pages_of(part.expression.round) if status_of(part, page) in undone
    ]


def needs_signature(part: Part) -> bool:
    """Return whether the school's board signs: where it says yes or maybe."""
    return part.stance in COMMITTED


def signature_status(expression: Expression, part: Part) -> tuple[str, str]:
    """Return where the board's signature stands, and what is missing for it."""
    if part.stance and not needs_signature(part):
        return NOT_REQUIRED, ""
    return signature_of(part, content.to_sign(expression, part), missing(part))


def signature_of(signed: Signed, said: Any, undone: Sequence[str]) -> tuple[str, str]:
    """Return where a signature of ``said`` stands, and what is missing for it, ``undone`` before all."""
    if undone:
        return BLOCKED, gettext("Still to do: %(pages)s.") % {"pages": ", ".join(undone)}
    if content.holds(signed, said):
        return COMPLETE, ""
    if signed.signed_digest:
        return NOT_STARTED, gettext("Something changed since it was signed: it needs a new signature.")
    return NOT_STARTED, gettext("Another person than who filled it in signs for the board.")


def shared_status(expression: Expression) -> str:
    """Return where the questions stand that the schools answer together."""
    fields = q.shared_fields(expression.round)
    given = [field for field in fields if expression.answers.get(field.id) not in (None, "", [])]
    if not fields:
        return NOT_REQUIRED
    if all(field in given for field in fields if field.required):
        return COMPLETE if given else OPTIONAL
    return STARTED if given else NOT_STARTED


def bars_to_sending(expression: Expression) -> list[str]:
    """Return, each as a sentence, what must be done before the expression can be sent."""
    said = []
    if shared_status(expression) in {NOT_STARTED, STARTED}:
        said.append(gettext("Answer what the schools say together."))
    for part in expression.parts.all():
        name = {"school": part.school.name}
        if part.standing == Part.Standing.INVITED:
            said.append(
                gettext("%(school)s has not answered the invitation: wait for it, or take it out.") % name
            )
        elif part.standing == Part.Standing.JOINED:
            undone = missing(part)
            if undone:
                said.append(
                    gettext("%(school)s has still to do: %(pages)s.") % (name | {"pages": ", ".join(undone)})
                )
            elif needs_signature(part) and not content.is_signed(expression, part):
                said.append(gettext("The board of %(school)s has still to sign.") % name)
    return said
