"""Expressions of interest: one or more schools, each with its own stance, wishes and signature."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from schoolweave.web.directory.models import School
from schoolweave.web.rounds.models.sending import Sent, Signed


class Expression(Sent):
    """One expression of interest, single or joint. Who is in it: :class:`Part`."""

    class Status(models.TextChoices):
        """Where it stands, in the office's words; the schools' words are in ``rules.expressions``."""

        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("New, to be read")
        READING = "reading", _("Being read")
        MORE_ASKED = "more_asked", _("Waiting for the schools")
        ANSWERED = "answered", _("Answered, to be read again")
        READY = "ready", _("Complete, ready to be arranged")
        LATE = "late", _("Sent late, to be decided")
        REFUSED = "refused", _("Not taken up")
        WITHDRAWN = "withdrawn", _("Withdrawn by the schools")
        REPLACED = "replaced", _("Went into another")

    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT, db_index=True)
    split_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="split_into"
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_from"
    )

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["round", "status"], name="expression_state")]

    def __str__(self) -> str:
        return f"Expression {self.reference}"


class Part(Signed):
    """One school in an expression: what it says for itself, and whether its board signed that."""

    class Stance(models.TextChoices):
        """Whether the school wants to take part."""

        YES = "yes", _("Yes")
        MAYBE = "maybe", _("Maybe")
        NO = "no", _("No")
        UNKNOWN = "unknown", _("We do not know yet")

    class Standing(models.TextChoices):
        """Whether the school is in the expression."""

        INVITED = "invited", _("Invited")
        JOINED = "joined", _("In")
        DECLINED = "declined", _("Declined the invitation")
        LEFT = "left", _("Left")

    expression = models.ForeignKey(Expression, on_delete=models.PROTECT, related_name="parts")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="parts")
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.JOINED)
    stance = models.CharField(max_length=10, choices=Stance, blank=True)  # blank: not answered
    reasons = models.TextField(blank=True)
    ask_again_on = models.DateField(null=True, blank=True)
    facts = models.JSONField(default=dict, blank=True)  # label: value, source, as_of, correct, note
    facts_confirmed_at = models.DateTimeField(null=True, blank=True)
    answers = models.JSONField(default=dict, blank=True)  # by the id of the policy form's field
    contact_name = models.CharField(max_length=200, blank=True)
    contact_role = models.CharField(max_length=200, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=50, blank=True)
    consulted = models.CharField(max_length=10, blank=True)  # yes, not_yet, no
    consultation = models.TextField(blank=True)  # how parents were consulted
    wishes_done = models.BooleanField(default=False)  # somebody said that the lists of partners are whole
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    invited_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)  # the invitation
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["expression", "school"], name="one_part_an_expression")
        ]

    def __str__(self) -> str:
        return f"{self.school} in {self.expression}"


class Wish(models.Model):
    """A school that a school wants beside it, or does not."""

    class Kind(models.TextChoices):
        """With it, or without."""

        PREFERRED = "preferred", _("We would like to work with")
        VETOED = "vetoed", _("We cannot work with")

    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="wishes")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="wished")
    kind = models.CharField(max_length=10, choices=Kind)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "wishes"
        constraints = [models.UniqueConstraint(fields=["part", "school"], name="one_wish_a_school")]

    def __str__(self) -> str:
        return f"{self.part.school_id} {self.kind} {self.school_id}"
