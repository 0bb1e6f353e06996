"""The form with which a person adds a passkey."""

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.utils.translation import gettext as _


class AddPasskeyForm(AddWebAuthnForm):
    """django-allauth's form in plain words; a key signs in alone unless the person says otherwise."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        alone = self.fields["passwordless"]
        alone.initial = True
        alone.label = _("Let me sign in with it alone")
        alone.help_text = _(
            "The device then asks for your fingerprint, face or PIN instead of your password. "
            "Without this, the key is asked for after your password."
        )
        self.fields["name"].help_text = _("Such as “My laptop”, so that you know it again.")
