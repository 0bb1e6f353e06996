"""What programmes belong to."""

from schoolweave.web.accounts.reach import declare
from schoolweave.web.programmes.models import Programme, RuleVersion

declare(Programme, register="register_prefix")
declare(RuleVersion, belongs_to="programme")
