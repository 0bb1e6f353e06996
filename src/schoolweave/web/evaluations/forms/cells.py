"""Files of cells and of challenges, and a decision about a result."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from schoolweave.web.evaluations.models import Cells
from schoolweave.web.evaluations.reading import MOST_BYTES, TOO_LARGE
from schoolweave.web.ui.stale import VersionedForm


class CellsForm(forms.Form):
    """A file of cells."""

    kind = forms.ChoiceField(choices=Cells.Kind.choices, label=gettext_lazy("What a row is"))
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "CSV in UTF-8, at most 60 MB. Never learners: a file about single learners is refused."
        ),
    )
    strangers = forms.BooleanField(
        required=False,
        label=gettext_lazy("Schools that the register does not have are meant: they are gone from it"),
        help_text=gettext_lazy("Otherwise a file with such a school is refused, for its id may be mistyped."),
    )

    def __init__(self, *args: Any, stopped: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if stopped:
            self.fields["file"].error_messages["required"] = TOO_LARGE

    def clean_file(self) -> Any:
        """Refuse what is too large before it is read."""
        given = self.cleaned_data["file"]
        if given.size > MOST_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        return given


class GoalsForm(VersionedForm):
    """A community's challenges, and the cells that tell how they go."""

    challenges = forms.FileField(
        label=gettext_lazy("Challenges"),
        help_text=gettext_lazy("TOML, as for “schoolweave evidence progress”."),
    )
    cells = forms.FileField(
        label=gettext_lazy("Cells"),
        help_text=gettext_lazy("CSV, as “schoolweave evidence panel” writes it. Never learners."),
    )


class DecisionForm(forms.Form):
    """Signed off or returned, with the reason."""

    decision = forms.ChoiceField(
        choices=(
            ("sign", gettext_lazy("Sign it off: it may be published")),
            ("return", gettext_lazy("Return it")),
        ),
        widget=forms.RadioSelect,
        label=gettext_lazy("Decision"),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It stands in the record beside the decision."),
    )
