"""What expressions and applications have in common: reference, state, receipts, questions, attachments."""

import secrets
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models

from schoolweave.web.rounds.models.calls import Round

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Letters and digits that nobody mistakes for one another over the telephone."""


def new_reference() -> str:
    """Return a reference number such as ``7F3K-2QVX``: 39 bits of chance, unique in its table."""
    code = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"{code[:4]}-{code[4:]}"


class Sent(models.Model):
    """Something that people fill in over days and send to the office of a round."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="%(class)ss")
    reference = models.CharField(max_length=20, unique=True, default=new_reference, editable=False)
    version = models.PositiveIntegerField(default=1)
    answers = models.JSONField(default=dict, blank=True)  # by the id of the policy form's field
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    late_reason = models.TextField(blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True


class Signed(models.Model):
    """What one school's people fill in and its board signs: the signature is of what stood there then."""

    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_name = models.CharField(max_length=200, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_digest = models.CharField(max_length=64, blank=True)  # of what was signed: later edits show
    filled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True


_EXACTLY_ONE = models.Q(expression__isnull=False, application__isnull=True) | models.Q(
    expression__isnull=True, application__isnull=False
)


class _Belonging(models.Model):
    """A row that belongs to one expression or one application."""

    expression = models.ForeignKey(
        "rounds.Expression", on_delete=models.PROTECT, null=True, blank=True, related_name="%(class)ss"
    )
    application = models.ForeignKey(
        "rounds.Application", on_delete=models.PROTECT, null=True, blank=True, related_name="%(class)ss"
    )

    class Meta:
        abstract = True

    @property
    def about(self) -> Any:
        """Return the expression or the application."""
        return self.expression or self.application


class Receipt(_Belonging):
    """What was sent, word for word, each time it was sent: never changed afterwards."""

    number = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)  # SHA-256 of the content in canonical JSON
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_at = models.DateTimeField()
    late = models.BooleanField(default=False)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(name="receipt_of_one_thing", condition=_EXACTLY_ONE),
            models.UniqueConstraint(fields=["expression", "number"], name="one_receipt_an_expression"),
            models.UniqueConstraint(fields=["application", "number"], name="one_receipt_an_application"),
        ]

    def __str__(self) -> str:
        return f"{self.about}, sent {self.sent_at:%Y-%m-%d %H:%M} UTC"


class Question(_Belonging):
    """What the office asks of those who sent something, and their answer."""

    text = models.TextField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [models.CheckConstraint(name="question_of_one_thing", condition=_EXACTLY_ONE)]

    def __str__(self) -> str:
        return self.text[:100]


def attachment_path(item: "Attachment", file_name: str) -> str:
    """Return where an attachment is kept: a name of our own, outside everything that is served."""
    return f"attachments/{uuid4().hex}"


class Attachment(_Belonging):
    """A file that supports what was sent. Kept privately; a view with a check hands it out."""

    school = models.ForeignKey(
        "directory.School", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # whose part it belongs to
    field = models.CharField(max_length=60, blank=True)  # the field of the policy's form that it answers
    file = models.FileField(upload_to=attachment_path)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [models.CheckConstraint(name="attachment_of_one_thing", condition=_EXACTLY_ONE)]

    def __str__(self) -> str:
        return self.name
