"""Programmes, and the versions of their rules as they were loaded."""

from django.db import models


class Programme(models.Model):
    """A policy with rules; ``id`` is the name of its file, as in ``nz-communities``."""

    id = models.CharField(max_length=60, primary_key=True)
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=100)
    register_prefix = models.CharField(max_length=30)
    summary = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class RuleVersion(models.Model):
    """The rules of a programme from a day on. Pinned by what was decided under it; never edited.

    ``document`` is the whole version as the library's own types write it; ``wording`` and ``communities``
    repeat the parts of it that every page and plan needs.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="versions")
    version = models.CharField(max_length=30)
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    kind = models.CharField(max_length=20, default="communities")
    wording = models.JSONField()
    communities = models.JSONField(null=True, blank=True)
    document = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["programme_id", "-from_date"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "version"], name="one_rule_version_of_a_name")
        ]

    def __str__(self) -> str:
        return f"{self.programme}, version {self.version}"
