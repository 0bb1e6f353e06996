"""Moves of a collaboration to another version of the rules: proposed with their report, decided by others."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from schoolweave.web.collaborations.models.communities import Collaboration
from schoolweave.web.programmes.models import RuleVersion


class RuleMove(models.Model):
    """A proposal that a collaboration keeps to another version of its programme's rules from a day on.

    ``report`` says what changes for it: written when it was proposed and anew when it was decided, so that
    it holds what was known by whoever decided. ``old`` is empty where nobody approved it here before.
    """

    class Status(models.TextChoices):
        """Where a move stands."""

        PROPOSED = "proposed", _("Proposed, to be decided")
        APPROVED = "approved", _("Approved, takes effect on its day")
        APPLIED = "applied", _("In effect")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn by those who proposed it")

    collaboration = models.ForeignKey(Collaboration, on_delete=models.PROTECT, related_name="rule_moves")
    old = models.ForeignKey(
        RuleVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="moves_away"
    )
    new = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, related_name="moves_here")
    status = models.CharField(max_length=10, choices=Status, default=Status.PROPOSED, db_index=True)
    effective_on = models.DateField()
    reason = models.TextField()
    report = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["collaboration"],
                condition=models.Q(status__in=["proposed", "approved"]),
                name="one_open_rule_move_a_collaboration",
            )
        ]

    def __str__(self) -> str:
        return f"{self.collaboration} to version {self.new.version}"
