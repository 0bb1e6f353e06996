"""Texts that could not be saved because somebody else had saved first: kept for whoever typed them."""

from django.conf import settings
from django.db import models


class SetAside(models.Model):
    """What a person typed into a form that had changed meanwhile. Seen by that person alone."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    about = models.CharField(max_length=300)  # what it was, in words
    address = models.CharField(max_length=300, blank=True)  # where the form is
    texts = models.JSONField(default=list)  # pairs of label and text, in the form's order
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name_plural = "set aside"

    def __str__(self) -> str:
        return f"{self.about}, set aside {self.at:%Y-%m-%d %H:%M} UTC"
