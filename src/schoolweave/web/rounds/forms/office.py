"""What the office fills in about expressions and applications."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schoolweave.policy.workflow import Criterion
from schoolweave.web.accounts.models import Person
from schoolweave.web.rounds.rules.attachments import ACCEPT
from schoolweave.web.ui import stale
from schoolweave.web.ui.days import DayField


class AskForm(forms.Form):
    """A question to those who sent something."""

    text = forms.CharField(
        max_length=5000,
        label=_("What do you need from them?"),
        help_text=_("It goes to them as a letter, in these words."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    due_on = DayField(label=_("Answer by"), required=False)


class AssignForm(stale.VersionedForm):
    """To whom something is given; it comes back to its page by ``act``."""

    act = forms.CharField(widget=forms.HiddenInput)
    to = forms.TypedChoiceField(label=_("Assign to"), coerce=int, required=False)

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.choices = [("", gettext("Nobody")), *((person.pk, str(person)) for person in people)]


class AskManyForm(AskForm):
    """The same question to the senders of all that were ticked in a queue."""

    act = forms.CharField(widget=forms.HiddenInput)
    here = forms.CharField(required=False, widget=forms.HiddenInput)
    pick = forms.Field(required=False, widget=forms.MultipleHiddenInput)


class AnswerForm(forms.Form):
    """An answer to the office's question."""

    text = forms.CharField(max_length=5000, label=_("Your answer"), widget=forms.Textarea(attrs={"rows": 6}))


class FileForm(forms.Form):
    """One file to attach."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, PNG or JPEG pictures, Word, Excel or OpenDocument without macros; 10 MB at most."),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty: choose it again.")},
    )


class ReviewersForm(forms.Form):
    """Two people who score an application."""

    first = forms.TypedChoiceField(label=_("First reviewer"), coerce=int)
    second = forms.TypedChoiceField(label=_("Second reviewer"), coerce=int)

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "—"), *((person.pk, str(person)) for person in people)]
        for name in ("first", "second"):
            field: Any = self.fields[name]
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        """See that the two differ."""
        cleaned = super().clean() or {}
        if cleaned.get("first") and cleaned.get("first") == cleaned.get("second"):
            self.add_error("second", gettext("Choose another person than the first reviewer."))
        return cleaned


class ScoreForm(stale.VersionedForm):
    """A score and a reason for each criterion; a draft may leave some empty."""

    def __init__(self, *args: Any, criteria: Sequence[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for each in criteria:
            self.fields[f"score-{each.id}"] = forms.TypedChoiceField(
                label=each.title,
                help_text=f"{each.sentence} "
                + gettext("0 is the lowest score, %(most)s the highest.") % {"most": each.max_score},
                choices=[(number, str(number)) for number in range(each.max_score + 1)],
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields[f"reason-{each.id}"] = forms.CharField(
                label=gettext("Reason for “%(title)s”") % {"title": each.title},
                max_length=2000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.fields["comment"] = forms.CharField(
            label=gettext("Anything else"),
            max_length=5000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 4}),
        )

    @property
    def scores(self) -> dict[str, dict[str, Any]]:
        """Return score and reason by the criterion's id."""
        given = self.cleaned_data
        return {
            each.id: {"score": given[f"score-{each.id}"], "reason": given[f"reason-{each.id}"]}
            for each in self.criteria
        }


class SettleForm(forms.Form):
    """The scores that stand where two reviewers differ, with the reason."""

    def __init__(self, *args: Any, criteria: Sequence[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for each in criteria:
            self.fields[f"score-{each.id}"] = forms.FloatField(
                label=each.title, min_value=0, max_value=each.max_score
            )
        self.fields["reason"] = forms.CharField(
            label=gettext("Why these scores"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
        )

    @property
    def scores(self) -> dict[str, float]:
        """Return the scores by criterion."""
        return {each.id: self.cleaned_data[f"score-{each.id}"] for each in self.criteria}
