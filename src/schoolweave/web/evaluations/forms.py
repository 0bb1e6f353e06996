"""What people fill in: the plan of a study, a file of cells, a decision."""

import json
import tomllib
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence import disclosure, studies
from schoolweave.evidence.studies import Registration
from schoolweave.web.evaluations.models import Cells
from schoolweave.web.programmes.models import Programme
from schoolweave.web.ui.stale import VersionedForm

DESIGNS = (
    (
        "staggered-did",
        gettext_lazy("Schools joined in different years, and are compared with others over years"),
    ),
    ("randomised", gettext_lazy("Lots were drawn between whole schools, which are compared over years")),
)
CONTROLS = (
    ("not-yet", gettext_lazy("Schools that have not joined yet, and those that never do")),
    ("never", gettext_lazy("Only schools that never join")),
)
WAYS = (("yes", gettext_lazy("Higher is better")), ("no", gettext_lazy("Lower is better")))
SIZES = ("schools", "treated", "pupils", "icc")
MOST_PLAN_BYTES = 200_000


class PlanForm(forms.Form):
    """A plan in the words of its page, or as a file for what the page does not ask."""

    programme = forms.ModelChoiceField(
        queryset=Programme.objects.order_by("name"), label=gettext_lazy("Programme"), empty_label=None
    )
    id = forms.SlugField(
        max_length=80,
        label=gettext_lazy("Short name"),
        help_text=gettext_lazy("Small letters, digits and hyphens; it is part of the address for good."),
    )
    title = forms.CharField(max_length=300, label=gettext_lazy("Title"))
    question = forms.CharField(
        label=gettext_lazy("Question"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Whose learning, by when, compared with what."),
    )
    outcome = forms.CharField(max_length=200, label=gettext_lazy("Outcome"))
    unit = forms.CharField(max_length=60, required=False, label=gettext_lazy("Unit of the outcome"))
    better = forms.ChoiceField(choices=WAYS, label=gettext_lazy("Which way is better"))
    sd = forms.FloatField(
        required=False,
        min_value=0.000001,
        label=gettext_lazy("Standard deviation between learners"),
        help_text=gettext_lazy("In the outcome’s unit; 1 where it is standardised. Empty: from the cells."),
    )
    design = forms.ChoiceField(choices=DESIGNS, label=gettext_lazy("Design"))
    control = forms.ChoiceField(choices=CONTROLS, label=gettext_lazy("Compared with"))
    column = forms.CharField(
        max_length=60,
        initial="mean",
        label=gettext_lazy("Column of the outcome"),
        help_text=gettext_lazy("In the file of cells. Others: school_id, year, first_year."),
    )
    cluster = forms.CharField(
        max_length=60,
        required=False,
        label=gettext_lazy("Column of clusters"),
        help_text=gettext_lazy(
            "Schools that join together, as communities; empty where each joins by itself."
        ),
    )
    schools = forms.IntegerField(min_value=3, label=gettext_lazy("Schools expected"))
    treated = forms.FloatField(
        min_value=0.01, max_value=0.99, initial=0.5, label=gettext_lazy("Share of them that join")
    )
    pupils = forms.IntegerField(min_value=1, initial=50, label=gettext_lazy("Learners in a school and year"))
    icc = forms.FloatField(
        min_value=0,
        max_value=0.99,
        initial=0.15,
        label=gettext_lazy("Share of the variance between schools"),
        help_text=gettext_lazy("The intraclass correlation, 0 to 1."),
    )
    smallest = forms.FloatField(
        min_value=0.001,
        initial=0.1,
        label=gettext_lazy("Smallest effect that would matter"),
        help_text=gettext_lazy("In standard deviations between learners."),
    )
    expected = forms.DateField(
        label=gettext_lazy("When outcomes are expected"), widget=forms.DateInput(attrs={"type": "date"})
    )
    profile = forms.ChoiceField(label=gettext_lazy("How small figures are suppressed"))
    responsible = forms.CharField(max_length=200, label=gettext_lazy("Who answers for it"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["profile"]
        known = [disclosure.profile(name) for name in disclosure.available()]
        field.choices = [(one.id, one.name) for one in known]
        field.initial = "nz-kahui-ako"
        self.plan: Registration | None = None

    def clean(self) -> dict[str, Any]:
        """Make the plan; what the library finds wrong with it is said above the form."""
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                self.plan = studies.parse(self.content(cleaned), _("The plan"))
            except EvidenceError as error:
                raise ValidationError(str(error)) from error
        return cleaned

    def content(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """Return the plan as the library reads it."""
        own = {"id": cleaned["id"], "programme": cleaned["programme"].name}
        asked = _content(cleaned)
        return own | asked | {"dates": {"registered": timezone.now().date()} | asked["dates"]}


class ChangeForm(VersionedForm, PlanForm):
    """The plan of a draft; what the page does not ask stays as it is."""

    def __init__(self, *args: Any, before: dict[str, Any], **kwargs: Any) -> None:
        self.before = before
        super().__init__(*args, initial=_initial(before) | kwargs.pop("initial", {}), **kwargs)
        del self.fields["programme"], self.fields["id"]

    def content(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """Return the draft with what the page asks in place of what stood there."""
        asked = _content(cleaned)
        inner = {name: {**self.before[name], **asked[name]} for name in ("estimation", "sees", "dates")}
        return self.before | asked | inner


class PlanFileForm(forms.Form):
    """A plan as a TOML or JSON file, with everything that a study can have."""

    programme = forms.ModelChoiceField(
        queryset=Programme.objects.order_by("name"), label=gettext_lazy("Programme"), empty_label=None
    )
    file = forms.FileField(
        label=gettext_lazy("The plan as a file"),
        help_text=gettext_lazy("TOML or JSON, as for “schoolweave evidence”: needed for matched designs."),
    )
    plan: Registration | None = None

    def clean_file(self) -> Any:
        """Read the plan."""
        given = self.cleaned_data["file"]
        if given.size > MOST_PLAN_BYTES:
            raise ValidationError(_("A plan is a short text: this file is larger than 200 kB."))
        try:
            text = given.read().decode("utf-8")
            content = json.loads(text) if given.name.endswith(".json") else tomllib.loads(text)
            self.plan = studies.parse(content, given.name)
        except EvidenceError as error:
            raise ValidationError(str(error)) from error
        except ValueError as error:
            raise ValidationError(_("The file is neither TOML nor JSON in UTF-8: %s.") % error) from error
        return given


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


def _content(given: dict[str, Any]) -> dict[str, Any]:
    """Return what the page asks, in the words of a registration."""
    outcome = {"name": given["outcome"], "unit": given["unit"], "higher_is_better": given["better"] == "yes"}
    if given["sd"] is not None:
        outcome |= {"sd": given["sd"], "sd_source": "as registered"}
    return {
        "title": given["title"],
        "question": given["question"],
        "outcome": outcome,
        "design": given["design"],
        "estimation": {
            "outcome": given["column"],
            "control": given["control"],
            "cluster": given["cluster"] or None,
        },
        "sees": {name: given[name] for name in SIZES},
        "smallest_of_interest": given["smallest"],
        "dates": {"outcomes_expected": given["expected"]},
        "disclosure_profile": given["profile"],
        "responsible": given["responsible"],
    }


def _initial(plan: dict[str, Any]) -> dict[str, Any]:
    """Return a plan as the page shows it."""
    outcome, used = plan["outcome"], plan["estimation"]
    return {
        **{name: plan[name] for name in ("title", "question", "design", "responsible")},
        **{name: plan["sees"][name] for name in SIZES},
        "outcome": outcome["name"],
        "unit": outcome["unit"],
        "better": "yes" if outcome["higher_is_better"] else "no",
        "sd": outcome["sd"],
        "column": used["outcome"],
        "control": used["control"],
        "cluster": used["cluster"],
        "smallest": plan["smallest_of_interest"],
        "expected": plan["dates"]["outcomes_expected"],
        "profile": plan["disclosure_profile"] or "nz-kahui-ako",
    }
