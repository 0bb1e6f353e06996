"""Letters by e-mail: written with what they are about, sent later."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from schoolweave.web.accounts.models.people import Person


class Letter(models.Model):
    """One letter to one address: the outbox, and the log of what was sent.

    It is written in the transaction of what it tells of, so that nothing is sent of what did not happen.
    ``digest`` is the daily letter that carried it, where it did not go by itself.
    """

    class State(models.TextChoices):
        """Where a letter stands."""

        QUEUED = "queued", _("Waiting to be sent")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Could not be sent")
        BOUNCED = "bounced", _("Came back")

    to = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="letters")
    address = models.EmailField()
    kind = models.CharField(max_length=60, db_index=True)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    register = models.CharField(max_length=30, blank=True)  # of what it is about, if of one
    about_type = models.CharField(max_length=60, blank=True)  # app.model
    about_id = models.CharField(max_length=100, blank=True)
    about_name = models.CharField(max_length=300, blank=True)
    key = models.CharField(max_length=200, null=True, blank=True, unique=True)  # unique where set
    urgent = models.BooleanField(default=False)  # goes by itself and at once
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)  # by the worker that is sending it
    digest = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="carried"
    )
    message_id = models.CharField(max_length=200, blank=True, db_index=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["state", "next_attempt_at"], name="letter_due")]

    def __str__(self) -> str:
        return self.subject
