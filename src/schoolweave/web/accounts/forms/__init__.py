"""What people fill in about people, one module per noun."""

from schoolweave.web.accounts.forms.people import (
    InviteForm,
    OrganisationForm,
    PasswordForm,
    ReasonForm,
    RoleForm,
)
from schoolweave.web.accounts.forms.standing import BarForm, ConflictForm, DelegateForm, EmergencyForm

__all__ = [
    "BarForm",
    "ConflictForm",
    "DelegateForm",
    "EmergencyForm",
    "InviteForm",
    "OrganisationForm",
    "PasswordForm",
    "ReasonForm",
    "RoleForm",
]
