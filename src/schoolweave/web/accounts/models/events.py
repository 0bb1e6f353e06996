"""The events that people's actions leave behind."""

from django.db import models
from django.utils import timezone


class AuditEvent(models.Model):
    """What somebody changed. Kept without keys to its object, which may be gone one day."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    actor_id = models.BigIntegerField(null=True, blank=True)
    actor_name = models.CharField(max_length=200)
    on_behalf_of = models.CharField(max_length=200, blank=True)
    verb = models.CharField(max_length=60, db_index=True)
    register = models.CharField(max_length=30, blank=True, db_index=True)  # that the object is of, if of one
    object_label = models.CharField(max_length=60, blank=True)  # app.model
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=100)
    object_name = models.CharField(max_length=300, blank=True)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.verb} {self.object_name}"
