"""People, and the roles they hold and for how long."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    """A school, board, trust, office or provider to which people belong."""

    class Kind(models.TextChoices):
        """What it is."""

        SCHOOL = "school", _("School")
        BOARD = "board", _("Board")
        TRUST = "trust", _("Trust")
        OFFICE = "office", _("Programme office")
        PROVIDER = "provider", _("Provider")

    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=300)
    school_id = models.CharField(max_length=60, blank=True)  # of a school, and of a board of one school
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="one_organisation_of_a_name")]

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    """Creates people by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """Create a person; without a password, they cannot sign in until they set one."""
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Someone who can sign in. What they may do follows from their assignments alone."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="people"
    )
    position = models.CharField(max_length=200, blank=True)  # what they are there, in their own words
    language = models.CharField(max_length=10, blank=True)  # of their letters; the site's own where empty
    letters_at_once = models.BooleanField(default=False)  # instead of one letter a day with what is new
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = PersonManager()

    class Meta:
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.name or self.email


class Assignment(models.Model):
    """A role that a person holds, from a day to a day, everywhere or within one scope."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=50)
    scope_kind = models.CharField(max_length=30, default="everywhere")
    scope_id = models.CharField(max_length=100, blank=True)
    from_date = models.DateField(default=timezone.localdate)
    to_date = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)  # by somebody, before its last day
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assignment_ends_after_it_begins",
                condition=models.Q(to_date__isnull=True) | models.Q(to_date__gte=models.F("from_date")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.role}"
