"""What the answers of a mail server mean for a letter (RFC 5321, section 4.2.1)."""

import smtplib
from dataclasses import dataclass

from schoolweave.web.accounts.models import Letter

S = Letter.State


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one try: the letter's next state, why, and whether the server itself is away."""

    state: Letter.State
    error: str = ""
    server_away: bool = False


def outcome_of(error: Exception) -> Outcome:
    """Return what an error means: 4yz and a server that is away mean later, 5yz means never.

    An address that the server refuses for good counts as come back. Wrong credentials are ours to mend, so
    the letter waits.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        return Outcome(S.QUEUED if code < 500 else S.BOUNCED, _said(code, said))
    if isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPHeloError | smtplib.SMTPConnectError):
        return Outcome(S.QUEUED, _said(error.smtp_code, error.smtp_error), server_away=True)
    if isinstance(error, smtplib.SMTPResponseException):
        later = error.smtp_code < 500
        return Outcome(S.QUEUED if later else S.FAILED, _said(error.smtp_code, error.smtp_error))
    if isinstance(error, smtplib.SMTPException | OSError):
        return Outcome(S.QUEUED, f"{type(error).__name__}: {error}", server_away=True)
    return Outcome(S.FAILED, f"{type(error).__name__}: {error}")


def _said(code: int, text: bytes | str) -> str:
    return f"{code} {text.decode('utf-8', 'replace') if isinstance(text, bytes) else text}"
