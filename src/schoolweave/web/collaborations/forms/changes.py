"""What is filled in to propose a change of membership, and to settle one."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schoolweave.web.collaborations.models import Collaboration, MembershipChange
from schoolweave.web.directory.models import School
from schoolweave.web.ui.days import DayField
from schoolweave.web.ui.stale import VersionedForm

Kind = MembershipChange.Kind


class SchoolField(forms.CharField):
    """A school by its number in the register, of one register."""

    def __init__(self, *, register: str, **more: Any) -> None:
        self.register = register
        super().__init__(max_length=60, **more)

    def clean(self, value: Any) -> Any:
        """Return the school, or say that there is none."""
        text = str(super().clean(value) or "").strip()
        if not text:
            return None
        found = School.objects.filter(
            register=self.register, pk=text if ":" in text else f"{self.register}:{text}"
        )
        if (school := found.first()) is None:
            raise forms.ValidationError(
                _("There is no school of this number. Look it up under “Find my school”.")
            )
        return school


class ProposeForm(forms.Form):
    """A change of one school's membership."""

    kind = forms.ChoiceField(choices=Kind.choices, widget=forms.RadioSelect, label=_("What happens"))
    effective_on = DayField(label=_("From which day"))
    notice_on = DayField(required=False, label=_("Day of the written notice (where the school leaves)"))
    notice = forms.CharField(
        required=False, max_length=1000, label=_("What the notice says, or where it is kept")
    )
    reason = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), label=_("Why"))

    def __init__(
        self, *args: Any, register: str, communities: QuerySet[Collaboration], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["collaboration"] = forms.ModelChoiceField(
            queryset=communities, required=False, label=_("Which it joins"), empty_label=_("None")
        )
        self.fields["into_school"] = SchoolField(
            register=register, required=False, label=_("Number of the school that it merges into")
        )
        self.order_fields(["kind", "collaboration", "into_school", "effective_on"])

    def clean(self) -> dict[str, Any]:
        """Ask for what the kind of change needs."""
        cleaned = super().clean() or {}
        kind = cleaned.get("kind")
        if kind == Kind.JOIN and not cleaned.get("collaboration"):
            self.add_error("collaboration", gettext("Choose which one it joins."))
        if kind == Kind.MERGE and not cleaned.get("into_school") and "into_school" not in self.errors:
            self.add_error("into_school", gettext("Give the number of the school that it merges into."))
        if kind == Kind.LEAVE and not cleaned.get("notice_on") and "notice_on" not in self.errors:
            self.add_error("notice_on", gettext("A school leaves by written notice: give the day of it."))
        return cleaned


class SettleForm(VersionedForm):
    """Approve, decline or withdraw, with the reason."""

    act = forms.ChoiceField(choices=(), widget=forms.RadioSelect, label=_("Your decision"))
    reason = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        label=_("Why"),
        help_text=_("The school and whoever proposed it read it."),
    )

    def __init__(self, *args: Any, acts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["act"]
        field.choices = acts
