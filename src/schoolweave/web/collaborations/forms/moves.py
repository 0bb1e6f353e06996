"""What is asked of whoever proposes or decides on a move to other rules."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from schoolweave.web.ui.days import DayField
from schoolweave.web.ui.stale import VersionedForm

MOST_TEXT = 5000
"""Letters of a reason."""


class ProposeForm(forms.Form):
    """From when, and why."""

    effective_on = DayField(label=_("From which day?"), initial=timezone.localdate)
    reason = forms.CharField(
        label=_("Why?"),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Whoever decides reads this, and so do the schools."),
    )


class DecideForm(VersionedForm):
    """Yes or no, and why."""

    decision = forms.ChoiceField(
        label=_("What do you decide?"),
        choices=[("approve", _("Approve the move")), ("decline", _("Decline it"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Why?"), max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 4}))


class WithdrawForm(VersionedForm):
    """Why a proposal is taken back."""

    reason = forms.CharField(label=_("Why?"), max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 3}))
