"""The task list of an application: its pages and what must be done before it can be sent."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schoolweave.policy.workflow import Field
from schoolweave.web.rounds import content
from schoolweave.web.rounds import questions as q
from schoolweave.web.rounds.models import Application
from schoolweave.web.rounds.queries.tasks import (
    COMPLETE,
    NOT_REQUIRED,
    NOT_STARTED,
    OPTIONAL,
    STARTED,
    signature_of,
)

OWN_TITLES = {
    q.FACTS: _("Confirm what the register says"),
    q.CONTACT: _("Whom we may ask"),
    q.DECLARATION: _("Declaration"),
    q.FILES: _("Files"),
}
"""Pages whose title is ours; the others carry their first question's."""


def title(page: str, fields: tuple[Field, ...]) -> str:
    """Return what a page is called."""
    return str(OWN_TITLES.get(page) or fields[0].label)


def status_of(application: Application, fields: tuple[Field, ...]) -> str:
    """Return where a page stands."""
    given = [field for field in fields if application.answers.get(field.id) not in (None, "", [], False)]
    answered = [
        field
        for field in fields
        if field in given or (field.kind == "yes_no" and application.answers.get(field.id) is False)
    ]
    needed = [field for field in fields if field.required or field.from_register]
    if all(field in answered for field in needed):
        return COMPLETE if answered else OPTIONAL
    return STARTED if answered else NOT_STARTED


def missing(application: Application) -> list[str]:
    """Return the titles of the pages that are not done."""
    return [
        title(page, fields)
        for page, fields in q.application_pages(application.round).items()
        if status_of(application, fields) in {NOT_STARTED, STARTED}
    ]


def signature_status(application: Application) -> tuple[str, str]:
    """Return where the governing body's signature stands, and what is missing for it.

    Not required where the policy's form does not ask for it.
    """
    if q.signature_of(application.round) is None:
        return NOT_REQUIRED, ""
    return signature_of(application, content.application_to_sign(application), missing(application))


def bars_to_sending(application: Application) -> list[str]:
    """Return, each as a sentence, what must be done before the application can be sent."""
    undone = missing(application)
    if undone:
        return [gettext("Still to do: %(pages)s.") % {"pages": "; ".join(undone)}]
    if signature_status(application)[0] == NOT_STARTED:
        name = {"school": application.school.name}
        return [gettext("The board of %(school)s has still to sign.") % name]
    return []
