"""Decision packs: what somebody decides on, frozen; the decisions, one for each community."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from schoolweave.web.collaborations.models import Collaboration
from schoolweave.web.rounds.models.consultation import Consultation
from schoolweave.web.rounds.models.scenarios import Group, Scenario


class Outcome(models.TextChoices):
    """What can be recommended, and decided."""

    APPROVED = "approved", _("Approved")
    CONDITIONS = "conditions", _("Approved with conditions")
    DECLINED = "declined", _("Declined")
    DEFERRED = "deferred", _("Deferred")


class Recommendation(models.Model):
    """What the office recommends for one community of a scenario. Never edited: a newer one replaces it."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="recommendations")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=12, choices=Outcome)
    text = models.TextField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["group_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="one_recommendation_of_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.get_outcome_display()}"


class Pack(models.Model):
    """A decision pack: what was known at one moment, as canonical JSON with its SHA-256. Never changed."""

    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="packs")
    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, null=True, blank=True, related_name="packs"
    )
    title = models.CharField(max_length=200)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-frozen_at", "-id"]

    def __str__(self) -> str:
        return self.title

    @property
    def register_id(self) -> str:
        """Return the register whose schools it is about."""
        return self.scenario.register_id


class PackFile(models.Model):
    """A pack as people read it, byte for byte as it was when it was frozen."""

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=60)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pack", "name"], name="one_pack_file_of_a_name")]

    def __str__(self) -> str:
        return self.name


class Item(models.Model):
    """One community of a pack: what is decided on by itself."""

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveIntegerField()
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="items")
    name = models.CharField(max_length=300)
    schools = models.PositiveIntegerField(default=0)
    recommended = models.CharField(max_length=12, choices=Outcome)
    dissent = models.PositiveIntegerField(default=0)  # schools that declined or set a condition

    class Meta:
        ordering = ["pack_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["pack", "number"], name="one_item_of_a_number"),
            models.UniqueConstraint(fields=["pack", "group"], name="one_item_a_group"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def register_id(self) -> str:
        """Return the register whose schools it is about."""
        return self.pack.register_id


class Decision(models.Model):
    """What was decided on an item: the decision, its outcome and the day of its effect are three things."""

    item = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=12, choices=Outcome)
    reasons = models.TextField()
    conditions = models.TextField(blank=True)
    effective_on = models.DateField(null=True, blank=True)  # approved ones alone
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField()
    collaboration = models.ForeignKey(
        Collaboration, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )  # what stands because of it, once it has taken effect
    effected_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-decided_at", "-id"]

    def __str__(self) -> str:
        return f"{self.item}: {self.get_outcome_display()}"
