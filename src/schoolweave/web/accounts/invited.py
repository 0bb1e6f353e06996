"""The signed link of an invitation: who it is for, and whether it holds."""

from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext as _

from schoolweave.web.accounts.models import Invitation, Letter

KIND = "invitation"
SALT = "schoolweave.invitation"


class NoSuchInvitation(Exception):
    """The link does not hold; the message is a sentence that says why and what to do."""


def token(invitation: Invitation) -> str:
    """Return the signed part of the link. It is made when the letter goes out and kept nowhere."""
    return signing.dumps([invitation.pk, invitation.nonce], salt=SALT)


def read(text: str) -> Invitation:
    """Return the invitation of a link that holds; raises :class:`NoSuchInvitation`."""
    try:
        key, nonce = signing.loads(text, salt=SALT)
        found = Invitation.objects.select_related("person").get(pk=key, nonce=nonce)
    except (signing.BadSignature, ValueError, TypeError, Invitation.DoesNotExist) as error:
        raise NoSuchInvitation(
            _("This link is not that of an invitation, or a newer one replaced it. Use the newest letter.")
        ) from error
    check(found)
    return found


def check(invitation: Invitation) -> None:
    """Raise :class:`NoSuchInvitation` unless an invitation is open."""
    if invitation.accepted_at is not None:
        raise NoSuchInvitation(_("This link has been used. Sign in with the password that was set."))
    if invitation.withdrawn_at is not None or not invitation.person.is_active:
        raise NoSuchInvitation(_("This invitation was withdrawn. Ask whoever invited you."))
    if invitation.expires_at <= timezone.now():
        raise NoSuchInvitation(_("This link is too old. Ask whoever invited you for a new one."))


def about(letter: Letter) -> Invitation | None:
    """Return the invitation that a letter is about."""
    if letter.kind != KIND or not letter.about_id.isdigit():
        return None
    return Invitation.objects.filter(pk=letter.about_id).first()
