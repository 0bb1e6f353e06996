"""Rounds: one call for expressions or applications, from when to when, under which rules."""

from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schoolweave.web.directory.models import Register
from schoolweave.web.programmes.models import RuleVersion


def known_zone(name: str) -> None:
    """Raise :class:`ValidationError` unless the name is one of the time zone database's."""
    if name not in available_timezones():
        raise ValidationError(
            gettext("There is no time zone “%(name)s”: use a name such as Pacific/Auckland."),
            params={"name": name},
        )


class Round(models.Model):
    """One call under a pinned rule version. Its times are instants; it shows them in its own zone.

    Whether it is open follows from the times and the clock alone (``rules.calls.phase``): nothing has to
    run at midnight.
    """

    class Kind(models.TextChoices):
        """What is formed at the end of it."""

        COMMUNITIES = "communities", _("Communities")
        HUBS = "hubs", _("Hubs")

    class Status(models.TextChoices):
        """What the office decided about the round."""

        DRAFT = "draft", _("In preparation")
        ANNOUNCED = "announced", _("Announced")
        CALLED_OFF = "called_off", _("Called off")

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.COMMUNITIES)
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="rounds")
    rule_version = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, related_name="rounds")
    time_zone = models.CharField(max_length=60, default="UTC", validators=[known_zone])
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    summary = models.TextField(blank=True)  # what the round is for, on its public page
    next_steps = models.TextField(blank=True)  # what happens after it has closed, and when
    contact = models.CharField(max_length=200, blank=True)  # whom to ask
    moves = models.JSONField(default=list, blank=True)  # opens or closes moved: from, to, reason, on
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-opens_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="round_closes_after_it_opens",
                condition=models.Q(closes_at__gt=models.F("opens_at")),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone in which the round states its times."""
        return ZoneInfo(self.time_zone)
