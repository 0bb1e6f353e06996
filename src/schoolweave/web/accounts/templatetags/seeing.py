"""``{% who_can_see "expression.read" expression %}``: the roles that reach a record, folded away."""

from typing import Any

from django import template
from django.db.models import Model

from schoolweave.web.accounts.seeing import who_can_see as _who_can_see

register = template.Library()


@register.inclusion_tag("accounts/parts/who_can_see.html")
def who_can_see(capability: str, obj: Model, *more: Any) -> dict[str, Any]:
    """Say who can see a record: by a capability, or by one of several, each followed by its record."""
    return {"seen": _who_can_see(capability, obj, *more)}
