"""Files of cells and of challenges, and a decision about a result."""

from django import forms
from django.utils.translation import gettext_lazy

from schoolweave.web.evaluations.models import Cells


class CellsForm(forms.Form):
    """A file of cells."""

    kind = forms.ChoiceField(choices=Cells.Kind.choices, label=gettext_lazy("What a row is"))
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV in UTF-8. Never learners: a file about single learners is refused."),
    )


class GoalsForm(forms.Form):
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
