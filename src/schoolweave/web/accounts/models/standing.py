"""What narrows or lends what people may do: bars, conflicts of interest, delegations, emergency access."""

from django.db import models
from django.utils import timezone

from schoolweave.web.accounts.capabilities import in_words
from schoolweave.web.accounts.models.people import Person


class _AboutOneRecord(models.Model):
    """A row about one person and one record, which is named by its model and key."""

    about_type = models.CharField(max_length=60)  # app.model
    about_id = models.CharField(max_length=100)
    about_name = models.CharField(max_length=300, blank=True)
    reason = models.TextField()

    class Meta:
        abstract = True


class Bar(_AboutOneRecord):
    """One person kept from one record and from what lies within it, whatever their roles say."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="bars")
    from_date = models.DateField(default=timezone.localdate)
    to_date = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-from_date", "-id"]
        indexes = [models.Index(fields=["person", "about_type"], name="bar_of_person")]

    def __str__(self) -> str:
        return f"{self.person}, barred from {self.about_name or self.about_id}"


class Conflict(_AboutOneRecord):
    """An interest that a person declared in one round: what touches it there is hidden from them."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="conflicts")
    person_name = models.CharField(max_length=200, blank=True)  # on the day, for what is frozen
    schools = models.JSONField(default=list, blank=True)  # ids of those the record was about on the day
    round_id = models.BigIntegerField()
    round_name = models.CharField(max_length=200, blank=True)
    declared_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-declared_at", "-id"]
        indexes = [models.Index(fields=["person", "round_id"], name="conflict_of_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "round_id", "about_type", "about_id"],
                condition=models.Q(ended_at__isnull=True),
                name="one_conflict_a_record",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}, interest in {self.about_name or self.about_id}"


class Delegation(models.Model):
    """One capability lent from one person to another for some days. It is never lent on."""

    giver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="delegations_given")
    to = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="delegations_held")
    capability = models.CharField(max_length=50)
    from_date = models.DateField(default=timezone.localdate)
    to_date = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-from_date", "-id"]
        constraints = [
            models.CheckConstraint(
                name="delegation_ends_after_it_begins",
                condition=models.Q(to_date__gte=models.F("from_date")),
            ),
            models.CheckConstraint(name="delegation_to_another", condition=~models.Q(giver=models.F("to"))),
        ]

    def __str__(self) -> str:
        return f"{self.giver} lends {self.capability} to {self.to}"

    @property
    def capability_in_words(self) -> str:
        """Return what was lent as a phrase."""
        return in_words(self.capability)


class EmergencyAccess(_AboutOneRecord):
    """One closed record opened to one person for a short time, for a reason that those concerned learn."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="emergencies")
    capability = models.CharField(max_length=50)
    from_time = models.DateTimeField(default=timezone.now)
    to_time = models.DateTimeField()

    class Meta:
        ordering = ["-from_time", "-id"]
        verbose_name = "emergency access"
        verbose_name_plural = "emergency accesses"

    def __str__(self) -> str:
        return f"{self.person}, emergency access to {self.about_name or self.about_id}"
