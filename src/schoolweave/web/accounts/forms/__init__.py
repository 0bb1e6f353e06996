"""What people fill in about people, one module per noun."""

from schoolweave.web.accounts.forms.people import InviteForm, PasswordForm, ReasonForm, RoleForm
from schoolweave.web.accounts.forms.standing import BarForm, ConflictForm, DelegateForm, EmergencyForm

__all__ = [
    "BarForm",
    "ConflictForm",
    "DelegateForm",
    "EmergencyForm",
    "InviteForm",
    "PasswordForm",
    "ReasonForm",
    "RoleForm",
]
