"""Applications to lead a hub: eligibility, blind reviews, moderation, rank."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from schoolweave.web.directory.models import School
from schoolweave.web.rounds.models.sending import Sent, Signed


class Application(Sent, Signed):
    """One school's application to lead a hub."""

    class Status(models.TextChoices):
        """Where it stands, in the office's words; the applicant's words are in ``rules.applications``."""

        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("New, eligibility to be checked")
        MORE_ASKED = "more_asked", _("Waiting for the applicant")
        ANSWERED = "answered", _("Answered, to be checked again")
        INELIGIBLE = "ineligible", _("Not eligible")
        SCORING = "scoring", _("With the reviewers")
        MODERATION = "moderation", _("Scores differ: with the moderator")
        SCORED = "scored", _("Scored")
        SHORTLISTED = "shortlisted", _("Shortlisted")
        SELECTED = "selected", _("Selected")
        NOT_SELECTED = "not_selected", _("Not selected")
        LATE = "late", _("Sent late, to be decided")
        WITHDRAWN = "withdrawn", _("Withdrawn by the applicant")

    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT, db_index=True)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="applications")
    facts = models.JSONField(default=dict, blank=True)  # what eligibility was computed from, when sent
    findings = models.JSONField(default=list, blank=True)  # test, met, sentence: when it was last checked
    findings_at = models.DateTimeField(null=True, blank=True)
    agreed = models.JSONField(default=dict, blank=True)  # criterion: score; the reviewers' or the moderator's
    total = models.FloatField(null=True, blank=True)  # weighted sum of the agreed scores
    outcome_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["round", "status"], name="application_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "school"],
                condition=~models.Q(status="withdrawn"),
                name="one_application_a_school",
            )
        ]

    def __str__(self) -> str:
        return f"Application {self.reference}"


class Review(models.Model):
    """One reviewer's scores. Nobody who scores sees another's before their own are in."""

    class Status(models.TextChoices):
        """Where a review stands."""

        ASKED = "asked", _("To be scored")
        DRAFT = "draft", _("Begun")
        DONE = "done", _("Scored")
        CONFLICT = "conflict", _("Stood back: conflict of interest")
        TAKEN_BACK = "taken_back", _("Taken back by the office")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews")
    status = models.CharField(max_length=10, choices=Status, default=Status.ASKED)
    scores = models.JSONField(default=dict, blank=True)  # criterion: score, reason
    comment = models.TextField(blank=True)
    conflict = models.TextField(blank=True)  # what the conflict is, in the reviewer's words
    asked_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "reviewer"], name="one_review_a_reviewer")
        ]

    def __str__(self) -> str:
        return f"{self.application}, review by {self.reviewer}"


class Moderation(models.Model):
    """What a third person settled where two reviewers differ too much."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="moderation")
    moderator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    scores = models.JSONField(default=dict)  # criterion: score
    reason = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.application}, moderated"
