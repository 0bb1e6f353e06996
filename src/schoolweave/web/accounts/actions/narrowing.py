"""What keeps somebody from a record: conflicts that they declare, bars that an administrator sets."""

from datetime import date

from django.db import models, transaction
from django.utils import timezone

from schoolweave.web.accounts.actions.recording import record
from schoolweave.web.accounts.models import Bar, Conflict, Person
from schoolweave.web.accounts.reach.objects import schools
from schoolweave.web.accounts.rules import check_can_bar, check_can_end_conflict


def about(obj: models.Model) -> dict[str, str]:
    """Return how a row names a record of any kind."""
    label = obj._meta.label_lower  # noqa: SLF001 - Django documents it
    return {"about_type": label, "about_id": str(obj.pk), "about_name": str(obj)[:300]}


@transaction.atomic
def declare_conflict(*, round: models.Model, about_record: models.Model, reason: str, by: Person) -> Conflict:
    """Declare an interest in a record (often a school) within one round, at once and for that round.

    What touches the record there is hidden from the person and they can do nothing about it. Declaring it
    twice changes nothing.
    """
    conflict, new = Conflict.objects.get_or_create(
        person=by,
        round_id=round.pk,
        ended_at=None,
        about_type=about_record._meta.label_lower,  # noqa: SLF001
        about_id=str(about_record.pk),
        defaults={
            "round_name": str(round)[:200],
            "about_name": str(about_record)[:300],
            "person_name": str(by)[:200],
            "schools": sorted({str(school.pk) for school in schools(about_record)}),
            "reason": reason,
        },
    )
    if new:
        after = {"interest in": conflict.about_name, "round": conflict.round_name}
        record(verb="conflict.declared", object=about_record, by=by, after=after, reason=reason)
    return conflict


@transaction.atomic
def end_conflict(*, conflict: Conflict, reason: str, by: Person | None) -> Conflict:
    """End a declared interest: an administrator may, never the person whose interest it is."""
    held = Conflict.objects.select_for_update(of=("self",)).get(pk=conflict.pk)
    check_can_end_conflict(by, held)
    if held.ended_at is None:
        held.ended_at = timezone.now()
        held.save(update_fields=["ended_at"])
        before = {"interest in": held.about_name, "round": held.round_name}
        record(verb="conflict.ended", object=held.person, by=by, before=before, reason=reason)
    return held


@transaction.atomic
def bar(
    *, person: Person, about_record: models.Model, reason: str, to_date: date | None = None, by: Person | None
) -> Bar:
    """Keep a person from one record and from what lies within it, whatever their roles say."""
    check_can_bar(by, person)
    made = Bar.objects.create(person=person, reason=reason, to_date=to_date, set_by=by, **about(about_record))
    after = {"barred from": made.about_name} | ({"to": to_date.isoformat()} if to_date else {})
    record(verb="bar.set", object=person, by=by, after=after, reason=reason)
    return made


@transaction.atomic
def lift_bar(*, bar: Bar, reason: str = "", by: Person | None) -> Bar:
    """Lift a bar at this moment; it stays on record."""
    held = Bar.objects.select_for_update(of=("self",)).get(pk=bar.pk)
    check_can_bar(by, held.person)
    if held.ended_at is None:
        held.ended_at = timezone.now()
        held.save(update_fields=["ended_at"])
        record(
            verb="bar.lifted",
            object=held.person,
            by=by,
            before={"barred from": held.about_name},
            reason=reason,
        )
    return held
