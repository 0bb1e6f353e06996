"""The plan of a study: answered on a page, changed there, or given as a file."""

import json
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence import disclosure, studies
from schoolweave.evidence.studies import Registration
from schoolweave.web.directory.models import Register
from schoolweave.web.evaluations.forms import words
from schoolweave.web.programmes.models import Programme
from schoolweave.web.ui.days import DayField
from schoolweave.web.ui.stale import VersionedForm

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_PLAN_BYTES = 200_000


@dataclass(frozen=True, slots=True)
class Section:
    """Some fields of the page under a heading, with a sentence where they need one."""

    title: "StrOrPromise"
    about: "StrOrPromise"
    fields: list[forms.BoundField]


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
    outcome = forms.CharField(
        max_length=200, label=gettext_lazy("Outcome"), help_text=gettext_lazy("Such as “Reading in year 6”.")
    )
    unit = forms.CharField(
        max_length=60,
        required=False,
        label=gettext_lazy("Unit of the outcome"),
        help_text=gettext_lazy("Such as “points” or “share of half-days”: it stands beside every effect."),
    )
    better = forms.ChoiceField(choices=words.WAYS, label=gettext_lazy("Which way is better"))
    sd = forms.FloatField(
        required=False,
        min_value=0.000001,
        label=gettext_lazy("Standard deviation between learners"),
        help_text=gettext_lazy(
            "In the outcome’s unit; 1 where it is standardised. Empty: from the columns count, sum and "
            "sum_squares of the cells. Without either there is no effect size, and no statement."
        ),
    )
    design = forms.ChoiceField(choices=words.DESIGNS, label=gettext_lazy("Design"))
    control = forms.ChoiceField(choices=words.CONTROLS, label=gettext_lazy("Compared with"))
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
    alike = forms.CharField(
        required=False,
        label=gettext_lazy("Characteristics by which schools are alike"),
        help_text=gettext_lazy(
            "For the design that compares with schools like it: columns of the file of schools, with commas "
            "between them. Stable ones from before the programme, no outcomes."
        ),
    )
    within = forms.CharField(
        required=False,
        label=gettext_lazy("Only within the same"),
        help_text=gettext_lazy("Columns in which both must be equal, as phase and region. May be empty."),
    )
    distance = forms.ChoiceField(
        required=False, choices=words.DISTANCES, label=gettext_lazy("Which school is most alike")
    )
    caliper = forms.FloatField(
        required=False,
        min_value=0.000001,
        initial=0.2,
        label=gettext_lazy("Not further apart than"),
        help_text=gettext_lazy(
            "In standard deviations of the chance of joining, or units of the distance; empty: no limit."
        ),
    )
    ratio = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=50,
        initial=1,
        label=gettext_lazy("Comparison schools for each"),
    )
    covariates = forms.CharField(
        required=False,
        label=gettext_lazy("Covariates"),
        help_text=gettext_lazy(
            "Columns by whose values both sides are made alike in the estimate, with commas. May be empty."
        ),
    )
    method = forms.ChoiceField(
        required=False, choices=words.METHODS, label=gettext_lazy("How covariates are used")
    )
    subgroups = forms.CharField(
        required=False,
        label=gettext_lazy("Subgroups"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One a line, by a column of the cells: “Small schools: size = small”."),
    )
    schools = forms.IntegerField(
        min_value=3,
        label=gettext_lazy("Schools expected"),
        help_text=gettext_lazy("In the programme and compared with, together."),
    )
    treated = forms.FloatField(
        min_value=0.01,
        max_value=0.99,
        initial=0.5,
        label=gettext_lazy("Share of them that join"),
        help_text=gettext_lazy("Above 0 and below 1: 0.5 is half."),
    )
    pupils = forms.IntegerField(min_value=1, initial=50, label=gettext_lazy("Learners in a school and year"))
    before = forms.IntegerField(
        required=False, min_value=1, max_value=30, label=gettext_lazy("Years of outcomes before the start")
    )
    after = forms.IntegerField(
        required=False, min_value=1, max_value=30, label=gettext_lazy("Years of outcomes from the start on")
    )
    stable = forms.FloatField(
        required=False,
        min_value=0,
        max_value=1,
        label=gettext_lazy("How alike a school’s results stay from year to year"),
        help_text=gettext_lazy("A correlation, 0 to 1. Empty: 0, which is on the safe side."),
    )
    icc = forms.FloatField(
        min_value=0,
        max_value=0.99,
        initial=0.15,
        label=gettext_lazy("Share of the variance between schools"),
        help_text=gettext_lazy("The intraclass correlation, 0 to 1; 0.15 is usual for attainment."),
    )
    smallest = forms.FloatField(
        min_value=0.001,
        initial=0.1,
        label=gettext_lazy("Smallest effect that would matter"),
        help_text=gettext_lazy("In standard deviations between learners."),
    )
    expected = DayField(label=gettext_lazy("When outcomes are expected"))
    profile = forms.ChoiceField(label=gettext_lazy("How small figures are suppressed"))
    responsible = forms.CharField(max_length=200, label=gettext_lazy("Who answers for it"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["profile"]
        known = [disclosure.profile(name) for name in disclosure.available()]
        field.choices = [(one.id, one.name) for one in known]
        field.initial = words.PROFILE
        self.plan: Registration | None = None
        place: Any = self.fields["programme"]
        place.queryset = place.queryset.filter(register_prefix__in=Register.objects.values("prefix"))

    @property
    def sections(self) -> list[Section]:
        """Return the fields in the order of the page, under their headings."""
        return [
            Section(title, about, [self[name] for name in names if name in self.fields])
            for title, about, names in words.SECTIONS
        ]

    def clean_subgroups(self) -> str:
        """Say which line is not understood."""
        words.subgroups(self.cleaned_data["subgroups"])
        return str(self.cleaned_data["subgroups"])

    def clean(self) -> dict[str, Any]:
        """Make the plan; what the library finds wrong with it is said above the form."""
        cleaned = super().clean() or {}
        if cleaned.get("design") == words.MATCHED and not words.columns(cleaned.get("alike", "")):
            self.add_error("alike", _("Name the characteristics by which schools are alike."))
        if not self.errors:
            try:
                self.plan = studies.parse(self.content(cleaned), _("The plan"))
            except EvidenceError as error:
                raise ValidationError(str(error)) from error
        return cleaned

    def content(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """Return the plan as the library reads it."""
        own = {"id": cleaned["id"], "programme": cleaned["programme"].name}
        asked = words.content(cleaned)
        return own | asked | {"dates": {"registered": timezone.now().date()} | asked["dates"]}


class ChangeForm(VersionedForm, PlanForm):
    """The plan of a draft; what the page does not ask stays as it is."""

    def __init__(self, *args: Any, before: dict[str, Any], **kwargs: Any) -> None:
        self.drafted = before
        super().__init__(*args, initial=words.initial(before) | kwargs.pop("initial", {}), **kwargs)
        del self.fields["programme"], self.fields["id"]

    def content(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """Return the draft with what the page asks in place of what stood there."""
        asked = words.content(cleaned)
        inner = {name: {**self.drafted[name], **asked[name]} for name in ("estimation", "sees", "dates")}
        if asked["comparison"] and self.drafted.get("comparison"):
            inner["comparison"] = {**self.drafted["comparison"], **asked["comparison"]}
        return self.drafted | asked | inner


class PlanFileForm(forms.Form):
    """A plan as a TOML or JSON file, with everything that a study can have."""

    programme = forms.ModelChoiceField(
        queryset=Programme.objects.order_by("name"), label=gettext_lazy("Programme"), empty_label=None
    )
    file = forms.FileField(
        label=gettext_lazy("The plan as a file"),
        help_text=gettext_lazy(
            "TOML or JSON, as for “schoolweave evidence”, with everything that a plan can have."
        ),
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
