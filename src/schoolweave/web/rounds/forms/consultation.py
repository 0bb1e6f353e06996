"""What the office fills in to consult, and what a school answers."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schoolweave.web.rounds.forms.arrangements import AgainForm
from schoolweave.web.rounds.forms.calls import instant
from schoolweave.web.rounds.models import Answer
from schoolweave.web.rounds.models.calls import known_zone
from schoolweave.web.ui.days import DayField
from schoolweave.web.ui.stale import VersionedForm

MOST_MOVES = 500


class PublishForm(forms.Form):
    """A scenario put to its schools: what they read, and until when they answer."""

    name = forms.CharField(max_length=200, label=_("Title of the consultation"))
    text = forms.CharField(
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        label=_("What you write to the schools"),
        help_text=_("It is part of the letter. How to answer, and until when, is added by itself."),
    )
    closes_on = DayField(label=_("Last day for answers"), help_text=_("Until midnight at its end."))
    time_zone = forms.CharField(
        max_length=60,
        label=_("Time zone"),
        help_text=_("Such as Pacific/Auckland or Europe/London."),
        validators=[known_zone],
    )
    moves_max = forms.IntegerField(
        min_value=0,
        max_value=MOST_MOVES,
        initial=5,
        label=_("If a school declines: most other schools that may change their group"),
    )

    def clean(self) -> dict[str, Any]:
        """Turn the last day into a moment of the server's clock, and see that it is not over."""
        cleaned = super().clean() or {}
        day, zone = cleaned.get("closes_on"), cleaned.get("time_zone")
        if day and zone:
            cleaned["closes_at"] = midnight_after(day, zone)
            if cleaned["closes_at"] <= timezone.now():
                self.add_error("closes_on", gettext("This day is over. Give a later one."))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """Return what the action takes."""
        names = ("name", "text", "closes_at", "time_zone", "moves_max")
        return {name: self.cleaned_data[name] for name in names} | {"opens_at": timezone.now()}


class AnswerForm(VersionedForm):
    """A school's answer."""

    choice = forms.ChoiceField(
        choices=[
            (Answer.Choice.ACCEPT, _("We accept")),
            (Answer.Choice.ACCEPT_IF, _("We accept if …")),
            (Answer.Choice.DECLINE, _("We decline")),
        ],
        widget=forms.RadioSelect,
        label=_("Your school's answer"),
    )
    text = forms.CharField(
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        label=_("Your condition, or why you decline"),
        help_text=_("The office and whoever decides read it, and it is kept with the decision."),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the condition or the reason where the answer needs one."""
        cleaned = super().clean() or {}
        needed = cleaned.get("choice") in (Answer.Choice.ACCEPT_IF, Answer.Choice.DECLINE)
        if needed and not (cleaned.get("text") or "").strip():
            self.add_error("text", gettext("Say what the condition is, or why the school declines."))
        return cleaned


class WithoutForm(AgainForm):
    """How to solve again without those that declined."""

    moves_max = forms.IntegerField(
        min_value=0,
        max_value=MOST_MOVES,
        label=_("Most other schools that may change their group"),
        help_text=_("Fewer moves disturb fewer schools; more moves can save more travel."),
    )


def midnight_after(day: date, zone: str) -> datetime:
    """Return the first moment after a day in a zone; an hour later where clocks skip midnight then."""
    after = day + timedelta(days=1)
    try:
        return instant(after, time(0, 0), zone)
    except forms.ValidationError:
        return instant(after, time(2, 0), zone)
