"""Arrangements in the making: a scenario, and what people changed in it, step by step."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from schoolweave.web.rounds.models.scenarios import Scenario
from schoolweave.web.rounds.stepping import sentence


class Arrangement(models.Model):
    """A scenario that is being edited. Who is where follows from the scenario and the steps in force.

    ``position`` counts the steps in force: those after it were undone and can be done again. ``version``
    rises with every act, so that of two people who act at once the second is told.
    """

    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="arrangements")
    name = models.CharField(max_length=200)
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-changed_at", "-id"]

    def __str__(self) -> str:
        return self.name


class Step(models.Model):
    """One change of an arrangement, with what is needed to do it and to undo it.

    ``moves`` maps school ids to their group before and after, ``locks`` to whether they were and are locked.
    A step that was undone and then replaced by another stays on record as ``replaced``.
    """

    class Kind(models.TextChoices):
        """What somebody did."""

        MOVE = "move", _("Moved")
        LOCK = "lock", _("Locked")
        UNLOCK = "unlock", _("Unlocked")
        SPLIT = "split", _("Split")
        MERGE = "merge", _("Merged")

    arrangement = models.ForeignKey(Arrangement, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    moves = models.JSONField(default=dict)
    locks = models.JSONField(default=dict)
    facts = models.JSONField(default=dict, blank=True)  # names of that day: ``stepping.facts``
    said = models.TextField(blank=True)  # the step as a sentence, where there are no facts
    replaced = models.BooleanField(default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["arrangement_id", "number", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["arrangement", "number"],
                condition=models.Q(replaced=False),
                name="one_step_of_a_number",
            )
        ]

    def __str__(self) -> str:
        return self.told or f"{self.get_kind_display()} in {self.arrangement}"

    @property
    def told(self) -> str:
        """Return what was done, in the reader's language."""
        return sentence(self.kind, self.facts) if self.facts else self.said
