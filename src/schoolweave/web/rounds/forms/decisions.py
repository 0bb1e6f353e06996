"""What is filled in to recommend, to freeze a pack and to decide."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schoolweave.web.rounds.models import Group, Item, Outcome, Recommendation
from schoolweave.web.rounds.rules.decisions import FORMS
from schoolweave.web.ui.days import DayField


class RecommendForm(forms.Form):
    """An outcome and a text for some communities of a scenario."""

    groups = forms.ModelMultipleChoiceField(
        queryset=Group.objects.none(), widget=forms.CheckboxSelectMultiple, label=_("For which")
    )
    outcome = forms.ChoiceField(
        choices=Outcome.choices, widget=forms.RadioSelect, label=_("Recommended outcome")
    )
    text = forms.CharField(
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        label=_("Why"),
        help_text=_("Whoever decides reads it. What was recommended before stays on record."),
    )

    versions = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, groups: QuerySet[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["groups"]
        field.queryset = groups

    def clean_versions(self) -> dict[int, int]:
        """Return by a group's key the number of the recommendation that the form was made from."""
        pairs = [one.split(".") for one in self.cleaned_data["versions"].split()]
        if not all(len(pair) == 2 and pair[0].isdecimal() and pair[1].isdecimal() for pair in pairs):
            raise forms.ValidationError(gettext("Open this page again: what it was made from is not known."))
        return {int(group): int(number) for group, number in pairs}


def in_versions(known: Mapping[int, Recommendation]) -> str:
    """Return what :class:`RecommendForm` carries of the newest recommendations, by the group's key."""
    return " ".join(f"{group}.{one.number}" for group, one in known.items())


class FreezeForm(forms.Form):
    """The title of a pack."""

    title = forms.CharField(max_length=200, label=_("Title of the pack"))


class DecideForm(forms.Form):
    """An outcome, its reasons and its day, for some items of a pack."""

    items = forms.ModelMultipleChoiceField(
        queryset=Item.objects.none(), widget=forms.CheckboxSelectMultiple, label=_("Decide on")
    )
    outcome = forms.ChoiceField(choices=Outcome.choices, widget=forms.RadioSelect, label=_("Decision"))
    reasons = forms.CharField(
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        label=_("Reasons"),
        help_text=_("The schools have them by letter."),
    )
    conditions = forms.CharField(
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label=_("Conditions (only where it is approved with conditions)"),
    )
    effective_on = DayField(
        required=False,
        label=_("Takes effect on"),
        help_text=_("The first day of the community. Not needed where it is declined or deferred."),
    )

    def __init__(self, *args: Any, items: QuerySet[Item], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["items"]
        field.queryset = items

    def clean(self) -> dict[str, Any]:
        """Ask for the day and the conditions where the outcome needs them."""
        cleaned = super().clean() or {}
        outcome = cleaned.get("outcome")
        if outcome in FORMS and not cleaned.get("effective_on") and "effective_on" not in self.errors:
            self.add_error("effective_on", gettext("Give the day on which the decision takes effect."))
        if outcome == Outcome.CONDITIONS and not (cleaned.get("conditions") or "").strip():
            self.add_error("conditions", gettext("Say what the conditions are."))
        return cleaned
