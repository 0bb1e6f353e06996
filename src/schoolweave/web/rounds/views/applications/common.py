"""What the pages of an application share."""

from collections.abc import Iterable
from datetime import date

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext

from schoolweave.policy.eligibility import Finding
from schoolweave.web.accounts.rules import allow, check_allowed
from schoolweave.web.directory.models import School
from schoolweave.web.rounds import content
from schoolweave.web.rounds import questions as q
from schoolweave.web.rounds.forms.fields import in_words
from schoolweave.web.rounds.models import Application
from schoolweave.web.rounds.queries import application_tasks, tasks
from schoolweave.web.rounds.queries import applications as queries
from schoolweave.web.rounds.queries.facts import to_confirm
from schoolweave.web.rounds.rules import applications as rules
from schoolweave.web.rounds.views.doing import Trail, rounds_trail
from schoolweave.web.rounds.views.expressions.common import task
from schoolweave.web.ui.components import Fact, Rule, Task
from schoolweave.web.ui.languages import said


def open_application(request: HttpRequest, reference: str) -> Application:
    """Return an application that the person may read; 403 otherwise."""
    application = queries.find(reference)
    check_allowed(request.user, "application.read", application)
    return application


def own_application(request: HttpRequest, reference: str) -> Application:
    """Return an application for whose school the person applies; 403 otherwise."""
    application = queries.find(reference)
    rules.check_can_write(request.user, application.school)
    return application


def schools_application(request: HttpRequest, reference: str) -> Application:
    """Return an application for whose school the person applies or signs; 403 otherwise."""
    application = queries.find(reference)
    if not allow(request.user, "application.sign", application.school):
        rules.check_can_write(request.user, application.school)
    return application


def office_trail(application: Application, *below: str) -> Trail:
    """Return the way to an application on the office's desk."""
    queue = (gettext("Applications"), reverse("application_queue", args=[application.round_id]))
    desk = reverse("application_office", args=[application.reference]) if below else ""
    return rounds_trail(
        application.round, queue, (application.reference, desk), *((one, "") for one in below)
    )


def trail(application: Application, *below: str) -> Trail:
    """Return the way to a page of one's own application."""
    own = reverse("application", args=[application.reference]) if below else ""
    first = [(gettext("My applications"), reverse("my_applications")), (application.reference, own)]
    return [*first, *((text, "") for text in below)]


def page_tasks(application: Application) -> list[Task]:
    """Return the task list of an application."""
    listed = [
        task(
            application_tasks.title(page, fields),
            application_tasks.status_of(application, fields),
            reverse("application_page", args=[application.reference, page]),
        )
        for page, fields in q.application_pages(application.round).items()
    ]
    kept = any(item.removed_at is None for item in application.attachments.all())
    files = reverse("application_page", args=[application.reference, q.FILES])
    title = str(application_tasks.OWN_TITLES[q.FILES])
    listed.append(task(title, tasks.COMPLETE if kept else tasks.OPTIONAL, files))
    status, hint = application_tasks.signature_status(application)
    if status != tasks.NOT_REQUIRED:
        sign = reverse("application_sign", args=[application.reference])
        listed.append(task(gettext("The board signs"), status, sign, hint))
    return listed


def findings(found: Iterable[Finding]) -> list[Rule]:
    """Return the eligibility tests as a rule report."""
    return [
        Rule(said(one.test.sentence), one.met, said(one.sentence.removeprefix(one.test.sentence).strip()))
        for one in found
    ]


def kept_findings(application: Application) -> list[Rule]:
    """Return what was found when it was last checked."""
    return [Rule(said(one["sentence"]), one["met"]) for one in application.findings]


def register_facts(school: School) -> list[Fact]:
    """Return what the register says, with source and day."""
    return [
        Fact(
            each["label"],
            each["value"],
            source=each["source"],
            as_of=date.fromisoformat(each["as_of"]) if each["as_of"] else None,
        )
        for each in to_confirm(school)
    ]


def told(application: Application, *, change: bool = False) -> list[Fact]:
    """Return all answers in the form's words; with ``change``, each with the address of its page."""
    facts = [Fact(gettext("School"), application.school.name)]
    for page, fields in q.application_pages(application.round).items():
        url = reverse("application_page", args=[application.reference, page]) if change else ""
        for field in fields:
            words = in_words(field, application.answers.get(field.id))
            facts.append(Fact(field.label, words or gettext("Not answered"), url=url))
    agreed = q.signature_of(application.round)
    if agreed is not None:
        facts.append(Fact(agreed.label, _signature(application)))
    return facts


def _signature(application: Application) -> str:
    at = application.signed_at
    if at is None or not content.holds(application, content.application_to_sign(application)):
        return gettext("Not signed")
    when = date_format(at.astimezone(application.round.zone).date())
    return gettext("Signed by %(name)s on %(when)s.") % {"name": application.signed_name, "when": when}
