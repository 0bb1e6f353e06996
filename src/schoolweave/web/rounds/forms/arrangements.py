"""What people send to edit an arrangement: one act at a time; names; how to solve again."""

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from schoolweave.web.rounds.forms.scenarios import SEED_MAX
from schoolweave.web.rounds.models import Step
from schoolweave.web.rounds.rules import SECONDS_MAX, SECONDS_MIN
from schoolweave.web.ui.stale import VersionedForm

NONE, FRESH = "none", "new"
MOST_SCHOOLS = 500
SECONDS_AGAIN = 10


class ActForm(VersionedForm):
    """One act, as the buttons of the editor send it."""

    kind = forms.ChoiceField(choices=Step.Kind.choices)
    group = forms.IntegerField(required=False)
    to = forms.CharField(required=False, max_length=12)

    def act(self, schools: list[str]) -> dict[str, Any]:
        """Return what the action takes; ``to`` is a number, ``none`` or ``new``."""
        to: str = self.cleaned_data["to"]
        return {
            "kind": self.cleaned_data["kind"],
            "version": self.cleaned_data["version"],
            "schools": schools[:MOST_SCHOOLS],
            "group": self.cleaned_data["group"],
            "to": int(to) if to.isdecimal() else None,
            "fresh": to == FRESH,
        }

    def clean_to(self) -> str:
        """Take a number of a group, ``none``, ``new`` or nothing."""
        to: str = self.cleaned_data["to"]
        moving = self.cleaned_data.get("kind") == Step.Kind.MOVE
        if (to and not to.isdecimal() and to not in (NONE, FRESH)) or (moving and not to):
            raise forms.ValidationError(_("Choose where to move to."))
        return to


class BeginForm(forms.Form):
    """A name for an arrangement that somebody begins to edit, or for the scenario that it is kept as."""

    name = forms.CharField(max_length=200, label=_("Name"), help_text=_("So that you and others find it."))


class AgainForm(forms.Form):
    """How to solve again around what is locked."""

    name = forms.CharField(max_length=200, label=_("Name of the new scenario"))
    moves_max = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=100_000,
        label=_("Most schools that may change their group"),
        help_text=_("Leave it empty if any number may. Locked schools never do."),
    )
    seconds = forms.IntegerField(
        min_value=SECONDS_MIN,
        max_value=SECONDS_MAX,
        initial=SECONDS_AGAIN,
        label=_("Time to search, in seconds"),
        help_text=_("It begins from the arrangement as it stands, so a few seconds do."),
    )
    seed = forms.IntegerField(min_value=0, max_value=SEED_MAX, label=_("Seed"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seed"].initial = secrets.randbelow(10_000)


class RoundScenarioForm(forms.Form):
    """A scenario of a round's expressions: who may join, and what counts beside travel."""

    name = forms.CharField(max_length=200, label=_("Name"))
    who = forms.ChoiceField(
        choices=[
            ("all", _("Every school that has not said no")),
            ("expressed", _("Only schools that said yes or maybe")),
        ],
        widget=forms.RadioSelect,
        initial="all",
        label=_("Which schools may join"),
    )
    together = forms.BooleanField(
        required=False, label=_("Joint expressions stay together, whatever it costs")
    )
    preference_km = forms.FloatField(
        min_value=0,
        max_value=500,
        initial=5,
        label=_("Worth of a preference that is kept, in kilometres of travel"),
    )
    moved_km = forms.FloatField(
        min_value=0,
        max_value=500,
        initial=0,
        label=_("Worth of a school that stays in its community of today, in kilometres"),
    )
    moves_max = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=100_000,
        label=_("Most schools that may leave their community of today"),
    )
    flow_km = forms.FloatField(
        min_value=0,
        max_value=500,
        initial=0,
        label=_("Worth of one learner who moves on inside a community, in kilometres"),
    )
    seconds = forms.IntegerField(
        min_value=SECONDS_MIN,
        max_value=SECONDS_MAX,
        initial=30,
        label=_("Time to search, in seconds"),
    )
    seed = forms.IntegerField(min_value=0, max_value=SEED_MAX, label=_("Seed"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seed"].initial = secrets.randbelow(10_000)
