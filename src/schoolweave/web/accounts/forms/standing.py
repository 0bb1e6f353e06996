"""Bars, interests, loans and emergencies."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from schoolweave.web.accounts import records, scopes
from schoolweave.web.accounts.capabilities import in_words
from schoolweave.web.accounts.models import Person
from schoolweave.web.accounts.rules import OPENABLE, lendable
from schoolweave.web.ui.days import DayField

WHY = forms.Textarea({"rows": 3})


class RecordForm(forms.Form):
    """One record, named by its kind and by its name, number or reference."""

    kind = forms.ChoiceField(label=_("Kind of record"))
    which = forms.CharField(
        max_length=300, label=_("Which one"), help_text=_("Its name, its number or its reference.")
    )
    reason = forms.CharField(
        max_length=1000, label=_("Why"), widget=WHY, help_text=_("It is kept on record.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = records.kinds()

    def clean(self) -> dict[str, Any]:
        """Find the record."""
        cleaned = super().clean() or {}
        if cleaned.get("kind") and cleaned.get("which"):
            try:
                cleaned["record"] = records.find(cleaned["kind"], cleaned["which"])
            except scopes.Unclear as unclear:
                self.add_error("which", str(unclear))
        return cleaned


class BarForm(RecordForm):
    """A record that a person is kept from."""

    to_date = DayField(required=False, label=_("Until"), help_text=_("The last day. Empty: until lifted."))


class ConflictForm(RecordForm):
    """An interest in a record, within one round."""

    call = forms.CharField(max_length=300, label=_("Round"), help_text=_("Its name or its number."))
    field_order = ("call", "kind", "which", "reason")

    def clean_call(self) -> Any:
        """Find the round."""
        try:
            return records.find("rounds.round", self.cleaned_data["call"])
        except scopes.Unclear as unclear:
            raise forms.ValidationError(str(unclear)) from unclear


class EmergencyForm(RecordForm):
    """A closed record to be opened for a while."""

    capability = forms.ChoiceField(label=_("What you need to do"), widget=forms.RadioSelect)
    minutes = forms.TypedChoiceField(
        label=_("For how long"),
        coerce=int,
        choices=[(15, _("15 minutes")), (60, _("1 hour")), (240, _("4 hours"))],
        widget=forms.RadioSelect,
    )
    field_order = ("kind", "which", "capability", "minutes", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["capability"]
        field.choices = [(name, in_words(name).capitalize()) for name in OPENABLE]


class DelegateForm(forms.Form):
    """Something that a person lends."""

    capability = forms.ChoiceField(label=_("What the other can do for you"), widget=forms.RadioSelect)
    to = forms.EmailField(label=_("E-mail address of the other"), help_text=_("They must be here already."))
    from_date = DayField(required=False, label=_("From"), help_text=_("Empty: from today."))
    to_date = DayField(label=_("Until"), help_text=_("The last day."))
    reason = forms.CharField(max_length=1000, required=False, label=_("Why"), widget=WHY)

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["capability"]
        field.choices = [(name, in_words(name).capitalize()) for name in lendable(by)]

    def clean_to(self) -> Person:
        """Find the other."""
        found = Person.objects.filter(email__iexact=self.cleaned_data["to"], is_active=True).first()
        if found is None:
            raise forms.ValidationError(
                _("Nobody here has this address. Ask an administrator to invite them first.")
            )
        return found
