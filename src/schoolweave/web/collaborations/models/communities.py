"""Communities of schools and who belongs to them, from when to when."""

from django.db import models

from schoolweave.web.directory.models import Register, School
from schoolweave.web.programmes.models import Programme, RuleVersion


class Collaboration(models.Model):
    """A community that stands today, or stood: from a register, or adopted from a scenario."""

    class Source(models.TextChoices):
        """Where it comes from."""

        REGISTER = "register", "The register names it"
        SCENARIO = "scenario", "Adopted from a scenario"

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="collaborations")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="collaborations")
    rule_version = models.ForeignKey(
        RuleVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="collaborations"
    )  # the version that it was approved under; empty where nobody approved it here
    name = models.CharField(max_length=300)
    source = models.CharField(max_length=10, choices=Source)
    source_id = models.CharField(max_length=60, blank=True)  # the register's id, or scenario/group
    colour = models.PositiveSmallIntegerField(default=0)  # 0-7, unlike its neighbours' where possible
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["register", "source", "source_id"],
                condition=models.Q(to_date__isnull=True),
                name="one_current_collaboration_per_source",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A school in a community, from, to, why."""

    collaboration = models.ForeignKey(Collaboration, on_delete=models.PROTECT, related_name="memberships")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="memberships")
    is_host = models.BooleanField(default=False)
    km = models.FloatField(null=True, blank=True)  # to the host
    why = models.TextField(blank=True)
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["collaboration", "school"],
                condition=models.Q(to_date__isnull=True),
                name="one_current_membership",
            )
        ]

    def __str__(self) -> str:
        return f"{self.school_id} in {self.collaboration_id}"
