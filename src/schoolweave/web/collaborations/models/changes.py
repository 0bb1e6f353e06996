"""Changes of membership: proposed with their effect, approved by somebody else, then applied."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from schoolweave.web.collaborations.models.communities import Collaboration
from schoolweave.web.directory.models import School


class MembershipChange(models.Model):
    """A school joins, leaves, merges into another school, or closes.

    ``effect`` is what the simulator showed when the change was proposed and, written anew, when it was
    approved: what was known by whoever decided. ``source`` and ``collaboration`` are the community that the
    school leaves and the one that it joins; one of them may be empty.
    """

    class Kind(models.TextChoices):
        """What happens to the school."""

        JOIN = "join", _("Joins")
        LEAVE = "leave", _("Leaves")
        MERGE = "merge", _("Merges into another school")
        CLOSE = "close", _("Closes")

    class Status(models.TextChoices):
        """Where a change stands."""

        PROPOSED = "proposed", _("Proposed, to be decided")
        APPROVED = "approved", _("Approved, takes effect on its day")
        APPLIED = "applied", _("In effect")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn by those who proposed it")

    kind = models.CharField(max_length=10, choices=Kind)
    status = models.CharField(max_length=10, choices=Status, default=Status.PROPOSED, db_index=True)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="membership_changes")
    into_school = models.ForeignKey(
        School, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # the school that it merges into
    source = models.ForeignKey(
        Collaboration, on_delete=models.PROTECT, null=True, blank=True, related_name="leaving"
    )
    collaboration = models.ForeignKey(
        Collaboration, on_delete=models.PROTECT, null=True, blank=True, related_name="joining"
    )
    effective_on = models.DateField()
    notice_on = models.DateField(null=True, blank=True)  # of the written notice of a school that leaves
    notice = models.TextField(blank=True)  # the notice, or where it is kept
    reason = models.TextField()
    effect = models.JSONField(default=dict)
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
                fields=["school"],
                condition=models.Q(status__in=["proposed", "approved"]),
                name="one_open_membership_change_a_school",
            )
        ]

    def __str__(self) -> str:
        return f"{self.school} {self.get_kind_display().lower()}"

    @property
    def register_id(self) -> str:
        """Return the register of the school."""
        return self.school.register_id
