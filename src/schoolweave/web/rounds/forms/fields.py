"""The policy's questions as fields of a form: data-driven, so that a new programme needs no code."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schoolweave.policy.workflow import Field
from schoolweave.web.ui import stale
from schoolweave.web.ui.days import DayField

LINE, TEXT = 300, 5000
"""Most letters of a line and of a long text where the policy says nothing else."""

YES_NO = (("yes", _("Yes")), ("no", _("No")))


def to_form_field(field: Field) -> forms.Field:
    """Return the form field that asks a question of the policy."""
    common: dict[str, Any] = {"label": field.label, "help_text": field.hint, "required": field.required}
    if field.kind == "long_text":
        area = forms.Textarea(attrs={"rows": 6})
        return forms.CharField(max_length=field.most or TEXT, widget=area, **common)
    if field.kind in {"choice", "many"}:
        choices = [(choice.id, choice.label) for choice in field.choices]
        if field.kind == "many":
            return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
    if field.kind == "yes_no":
        return forms.TypedChoiceField(
            choices=YES_NO,
            widget=forms.RadioSelect,
            coerce=lambda value: value == "yes",
            empty_value=None,
            **common,
        )
    if field.kind == "number":
        return forms.IntegerField(min_value=0, max_value=10_000_000, **common)
    if field.kind == "date":
        return DayField(**common)
    if field.kind == "confirm":
        return forms.BooleanField(**common)
    if field.id.endswith("email"):
        return forms.EmailField(
            max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}), **common
        )
    return forms.CharField(max_length=min(field.most or LINE, 1000), **common)


class PageForm(stale.VersionedForm):
    """One page of questions; :attr:`answers` are by the ids of the policy's fields."""

    def __init__(self, *args: Any, questions: Sequence[Field], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            self.fields[question.id] = to_form_field(question)

    def clean(self) -> dict[str, Any]:
        """Ask what is wrong where somebody says that the register's facts are not right."""
        cleaned = super().clean() or {}
        if cleaned.get("facts") is False and "facts_wrong" in self.fields and not cleaned.get("facts_wrong"):
            self.add_error("facts_wrong", gettext("Say what is wrong, and what it should be."))
        return cleaned

    @property
    def answers(self) -> dict[str, Any]:
        """Return the answers without the version."""
        return {question.id: self.cleaned_data.get(question.id) for question in self.questions}


def initial_of(questions: Sequence[Field], saved: Mapping[str, Any]) -> dict[str, Any]:
    """Return saved answers as the form shows them."""
    shown: dict[str, Any] = {}
    for question in questions:
        value = saved.get(question.id)
        if question.kind == "yes_no" and isinstance(value, bool):
            value = "yes" if value else "no"
        shown[question.id] = value
    return shown


def in_words(question: Field, value: Any) -> str:
    """Return a saved answer as people read it; empty where there is none."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    labels = {choice.id: choice.label for choice in question.choices}
    if isinstance(value, list):
        return ", ".join(labels.get(str(each), str(each)) for each in value)
    return labels.get(str(value), str(value))
