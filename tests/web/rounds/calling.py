"""Rounds, people of schools and filled-in expressions, for tests of rounds."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone
from tests.web.factories import (
    AssignmentFactory,
    ExtractFactory,
    PersonFactory,
    RegisterFactory,
    RuleVersionFactory,
    SchoolFactory,
)

from schoolweave.web.rounds import actions
from schoolweave.web.rounds.actions import calls
from schoolweave.web.rounds.actions import expressions as acts
from schoolweave.web.rounds.models import Part, Round

RULES = {
    "size_min": 2,
    "size_max": 6,
    "size_mean": 4,
    "kinds": ["primary", "secondary"],
    "authorities": ["state"],
    "pathway_required": False,
}
FORM = {
    "id": "expression",
    "title": "Express interest",
    "fields": [
        {"id": "pathway", "label": "Which way do your learners take?", "kind": "long_text", "required": True},
        {
            "id": "roll",
            "label": "Learners at your school",
            "kind": "number",
            "each": True,
            "from_register": "roll",
        },
        {"id": "hopes", "label": "What do you hope for?", "kind": "text", "each": True, "required": True},
    ],
}
ELIGIBILITY = [
    {
        "id": "ELG-1",
        "sentence": "The school is of a kind that may join.",
        "fact": "kind",
        "op": "one_of",
        "value": ["primary", "secondary"],
    }
]


def document(**more):
    """Return a policy version for communities as the database keeps it."""
    return {
        "version": "calls",
        "from_date": "2024-01-01",
        "kind": "communities",
        "communities": RULES,
        "forms": {"expression": FORM},
        "eligibility": ELIGIBILITY,
    } | more


def rule_version(**more):
    return RuleVersionFactory(version="calls", communities=RULES, document=document(**more))


def round_of(*, opens=-1, closes=7, kind="communities", status="announced", zone="Pacific/Auckland", **more):
    """Return a round that opened and closes so many days from now."""
    now = timezone.now()
    return Round.objects.create(
        name=more.pop("name", "First round"),
        kind=kind,
        status=status,
        register=RegisterFactory(),
        rule_version=more.pop("rule_version", None) or rule_version(),
        time_zone=zone,
        opens_at=now + timedelta(days=opens),
        closes_at=now + timedelta(days=closes),
        **more,
    )


def school(name="Thornby School", **more):
    register = RegisterFactory()
    return SchoolFactory(name=name, register=register, extract=ExtractFactory(register=register), **more)


def of_school(one, role="principal", **more):
    """Return a person with a role at a school."""
    person = PersonFactory(**more)
    AssignmentFactory(person=person, role=role, scope_kind="school", scope_id=one.pk)
    return person


ANSWERS = {
    "facts": {"facts": True, "facts_wrong": "", "roll": 200},
    "stance": {"stance": "yes", "reasons": "Our learners go on together.", "ask_again": None},
    "contact": {
        "contact_name": "Mere",
        "contact_role": "",
        "contact_email": "m@example.test",
        "contact_phone": "",
    },
    "parents": {"consulted": "At two evenings."},
    "questions": {"hopes": "To learn"},
}


def fill(part, by, **changes):
    """Fill in all pages of a part; ``changes`` are by page."""
    for page, usual in ANSWERS.items():
        answers = usual | changes.get(page, {})
        part = acts.save_page(part=part, page=page, answers=answers, version=fresh(part).version, by=by)
    acts.save_wishes(part=part, reasons={}, version=part.version, by=by, done=True)
    return fresh(part)


def fresh(row):
    """Return a row as the database has it now."""
    return type(row).objects.get(pk=row.pk)


def ready(call, one, *, by=None, chair=None, **changes):
    """Return an expression of one school that can be sent."""
    by, chair = by or of_school(one), chair or of_school(one, "board-chair")
    expression = acts.start(round=call, school=one, by=by)
    acts.save_shared(
        expression=expression, answers={"pathway": "Year 1 to 13"}, version=expression.version, by=by
    )
    part = fill(expression.parts.get(), by, **changes)
    if part.stance in {"yes", "maybe"}:
        acts.sign(part=part, name="", by=chair)
    return fresh(expression)


def sent(call, one, *, by=None, **changes):
    """Return an expression of one school that was sent."""
    by = by or of_school(one)
    expression = ready(call, one, by=by, **changes)
    acts.submit(expression=expression, by=by)
    return fresh(expression)


def ends(call, **delta):
    """Let a round have closed."""
    Round.objects.filter(pk=call.pk).update(closes_at=timezone.now() - timedelta(**(delta or {"minutes": 1})))
    return fresh(call)


__all__ = ["UTC", "Part", "actions", "acts", "calls", "datetime"]
