"""Invitations: a link by letter with which somebody sets their password once."""

import secrets

from django.db import models
from django.utils import timezone

from schoolweave.web.accounts.models.people import Person


def new_nonce() -> str:
    """Return what makes a link of an invitation unlike the one before it: 128 bits of chance."""
    return secrets.token_hex(16)


class Invitation(models.Model):
    """One person's invitation. Its link holds until it is used, replaced, withdrawn or too old."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="invitation")
    nonce = models.CharField(max_length=32, default=new_nonce)
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-invited_at"]

    def __str__(self) -> str:
        return f"Invitation of {self.person}"
