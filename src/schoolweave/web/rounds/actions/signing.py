"""A board's signature, whatever it stands under."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from schoolweave.web.accounts.models import Person
from schoolweave.web.rounds import content
from schoolweave.web.rounds.models.sending import Signed
from schoolweave.web.rounds.rules import NotNow


def check_complete(undone: list[str]) -> None:
    """Raise :class:`NotNow` that names the pages that are not done: nobody signs half of it."""
    if undone:
        raise NotNow(gettext("Cannot be signed yet. Still to do: %(pages)s.") % {"pages": ", ".join(undone)})


def put(row: Signed, said: Any, *, name: str, seen: str | None, by: Person) -> dict[str, str]:
    """Put a signature under ``said`` and save it; return what the record of changes keeps of it.

    ``seen`` is the digest of what was read. Raises :class:`NotNow` where something else stands there now.
    """
    if seen is not None and seen != content.digest(said):
        raise NotNow(gettext("It was changed while you read it. Read it as it is now, then sign."))
    row.signed_by, row.signed_name, row.signed_at = by, name or str(by), timezone.now()
    row.signed_digest = content.digest(said)
    row.save()
    return {"name": row.signed_name, "digest": row.signed_digest}
