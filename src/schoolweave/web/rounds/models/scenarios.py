"""Scenarios: one arrangement of schools into communities, with all that led to it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from schoolweave.web.directory.models import Register, School
from schoolweave.web.programmes.models import RuleVersion
from schoolweave.web.rounds.models.calls import Round


class Scenario(models.Model):
    """One run of the engine, one arrangement edited by hand, or the register's own communities.

    ``question`` holds what was asked beside the rules: see ``asking.Question``. ``parent`` is the scenario
    that this one began from.
    """

    class Kind(models.TextChoices):
        """How it came about."""

        COMPUTED = "computed", _("Computed")
        EDITED = "edited", _("Edited by hand")
        TODAY = "today", _("Today's communities, from the register")

    class Status(models.TextChoices):
        """Where a run stands."""

        QUEUED = "queued", _("Waiting to start")
        RUNNING = "running", _("Running")
        STOPPING = "stopping", _("Stopping, keeping the best so far")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Stopped before it began")
        FAILED = "failed", _("Failed")

    name = models.CharField(max_length=200)
    round = models.ForeignKey(
        Round, on_delete=models.PROTECT, null=True, blank=True, related_name="scenarios"
    )
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    question = models.JSONField(default=dict, blank=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.COMPUTED)
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="scenarios")
    rule_version = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, related_name="scenarios")
    region = models.CharField(max_length=200, blank=True)  # blank: the whole register
    seed = models.PositiveIntegerField(default=0)
    seconds = models.PositiveIntegerField(default=30)
    progress = models.JSONField(default=dict)  # stage, elapsed, best, bound, fraction
    history = models.JSONField(default=list)  # [elapsed, best, bound] as it went
    message = models.TextField(blank=True)
    inputs_hash = models.CharField(max_length=64, blank=True)
    objective = models.FloatField(null=True, blank=True)
    lower_bound = models.FloatField(null=True, blank=True)
    gap = models.FloatField(null=True, blank=True)
    travel_km = models.FloatField(null=True, blank=True)
    summary = models.JSONField(default=dict)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    attempt = models.PositiveIntegerField(default=1)  # an answer of an earlier attempt is thrown away
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)  # when the worker last said that it lives
    finished_at = models.DateTimeField(null=True, blank=True)
    adopted_at = models.DateTimeField(null=True, blank=True)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name


class Group(models.Model):
    """One community of a scenario."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="groups")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=300)
    host = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    size = models.PositiveIntegerField()
    travel_km = models.FloatField()
    worst_km = models.FloatField(default=0.0)  # from the farthest member to the host
    years = models.JSONField(default=list)
    colour = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["scenario_id", "number"]
        constraints = [models.UniqueConstraint(fields=["scenario", "number"], name="one_group_of_a_number")]

    def __str__(self) -> str:
        return self.name


class Place(models.Model):
    """Where one school is in a scenario and why; ``group`` is empty where it was left out."""

    class Standing(models.TextChoices):
        """Whether a school has a community, could have had one, or may not join."""

        PLACED = "placed", _("In a community")
        UNPLACED = "unplaced", _("Left without a community")
        INELIGIBLE = "ineligible", _("May not join")

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="places")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="places")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, null=True, blank=True, related_name="places")
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.PLACED)
    code = models.CharField(max_length=20, blank=True)  # a short key of the reason, where left out
    km = models.FloatField(null=True, blank=True)
    next_group = models.ForeignKey(Group, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    next_km = models.FloatField(null=True, blank=True)
    change_km = models.FloatField(null=True, blank=True)
    breaks = models.JSONField(default=list)
    why = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["scenario", "standing"], name="place_standing")]
        constraints = [models.UniqueConstraint(fields=["scenario", "school"], name="one_place_a_scenario")]

    def __str__(self) -> str:
        return f"{self.school_id} in scenario {self.scenario_id}"


class ScenarioFile(models.Model):
    """A file of a run, byte for byte as it was written: what a third party can verify."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=60)
    content = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scenario", "name"], name="one_file_of_a_name")]

    def __str__(self) -> str:
        return self.name
