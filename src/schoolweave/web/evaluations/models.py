"""Studies, the cells that they were run on, their runs and their sign-off. No row is about a learner."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from schoolweave.web.collaborations.models import Collaboration
from schoolweave.web.directory.models import Register
from schoolweave.web.programmes.models import Programme


class Study(models.Model):
    """A registered study; ``plan`` is its registration, ``frozen`` that with hash and instant."""

    class Status(models.TextChoices):
        """Where a study stands."""

        DRAFT = "draft", _("Draft")
        FROZEN = "frozen", _("Frozen")
        RUN = "run", _("Run")
        PROPOSED = "proposed", _("Waiting for sign-off")
        SIGNED = "signed", _("Signed off")
        PUBLISHED = "published", _("Published")

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=300)
    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="studies")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="studies")
    plan = models.JSONField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    frozen = models.JSONField(default=dict, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="studies"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "study"
        verbose_name_plural = "studies"

    def __str__(self) -> str:
        return self.title

    @property
    def sha256(self) -> str:
        """The hash of the frozen registration, empty before."""
        return str(self.frozen.get("sha256", ""))


class Cells(models.Model):
    """A file of cells as it was loaded: compressed, with its hash. A later file does not replace it."""

    class Kind(models.TextChoices):
        """What a row of the file is."""

        PANEL = "panel", _("School-years with outcomes")
        SCHOOLS = "schools", _("Schools with characteristics")

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="cells")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    rows = models.PositiveIntegerField()
    schools = models.PositiveIntegerField()
    years = models.JSONField(default=list)
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ["-loaded_at", "-pk"]
        verbose_name = "file of cells"
        verbose_name_plural = "files of cells"

    def __str__(self) -> str:
        return f"{self.file_name} of {self.study}"


class Run(models.Model):
    """One run of a study; ``result`` holds what pages show, suppressed before it is stored."""

    class Status(models.TextChoices):
        """Where a run stands."""

        QUEUED = "queued", _("Waiting to start")
        RUNNING = "running", _("Running")
        STOPPING = "stopping", _("Stopping")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")
        FAILED = "failed", _("Failed")

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="runs")
    panel = models.ForeignKey(Cells, on_delete=models.PROTECT, related_name="+")
    schools = models.ForeignKey(Cells, null=True, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    progress = models.JSONField(default=dict, blank=True)
    message = models.TextField(blank=True)
    result = models.JSONField(default=dict, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = "run of a study"
        verbose_name_plural = "runs of studies"

    def __str__(self) -> str:
        return f"run {self.pk} of {self.study}"


class SignOff(models.Model):
    """A run put forward for publication, and what a second person decided on it."""

    class Decision(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("Waiting")
        SIGNED = "signed", _("Signed off")
        RETURNED = "returned", _("Returned")

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="sign_offs")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(auto_now_add=True)
    decision = models.CharField(max_length=10, choices=Decision.choices, default=Decision.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        verbose_name = "sign-off of a study"
        verbose_name_plural = "sign-offs of studies"

    def __str__(self) -> str:
        return f"sign-off of {self.run}"


class Goal(models.Model):
    """How a challenge of a collaboration goes; ``result`` is suppressed before it is stored."""

    collaboration = models.ForeignKey(Collaboration, on_delete=models.CASCADE, related_name="goals")
    key = models.SlugField(max_length=80)
    title = models.CharField(max_length=300)
    result = models.JSONField()
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)  # how often it has been loaded
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ["collaboration_id", "key"]
        constraints = [models.UniqueConstraint(fields=["collaboration", "key"], name="one_goal_of_a_key")]
        verbose_name = "progress of a challenge"
        verbose_name_plural = "progress of challenges"

    def __str__(self) -> str:
        return self.title
