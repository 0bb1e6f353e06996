"""One letter a day with what is new, instead of many."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from schoolweave.web.accounts.letters import language_of
from schoolweave.web.accounts.models import Letter

DIGEST_AT = time(7, 0)
"""When the day's letter is gathered, in the site's time zone: read before the school day."""


def waiting(now: datetime | None = None) -> QuerySet[Letter]:
    """Return the letters that wait for a digest and that were written before it was last gathered."""
    cut = last_gathering(now or timezone.now())
    rows = Letter.objects.filter(
        state=Letter.State.QUEUED, urgent=False, digest=None, next_attempt_at__lt=cut
    )
    return rows.filter(Q(to__isnull=True) | Q(to__letters_at_once=False))


def last_gathering(now: datetime) -> datetime:
    """Return the last moment at which digests were due."""
    local = now.astimezone(timezone.get_default_timezone())
    due = datetime.combine(local.date(), DIGEST_AT, tzinfo=local.tzinfo)
    return due if due <= local else due - timedelta(days=1)


def gather(now: datetime | None = None) -> int:
    """Put each address's waiting letters into one; return how many digests were made.

    A letter that is alone goes by itself. Each address's digest is one transaction: killed in between, the
    rest is gathered next time, and nothing twice.
    """
    addresses = waiting(now).order_by("address").values_list("address", flat=True).distinct()
    return sum(_gather(address, now) for address in list(addresses))


@transaction.atomic
def _gather(address: str, now: datetime | None) -> int:
    letters = list(
        waiting(now).filter(address=address).select_for_update(of=("self",)).order_by("created_at", "pk")
    )
    if not letters:
        return 0
    if len(letters) == 1:
        Letter.objects.filter(pk=letters[0].pk).update(urgent=True)
        return 0
    with override(language_of(letters[0].to)):
        subject, text = _("%(count)d messages for you: %(first)s") % _words(letters), _text(letters)
    digest = Letter.objects.create(
        to=letters[0].to,
        address=address,
        kind="digest",
        subject=subject,
        text=text,
        urgent=True,
        next_attempt_at=now or timezone.now(),
    )
    Letter.objects.filter(pk__in=[letter.pk for letter in letters]).update(digest=digest)
    return 1


def _words(letters: list[Letter]) -> dict[str, object]:
    return {"count": len(letters), "first": letters[0].subject[:200]}


def _text(letters: list[Letter]) -> str:
    """Return all the letters, one under the other, their subjects first."""
    contents = "\n".join(f"{number}. {letter.subject}" for number, letter in enumerate(letters, start=1))
    parts = [
        f"{number}. {letter.subject}\n{'-' * 40}\n{letter.text}"
        for number, letter in enumerate(letters, start=1)
    ]
    return "\n\n".join([_("New since your last letter:"), contents, *parts])
