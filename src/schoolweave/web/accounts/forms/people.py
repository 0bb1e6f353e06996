"""Roles, invitations, first passwords and reasons."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from schoolweave.web.accounts import scopes
from schoolweave.web.accounts.models import Organisation, Person
from schoolweave.web.accounts.roles import ROLES, SCOPES
from schoolweave.web.ui.days import DayField


class RoleForm(forms.Form):
    """A role, where it holds and for how long."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    scope_kind = forms.ChoiceField(label=_("Where it holds"), widget=forms.RadioSelect)
    where = forms.CharField(
        required=False,
        max_length=300,
        label=_("Which register, region, community or school"),
        help_text=_("Its name or its id, such as nz-moe, nz-moe:Otago or nz-moe:23. Empty for everywhere."),
    )
    from_date = DayField(required=False, label=_("From"), help_text=_("Empty: from today."))
    to_date = DayField(required=False, label=_("Until"), help_text=_("The last day. Empty: until ended."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        role.choices = [(one.id, f"{one.name}. {one.description}") for one in ROLES.values()]
        kind: Any = self.fields["scope_kind"]
        kind.choices = list(SCOPES.items())

    def clean(self) -> dict[str, Any]:
        """See that the role can hold there, and find the place."""
        cleaned = super().clean() or {}
        role, kind = ROLES.get(cleaned.get("role", "")), cleaned.get("scope_kind", "")
        if role is not None and kind and kind not in role.scopes:
            possible = ", ".join(str(SCOPES[one]) for one in role.scopes)
            said = _("This role can hold: %(possible)s.") % {"possible": possible}
            self.add_error("scope_kind", said)
        try:
            cleaned["scope_id"] = scopes.resolve(kind, cleaned.get("where", "")) if kind else ""
        except scopes.Unclear as unclear:
            self.add_error("where", str(unclear))
        begins, ends = cleaned.get("from_date"), cleaned.get("to_date")
        if begins and ends and ends < begins:
            self.add_error("to_date", _("The last day comes before the first."))
        return cleaned

    GIVEN: tuple[str, ...] = ("role", "scope_kind", "scope_id", "from_date", "to_date")

    @property
    def given(self) -> dict[str, Any]:
        """Return what was filled in as the action takes it."""
        return {name: self.cleaned_data.get(name) for name in self.GIVEN}


class InviteForm(RoleForm):
    """Somebody new, and their first role."""

    email = forms.EmailField(label=_("E-mail address"), help_text=_("The invitation goes there."))
    name = forms.CharField(max_length=200, label=_("Name"))
    position = forms.CharField(
        max_length=200,
        required=False,
        label=_("Position"),
        help_text=_("Such as “Principal of Rāta School”."),
    )
    organisation = forms.ModelChoiceField(
        queryset=Organisation.objects.all(), required=False, label=_("Organisation"), empty_label=_("None")
    )
    field_order = ("email", "name", "position", "organisation")
    GIVEN = ("email", "name", "position", "organisation", *RoleForm.GIVEN)


class OrganisationForm(forms.Form):
    """A school, board, trust, office or provider."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Organisation.Kind.choices, widget=forms.RadioSelect)
    name = forms.CharField(max_length=300, label=_("Name"))
    school = forms.CharField(
        required=False,
        max_length=300,
        label=_("Its school"),
        help_text=_("Of a school or its board: name or id, such as nz-moe:23."),
    )

    def clean_school(self) -> str:
        """Find the school."""
        text = self.cleaned_data["school"]
        try:
            return scopes.resolve("school", text) if text else ""
        except scopes.Unclear as unclear:
            raise forms.ValidationError(str(unclear)) from unclear


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        max_length=1000,
        label=_("Why"),
        widget=forms.Textarea({"rows": 3}),
        help_text=_("It is kept on record."),
    )


class PasswordForm(forms.Form):
    """A first password."""

    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["password"].help_text = " ".join(map(str, password_validators_help_texts()))

    def clean_password(self) -> str:
        """Refuse what is easily guessed."""
        password: str = self.cleaned_data["password"]
        try:
            validate_password(password, self.person)
        except ValidationError as error:
            raise forms.ValidationError(error.messages) from error
        return password
