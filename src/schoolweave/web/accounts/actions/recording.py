"""The record of every change."""

from typing import Any

from django.db import models

from schoolweave.web.accounts.models import AuditEvent, Person
from schoolweave.web.accounts.reach import register_of

THE_SYSTEM = "the system"


def record(
    *,
    verb: str,
    object: models.Model,
    by: Person | None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> AuditEvent:
    """Keep who did what to which object; call it inside the transaction that changes the object.

    ``verb`` is a noun and what became of it, as in ``import.applied``: people see “Import applied”.
    ``by=None`` stands for the system. ``before`` and ``after`` hold what JSON can.
    """
    return AuditEvent.objects.create(
        actor_id=by.pk if by else None,
        actor_name=str(by)[:200] if by else THE_SYSTEM,
        verb=verb,
        register=register_of(object),
        object_label=object._meta.label_lower,  # noqa: SLF001 - Django documents it
        object_type=str(object._meta.verbose_name),  # noqa: SLF001
        object_id=str(object.pk),
        object_name=str(object)[:300],
        before=before or {},
        after=after or {},
        reason=reason,
    )
