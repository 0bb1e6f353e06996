"""Letters as a list: searched, narrowed to a state and a kind."""

from django.db.models import Q, QuerySet

from schoolweave.web.accounts.models import Letter


def letters(text: str = "", *, state: str = "", kind: str = "") -> QuerySet[Letter]:
    """Return letters that name a text as reader, subject or what they are about; in a state; of a kind."""
    found = Letter.objects.select_related("to", "digest")
    for word in text.split():
        found = found.filter(
            Q(address__icontains=word)
            | Q(to__name__icontains=word)
            | Q(subject__icontains=word)
            | Q(about_name__icontains=word)
            | Q(kind__icontains=word)
        )
    if state in Letter.State.values:
        found = found.filter(state=state)
    return found.filter(kind=kind) if kind else found
