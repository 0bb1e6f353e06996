"""Letters to people: written here inside the caller's transaction, sent later by a worker."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import override

from schoolweave.web.accounts.mail.calendar import next_open
from schoolweave.web.accounts.models import Letter, Person
from schoolweave.web.accounts.reach import register_of

Words = str | Promise | Callable[[], str]
"""A text, or what gives it: asked for in the language of whoever reads the letter."""

SUBJECT_LETTERS = 300


def post(
    *,
    to: Person | str,
    kind: str,
    subject: Words,
    text: Words,
    about: models.Model | None = None,
    key: str = "",
    urgent: bool = False,
    not_before: datetime | None = None,
) -> Letter:
    """Write a letter to a person or an address; nothing goes out unless the transaction commits.

    Parameters
    ----------
    kind
        What sort of letter it is, as in ``expression.receipt``: people can search for it.
    subject, text
        Texts, or functions without arguments that give them. Those that can be translated are in the
        reader's language, English where nobody knows it; the subject is cut to its column.
    about
        What the letter is about, for the office's list of letters.
    key
        Makes the letter once-only: where one with the key is there already, that one is returned as it is.
    urgent
        Sends it by itself and at once: receipts, invitations, “you are blocking somebody”. Others wait
        for the day's digest.
    not_before
        Where it must not go before a moment, such as a reminder that avoids holidays.

    Raises
    ------
    ValueError
        If the address is none, or the subject is empty or has more than one line.
    """
    address = to.email if isinstance(to, Person) else to
    reader = to if isinstance(to, Person) else Person.objects.filter(email__iexact=address).first()
    with override(language_of(reader)):
        heading, words = _said(subject)[:SUBJECT_LETTERS], _said(text)
    _check(address, heading)
    values = {
        "to": reader,
        "address": address,
        "kind": kind,
        "subject": heading,
        "text": words,
        "urgent": urgent,
        "next_attempt_at": not_before or timezone.now(),
        **_about(about),
    }
    if not key:
        return Letter.objects.create(**values)
    return Letter.objects.get_or_create(key=key, defaults=values)[0]


def remind(
    *,
    to: Person | str,
    kind: str,
    subject: Words,
    text: Words,
    key: str,
    about: models.Model | None = None,
    register: str = "",
    zone: ZoneInfo | None = None,
    due: datetime | None = None,
) -> Letter:
    """Write a reminder: it waits where today is a weekend or a school holiday of the register.

    ``key`` makes it once-only; ``due`` is what it reminds of, after which it would be too late.
    """
    when = next_open(timezone.now(), register, zone=zone, due=due)
    return post(
        to=to, kind=kind, subject=subject, text=text, about=about, key=key, urgent=True, not_before=when
    )


def language_of(reader: Person | None) -> str:
    """Return the language of a person's letters: what they chose, or the site's own."""
    return (reader.language if reader else "") or settings.LANGUAGE_CODE


def link(name: str, *arguments: object) -> str:
    """Return the whole address of a page by its name, for the text of a letter."""
    return settings.SITE + reverse(name, args=arguments)


def _said(words: Words) -> str:
    return str(words() if callable(words) else words)


def _check(address: str, subject: str) -> None:
    try:
        validate_email(address)
    except ValidationError as error:
        raise ValueError(f"“{address}” is not an e-mail address: a letter cannot go there.") from error
    if not subject.strip() or len(subject.splitlines()) != 1:
        raise ValueError("The subject of a letter must be one line that is not empty.")


def _about(about: models.Model | None) -> dict[str, str]:
    if about is None:
        return {}
    return {
        "register": register_of(about),
        "about_type": about._meta.label_lower,  # noqa: SLF001 - Django documents it
        "about_id": str(about.pk),
        "about_name": str(about)[:300],
    }
