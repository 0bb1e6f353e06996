"""What a round asks: the policy's own form, dealt out to pages with one thing each."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from schoolweave.policy import Version
from schoolweave.policy.workflow import Choice, Field, Form
from schoolweave.web.programmes import queries as programmes
from schoolweave.web.programmes.speaking import spoken
from schoolweave.web.rounds.models import Round

EXPRESSION, APPLICATION = "expression", "application"

COLUMNS = {
    "stance": "stance",
    "reasons": "reasons",
    "ask_again": "ask_again_on",
    "contact_name": "contact_name",
    "contact_role": "contact_role",
    "contact_email": "contact_email",
    "contact_phone": "contact_phone",
    "consulted": "consultation",
}
"""Fields of the policy's form whose answers every round needs: they have columns of their own."""

FACTS, STANCE, PARTNERS, CONTACT, PARENTS, QUESTIONS, FILES = (
    "facts",
    "stance",
    "partners",
    "contact",
    "parents",
    "questions",
    "files",
)
DECLARATION = "declaration"
PAGES: dict[str, tuple[str, ...]] = {
    FACTS: ("facts", "facts_wrong"),
    STANCE: ("stance", "reasons", "ask_again"),
    PARTNERS: ("preferred", "vetoed"),
    CONTACT: ("contact_name", "contact_role", "contact_email", "contact_phone"),
    PARENTS: ("consulted",),
    QUESTIONS: (),
    FILES: (),
}
"""The pages of one school's part and the fields that always belong to each; the others go to “questions”."""

_ELSEWHERE = frozenset({"signed"})  # the board's signature is an act, not an answer
_KNOWN = frozenset(name for names in PAGES.values() for name in names) | _ELSEWHERE


def _usual() -> tuple[Field, ...]:
    """Return the questions that are asked where the policy's form has none of that id."""
    stances = (
        ("yes", _("Yes")),
        ("maybe", _("Maybe")),
        ("no", _("No")),
        ("unknown", _("We do not know yet")),
    )
    return (
        Field(
            id="facts",
            label=_("What the register says about the school is right"),
            kind="yes_no",
            required=True,
        ),
        Field(id="facts_wrong", label=_("What is wrong in it, and what should it be?"), kind="long_text"),
        Field(
            id="stance",
            label=_("Does your school want to take part?"),
            kind="choice",
            required=True,
            choices=tuple(Choice(id=key, label=label) for key, label in stances),
        ),
        Field(id="reasons", label=_("Why?"), kind="long_text"),
        Field(
            id="ask_again",
            label=_("When may we ask you again?"),
            hint=_("Where you do not say yes today. Leave it empty if you do not want to be asked."),
            kind="date",
        ),
        Field(id="preferred", label=_("Schools that you would like to work with"), kind="schools"),
        Field(id="vetoed", label=_("Schools that you cannot work with"), kind="schools"),
        Field(id="contact_name", label=_("Whom may we ask?"), kind="text", required=True),
        Field(id="contact_role", label=_("Their role at the school"), kind="text"),
        Field(id="contact_email", label=_("Their e-mail address"), kind="text", required=True),
        Field(id="contact_phone", label=_("Their telephone number"), kind="text"),
        Field(
            id="consulted",
            label=_("How were parents and staff consulted?"),
            hint=_("Say also if they were not yet, and when they will be."),
            kind="long_text",
            required=True,
        ),
    )


def version_of(round: Round) -> Version:
    """Return the rules that the round is pinned to; read once for each row in memory."""
    pinned: Any = round.rule_version
    if not hasattr(pinned, "as_read"):
        pinned.as_read = programmes.version(pinned)
    found: Version = pinned.as_read
    return found


def form_of(round: Round, name: str) -> Form:
    """Return the policy's form of that name, in the reader's language where the policy has it.

    Where the policy has no such form, it is one without questions of its own.
    """
    found = spoken(version_of(round)).forms.get(name)
    if found is not None:
        return found
    title = _("Express interest") if name == EXPRESSION else _("Apply to lead a hub")
    return Form(id=name, title=title, fields=())


def shared_fields(round: Round) -> tuple[Field, ...]:
    """Return the questions that an expression answers once for all its schools."""
    form = form_of(round, EXPRESSION)
    return tuple(
        field for field in form.fields if not _each(field) and field.id not in _KNOWN and field.kind != "file"
    )


def page_fields(round: Round, page: str) -> tuple[Field, ...]:
    """Return the questions of one page of a school's part, worded as the policy words them.

    What the policy's form leaves out is asked in our words; the policy's further questions for each
    school are on the page “questions”, those that the register answers on the page “facts”.
    """
    own = {field.id: field for field in form_of(round, EXPRESSION).fields}
    usual = {field.id: field for field in _usual()}
    known = tuple(_merged(own.get(name), usual[name]) for name in PAGES[page])
    further = [field for field in own.values() if _each(field) and field.id not in _KNOWN]
    if page == FACTS:
        return known + tuple(field for field in further if field.from_register)
    if page == QUESTIONS:
        return known + tuple(field for field in further if not field.from_register and field.kind != "file")
    if page == FILES:
        return known + tuple(field for field in further if field.kind == "file")
    return known


def pages_of(round: Round) -> tuple[str, ...]:
    """Return the pages that a school's part has in this round, in their order."""
    return tuple(page for page in PAGES if page != QUESTIONS or page_fields(round, page))


def application_pages(round: Round) -> dict[str, tuple[Field, ...]]:
    """Return the questions of an application dealt out to pages, by a page's id.

    What the register says is one page, the contact one; every long text begins a page of its own, and
    short questions stay with the long text before them. The last one is the declaration.
    """
    pages: dict[str, list[Field]] = {FACTS: [], CONTACT: []}
    last, declared = CONTACT, []
    for field in form_of(round, APPLICATION).fields:
        if field.kind == "file" or (field.kind == "school" and field.from_register):
            continue  # files have their page; the lead school is whose application it is
        if field.id in _ELSEWHERE:
            continue
        if field.kind == "confirm" and not field.from_register:
            declared.append(field)
        elif field.from_register:
            pages[FACTS].append(field)
        elif field.id.startswith("contact"):
            pages[CONTACT].append(field)
        else:
            last = field.id if field.kind == "long_text" or last == CONTACT else last
            pages.setdefault(last, []).append(field)
    pages[DECLARATION] = declared
    return {page: tuple(fields) for page, fields in pages.items() if fields}


def signature_of(round: Round) -> Field | None:
    """Return the question by which the policy asks the governing body to sign; None where it asks none."""
    return next((field for field in form_of(round, APPLICATION).fields if field.id in _ELSEWHERE), None)


def _merged(own: Field | None, usual: Field) -> Field:
    """Return a question in the policy's words, of the kind that its column needs."""
    if own is None:
        return usual
    choices = (
        own.choices if usual.id == "stance" and _same_choices(own.choices, usual.choices) else usual.choices
    )
    changes = {"kind": usual.kind, "choices": choices, "required": own.required or usual.required}
    return own.model_copy(update=changes)


def _same_choices(own: Sequence[Choice], usual: Sequence[Choice]) -> bool:
    return {choice.id for choice in own} == {choice.id for choice in usual}


def _each(field: Field) -> bool:
    """Return whether every school of an expression answers for itself."""
    return bool(getattr(field, "each", False))
