"""Consultation: a scenario is put to its schools, and each of them answers."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from schoolweave.web.directory.models import School
from schoolweave.web.rounds.models.calls import known_zone
from schoolweave.web.rounds.models.scenarios import Place, Scenario


class Consultation(models.Model):
    """A scenario put to its schools until a stated moment. Whether it is open follows from the clock."""

    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="consultations")
    name = models.CharField(max_length=200)
    text = models.TextField(blank=True)  # what the office writes to the schools
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    time_zone = models.CharField(max_length=60, default="UTC", validators=[known_zone])
    moves_max = models.PositiveSmallIntegerField(default=5)  # other schools that a re-solve may move
    called_off_at = models.DateTimeField(null=True, blank=True)
    called_off_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["-published_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="consultation_closes_after_it_opens",
                condition=models.Q(closes_at__gt=models.F("opens_at")),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def register_id(self) -> str:
        """Return the register whose schools it is about."""
        return self.scenario.register_id

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone in which it states its times."""
        return ZoneInfo(self.time_zone)


class Answer(models.Model):
    """What one school answers: one row from the day of publication on, blank until the school answers."""

    class Choice(models.TextChoices):
        """Whether the school agrees."""

        ACCEPT = "accept", _("Accept")
        ACCEPT_IF = "accept_if", _("Accept if …")
        DECLINE = "decline", _("Decline")

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="answers")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="consultation_answers")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="answers")
    choice = models.CharField(max_length=10, choices=Choice, blank=True)
    text = models.TextField(blank=True)  # the condition, or why not
    version = models.PositiveIntegerField(default=0)  # how often the school has answered
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["consultation", "school"], name="one_answer_a_school")]

    def __str__(self) -> str:
        return f"{self.school}: {self.get_choice_display() or 'no answer yet'}"


class AnswerChange(models.Model):
    """Every answer that a school gave, word for word: a later one replaces none of them."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="changes")
    number = models.PositiveIntegerField()
    choice = models.CharField(max_length=10, choices=Answer.Choice)
    text = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["answer_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "number"], name="one_answer_change_of_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.get_choice_display()}, {self.at:%Y-%m-%d %H:%M} UTC"
