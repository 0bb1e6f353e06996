"""Letters that came back later: reports of mail servers (RFC 3464), matched by the Message-ID."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

from django.db import transaction

from schoolweave.web.accounts.models import Letter

PERMANENT = re.compile(r"^5\.", re.M)


@transaction.atomic
def note_bounce(report: bytes) -> Letter | None:
    """Mark the letter that a report is about as come back; None where it is about none of ours.

    Reports of mere delay change nothing.
    """
    message = message_from_bytes(report, policy=policy.default)
    statuses = [part for part in message.walk() if part.get_content_type() == "message/delivery-status"]
    fields = [block for part in statuses for block in part.iter_parts()]
    status = next((str(block["Status"]) for block in fields if block["Status"]), "")
    failed = any(str(block["Action"]).strip().lower() == "failed" for block in fields if block["Action"])
    if not failed or not PERMANENT.match(status):
        return None
    letter = Letter.objects.filter(message_id__in=_message_ids(message)).exclude(message_id="").first()
    if letter is None:
        return None
    said = next((str(block["Diagnostic-Code"]) for block in fields if block["Diagnostic-Code"]), status)
    changes = {"state": Letter.State.BOUNCED, "error": said[:2000]}
    Letter.objects.filter(pk=letter.pk).update(**changes)
    Letter.objects.filter(digest=letter.pk).update(**changes)
    letter.refresh_from_db()
    return letter


def _message_ids(message: object) -> list[str]:
    """Return the ids of the message that the report brings back, whole or its headers only."""
    found = []
    parts: list[EmailMessage] = list(message.walk())  # type: ignore[attr-defined]
    for part in parts[1:]:
        if part["Message-ID"]:
            found.append(str(part["Message-ID"]).strip())
        if part.get_content_type() == "text/rfc822-headers":
            found += re.findall(r"^Message-ID:\s*(\S+)", part.get_content(), re.I | re.M)
    return found
