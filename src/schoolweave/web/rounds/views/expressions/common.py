"""What the pages of an expression share: whose it is, what of it a person may see, the task list."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from schoolweave.web.accounts.rules import allow, check_allowed
from schoolweave.web.rounds import questions as q
from schoolweave.web.rounds.forms.fields import in_words
from schoolweave.web.rounds.models import Expression, Part, Wish
from schoolweave.web.rounds.queries import expressions as queries
from schoolweave.web.rounds.queries import tasks
from schoolweave.web.rounds.rules import Visitor
from schoolweave.web.rounds.rules import expressions as rules
from schoolweave.web.rounds.views.doing import Trail, rounds_trail
from schoolweave.web.ui.components import Fact, Task, Tone

IN_IT = (Part.Standing.JOINED, Part.Standing.INVITED)


@dataclass(frozen=True, slots=True)
class Side:
    """From which side somebody sees an expression: parts they write for, parts they sign for, the office."""

    writes: tuple[Part, ...]
    signs: tuple[Part, ...]
    office: bool

    def sees(self, part: Part) -> bool:
        """Return whether the person sees what this school says for itself, vetoes and all."""
        return self.office or part in self.writes or part in self.signs


def open_expression(request: HttpRequest, reference: str) -> tuple[Expression, Side]:
    """Return an expression and the person's side; 403 where they may not read it."""
    expression = queries.find(reference)
    check_allowed(request.user, "expression.read", expression)
    return expression, side_of(request.user, expression)


def side_of(person: Visitor, expression: Expression) -> Side:
    """Return from which side a person sees an expression."""
    parts = [part for part in expression.parts.all() if part.standing in IN_IT]
    writes = tuple(part for part in parts if allow(person, "expression.write", part.school))
    signs = tuple(part for part in parts if allow(person, "expression.sign", part.school))
    return Side(writes, signs, queries.sees_office_side(person, expression))


def part_of(expression: Expression, key: int) -> Part:
    """Return a part of an expression by its key; raises 404 where it has none such."""
    for part in expression.parts.all():
        if part.pk == key:
            return part
    raise Http404


def own_part(request: HttpRequest, reference: str, key: int) -> tuple[Expression, Part]:
    """Return a part for which the person writes; 403 where they do not."""
    expression, _side = open_expression(request, reference)
    part = part_of(expression, key)
    rules.check_can_write(request.user, part.school)
    return expression, part


def trail(expression: Expression, *below: str) -> Trail:
    """Return the way to a page of an expression."""
    own = reverse("expression", args=[expression.reference]) if below else ""
    first = [(gettext("My expressions"), reverse("my_expressions")), (expression.reference, own)]
    return [*first, *((text, "") for text in below)]


def office_trail(expression: Expression, *below: str) -> Trail:
    """Return the way to an expression on the office's desk."""
    queue = (gettext("Expressions"), reverse("expression_queue", args=[expression.round_id]))
    desk = reverse("expression_office", args=[expression.reference]) if below else ""
    return rounds_trail(expression.round, queue, (expression.reference, desk), *((one, "") for one in below))


def task(label: str, status: str, url: str, hint: str = "") -> Task:
    """Return a line of a task list; what cannot start yet is no link."""
    words, tone = tasks.STATUSES[status]
    shown: Tone = tone  # type: ignore[assignment]
    return Task(label, str(words), shown, "" if status == tasks.BLOCKED else url, hint)


def page_url(part: Part, page: str) -> str:
    """Return the address of a page of a school's part."""
    return reverse("expression_page", args=[part.expression.reference, part.pk, page])


def part_tasks(part: Part) -> list[Task]:
    """Return the task list of one school's part."""
    expression = part.expression
    listed = [
        task(str(tasks.TITLES[page]), tasks.status_of(part, page), page_url(part, page))
        for page in q.pages_of(expression.round)
    ]
    status, hint = tasks.signature_status(expression, part)
    sign = reverse("expression_sign", args=[expression.reference, part.pk])
    return [*listed, task(gettext("The board signs"), status, sign, hint)]


def shared_task(expression: Expression) -> Task | None:
    """Return the task of what the schools say together, None where nothing is asked."""
    status = tasks.shared_status(expression)
    if status == tasks.NOT_REQUIRED:
        return None
    address = reverse("expression_shared", args=[expression.reference])
    return task(gettext("What you say together"), status, address)


def told(part: Part) -> list[Fact]:
    """Return all that a school says for itself, in the form's words, with links to change it."""
    editable = rules.WORKFLOW.allows(part.expression, "edit") and part.standing == Part.Standing.JOINED
    facts = []
    for page in q.pages_of(part.expression.round):
        url = page_url(part, page) if editable else ""
        for field in q.page_fields(part.expression.round, page):
            if field.kind in {"schools", "file"}:
                continue
            value = (
                getattr(part, q.COLUMNS[field.id]) if field.id in q.COLUMNS else part.answers.get(field.id)
            )
            facts.append(Fact(field.label, in_words(field, value) or gettext("Not answered"), url=url))
        if page == q.PARTNERS:
            facts += [_wished(part, kind, url) for kind in Wish.Kind]
    return facts


def _wished(part: Part, kind: Wish.Kind, url: str) -> Fact:
    named = [
        f"{wish.school}{f' ({wish.reason})' if wish.reason else ''}"
        for wish in part.wishes.all()
        if wish.kind == kind
    ]
    return Fact(str(kind.label), "; ".join(named) or gettext("Nobody in particular"), url=url)


def shared_told(expression: Expression) -> list[Fact]:
    """Return what the schools say together."""
    editable = rules.WORKFLOW.allows(expression, "edit")
    url = reverse("expression_shared", args=[expression.reference]) if editable else ""
    return [
        Fact(
            field.label, in_words(field, expression.answers.get(field.id)) or gettext("Not answered"), url=url
        )
        for field in q.shared_fields(expression.round)
    ]
