"""Registers, their extracts, the schools they list, imports under way."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class Register(models.Model):
    """A national register of schools; ``prefix`` begins every school id, as in ``nz-moe:23``."""

    prefix = models.CharField(max_length=30, primary_key=True)
    name = models.CharField(max_length=200)
    outline = models.JSONField(null=True, blank=True)  # GeoJSON geometry of the land
    outline_static = models.CharField(max_length=100, blank=True)  # ... or a file built at set-up

    def __str__(self) -> str:
        return self.name


class Extract(models.Model):
    """One file of a register as it was imported: the source that a school's facts name."""

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="extracts")
    file_name = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    as_of = models.DateField(null=True, blank=True)
    report = models.JSONField(default=dict)
    imported_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.file_name


class School(models.Model):
    """A school as its register last described it; row history keeps what it said before."""

    id = models.CharField(max_length=60, primary_key=True)
    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="schools")
    extract = models.ForeignKey(Extract, on_delete=models.PROTECT, related_name="+")
    listed = models.BooleanField(default=True)  # False once the register no longer lists it
    name = models.CharField(max_length=300)
    search_name = models.CharField(max_length=300, db_index=True)
    kind = models.CharField(max_length=20, db_index=True)
    authority = models.CharField(max_length=20)
    status = models.CharField(max_length=20, default="open")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    years = models.JSONField(default=list)
    scale = models.CharField(max_length=10, default="year")
    roll = models.PositiveIntegerField(null=True, blank=True)
    roll_by_year = models.JSONField(default=list)
    needs = models.JSONField(default=list)
    type_name = models.CharField(max_length=200, blank=True)
    authority_name = models.CharField(max_length=200, blank=True)
    region = models.CharField(max_length=200, blank=True, db_index=True)
    area = models.CharField(max_length=200, blank=True)
    town = models.CharField(max_length=200, blank=True)
    opened = models.DateField(null=True, blank=True)
    closed = models.DateField(null=True, blank=True)
    community_id = models.CharField(max_length=60, blank=True, db_index=True)
    community_name = models.CharField(max_length=300, blank=True)
    predecessors = models.JSONField(default=list)
    successors = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords(excluded_fields=["search_name"])

    class Meta:
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["latitude", "longitude"], name="school_place")]
        constraints = [
            models.CheckConstraint(
                name="school_place_has_both_coordinates_or_none",
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__isnull=False, longitude__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Flow(models.Model):
    """How many learners moved on from one school to another in a year."""

    from_school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="flows_out")
    to_school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="flows_in")
    year = models.PositiveSmallIntegerField()
    learners = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["from_school", "to_school", "year"], name="one_flow_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.from_school_id} → {self.to_school_id}, {self.year}: {self.learners}"


def upload_path(item: "Import", file_name: str) -> str:
    """Return where an upload is kept: a name of our own, whatever the person's file is called."""
    return f"imports/{uuid4().hex}.csv"


class Import(models.Model):
    """A file that somebody wants to bring in: uploaded, read, shown, then applied or cancelled."""

    class Status(models.TextChoices):
        """Where an import stands."""

        UPLOADED = "uploaded", _("Waiting to be read")
        READING = "reading", _("Being read")
        READY = "ready", _("Read: waiting for your decision")
        APPLYING = "applying", _("Being applied")
        APPLIED = "applied", _("Applied")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Stopped: nothing was changed")

    file = models.FileField(upload_to=upload_path)
    companion = models.FileField(upload_to=upload_path, blank=True)  # New Zealand's rolls by year level
    links = models.FileField(upload_to=upload_path, blank=True)  # England's links between schools
    file_name = models.CharField(max_length=300)
    mapping = models.TextField(blank=True)
    as_of = models.DateField(null=True, blank=True)
    register = models.CharField(max_length=30, blank=True)  # recognised by reading; may be new here
    status = models.CharField(max_length=12, choices=Status, default=Status.UPLOADED)
    attempt = models.PositiveIntegerField(default=1)  # a job that was given up cannot finish later
    sha256 = models.CharField(max_length=64, blank=True)
    compared_with = models.BigIntegerField(null=True, blank=True)  # newest extract when it was read
    message = models.TextField(blank=True)
    report = models.JSONField(default=dict)
    difference = models.JSONField(default=dict)
    extract = models.ForeignKey(
        Extract, on_delete=models.PROTECT, null=True, blank=True, related_name="imports"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["register"],
                condition=models.Q(status="applying"),
                name="one_import_applied_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class Problem(models.Model):
    """One thing that is wrong in one place of an uploaded file, and what was done about it."""

    item = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="problems")
    file = models.CharField(max_length=300, blank=True)
    row = models.PositiveIntegerField()
    school = models.CharField(max_length=300, blank=True)  # id and name, as far as they can be read
    column = models.CharField(max_length=200, blank=True)
    value = models.CharField(max_length=200, blank=True)
    message = models.TextField()
    action = models.TextField(blank=True)
    kind = models.CharField(max_length=60)
    severity = models.CharField(max_length=10)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"Row {self.row}: {self.message}"


class Change(models.Model):
    """One thing that an import would change, for the person who decides."""

    item = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=30)
    school = models.CharField(max_length=60)
    name = models.CharField(max_length=300)
    before = models.CharField(max_length=400, blank=True)
    after = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.name}: {self.kind}"
