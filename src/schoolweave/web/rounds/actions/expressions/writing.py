"""Fill an expression in: the answers of one page, the partners, the board's signature."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from schoolweave.web.accounts.actions import record
from schoolweave.web.accounts.models import Person
from schoolweave.web.directory.models import School
from schoolweave.web.rounds import content, telling
from schoolweave.web.rounds.actions import signing
from schoolweave.web.rounds.actions.expressions.starting import check_is_in, locked
from schoolweave.web.rounds.models import Expression, Part, Wish
from schoolweave.web.rounds.queries.facts import to_confirm
from schoolweave.web.rounds.queries.tasks import missing
from schoolweave.web.rounds.questions import COLUMNS, FACTS
from schoolweave.web.rounds.rules import NotNow
from schoolweave.web.rounds.rules import expressions as rules
from schoolweave.web.ui import stale

MOST_WISHES = 30
"""Partners that a school can name; more than that is no preference."""


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it."""
    return value.isoformat() if isinstance(value, date) else value


@transaction.atomic
def save_page(*, part: Part, page: str, answers: Mapping[str, Any], version: int, by: Person) -> Part:
    """Save the answers of one page, by the ids of its fields.

    Raises :class:`schoolweave.web.ui.stale.Stale` where somebody saved this school's part first.
    """
    expression = locked(part.expression)
    row = _claimed(expression, part, version, by)
    before = {name: plain(_value(row, name)) for name in answers}
    for name, value in answers.items():
        if name in COLUMNS:
            setattr(row, COLUMNS[name], value if value is not None or name == "ask_again" else "")
        else:
            row.answers = {**row.answers, name: plain(value)}
    if page == FACTS:
        row.facts = {"shown": to_confirm(row.school)}
        row.facts_confirmed_at = timezone.now()
    row.filled_by = by
    row.save()
    after = {name: plain(value) for name, value in answers.items()}
    _record_change(expression, row, by, before, after)
    return row


def _value(row: Part, name: str) -> Any:
    return getattr(row, COLUMNS[name]) if name in COLUMNS else row.answers.get(name)


def _claimed(expression: Expression, part: Part, version: int, by: Person) -> Part:
    part.expression = expression
    rules.check_can_edit(by, part)
    row = stale.claim(Part, part.pk, version)
    row.expression = expression
    rules.check_can_edit(by, row)
    return row


def _record_change(
    expression: Expression, row: Part, by: Person, before: dict[str, Any], after: dict[str, Any]
) -> None:
    changed = {name for name in after if before.get(name) != after[name]}
    if not changed:
        return
    record(
        verb="expression.changed",
        object=expression,
        by=by,
        before={name: before.get(name) for name in changed} | {"school": row.school_id},
        after={name: after[name] for name in changed} | {"school": row.school_id},
    )


@transaction.atomic
def save_shared(
    *, expression: Expression, answers: Mapping[str, Any], version: int, by: Person
) -> Expression:
    """Save what the schools say together."""
    check_is_in(expression, by)
    rules.WORKFLOW.check(locked(expression), "edit")
    row = stale.claim(Expression, expression.pk, version)
    before = dict(row.answers)
    row.answers = {**row.answers, **{name: plain(value) for name, value in answers.items()}}
    row.save()
    record(verb="expression.changed", object=row, by=by, before=before, after=row.answers)
    return row


@transaction.atomic
def save_wishes(
    *,
    part: Part,
    reasons: Mapping[str, str],
    by: Person,
    version: int,
    add: School | None = None,
    kind: str = "",
    remove: str = "",
    done: bool = False,
) -> Part:
    """Keep the reasons typed beside each partner; add one, take one out, or say that the lists are whole.

    ``reasons`` are by school id. One school is either preferred or vetoed.
    """
    expression = locked(part.expression)
    row = _claimed(expression, part, version, by)
    before = _wishes(row)
    for wish in row.wishes.all():
        if wish.school_id in reasons and wish.reason != reasons[wish.school_id]:
            wish.reason = reasons[wish.school_id]
            wish.save(update_fields=["reason"])
    if remove:
        row.wishes.filter(school_id=remove).delete()
    if add is not None:
        _add(row, add, kind)
    row.wishes_done = done
    row.filled_by = by
    row.save()
    _record_change(expression, row, by, {"wishes": before}, {"wishes": _wishes(row)})
    return row


def _add(row: Part, school: School, kind: str) -> None:
    if kind not in Wish.Kind.values:
        raise ValueError(f"There is no list “{kind}” of partners.")
    if school.pk == row.school_id:
        raise NotNow(gettext("%(school)s is your own school.") % {"school": school})
    if school.register_id != row.school.register_id:
        raise NotNow(gettext("%(school)s is in another register.") % {"school": school})
    if row.wishes.count() >= MOST_WISHES:
        raise NotNow(gettext("You can name at most %(most)s schools.") % {"most": MOST_WISHES})
    row.wishes.update_or_create(school=school, defaults={"kind": kind})


def _wishes(row: Part) -> list[list[str]]:
    return [[wish.kind, wish.school_id, wish.reason] for wish in row.wishes.order_by("school_id")]


@transaction.atomic
def ask_to_sign(*, part: Part, by: Person) -> int:
    """Tell the board that the part can be signed; return how many people were told."""
    expression = locked(part.expression)
    part.expression = expression
    rules.check_can_edit(by, part)
    signing.check_complete(missing(part))
    record(verb="expression.sign_asked", object=expression, by=by, after={"school": part.school_id})
    return telling.to_sign(expression, part)


@transaction.atomic
def sign(*, part: Part, name: str, seen: str | None = None, by: Person) -> Part:
    """Sign a school's part for its board, as it was read. Whoever filled it in cannot."""
    expression = locked(part.expression)
    row = Part.objects.select_for_update().get(pk=part.pk)
    row.expression = expression
    rules.check_can_sign(by, row)
    signing.check_complete(missing(row))
    after = signing.put(row, content.to_sign(expression, row), name=name, seen=seen, by=by)
    record(verb="expression.signed", object=expression, by=by, after={"school": row.school_id} | after)
    return row
