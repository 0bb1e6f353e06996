"""The record of changes, and people."""

from django.db.models import Q, QuerySet

from schoolweave.web.accounts.models import AuditEvent
from schoolweave.web.accounts.verbs import in_words


def events(text: str = "") -> QuerySet[AuditEvent]:
    """Return audit events, newest first; those that name the text as actor, act, object or reason.

    Acts are found by their words too: “import applied” finds ``import.applied``.
    """
    found = AuditEvent.objects.all()
    for word in text.split():
        found = found.filter(
            Q(actor_name__icontains=word)
            | Q(on_behalf_of__icontains=word)
            | Q(verb__icontains=word)
            | Q(object_type__icontains=word)
            | Q(object_name__icontains=word)
            | Q(object_id=word)
            | Q(reason__icontains=word)
        )
    return found


def verb_in_words(event: AuditEvent) -> str:
    """Return what was done, for people: ``import.applied`` is “Import applied”."""
    return in_words(event.verb)


def values_in_words(event: AuditEvent) -> str:
    """Return what the act changed: each value before and after, in the order of their names."""
    parts = []
    for name in sorted({*event.before, *event.after}):
        before, after = event.before.get(name), event.after.get(name)
        if name in event.before and name in event.after:
            parts.append(f"{name}: {before} → {after}")
        else:
            parts.append(f"{name}: {after if name in event.after else f'{before} → nothing'}")
    return "; ".join(parts)
