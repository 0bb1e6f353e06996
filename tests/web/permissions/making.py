"""Rows of rounds, by hand."""

from datetime import timedelta

from django.utils import timezone
from tests.web.factories import ProgrammeFactory, RegisterFactory, RuleVersionFactory

from schoolweave.web.rounds.models import Round


def a_round(register=None, **more):
    """Return a round that is open now."""
    register = register or RegisterFactory()
    programme = ProgrammeFactory(id=f"{register.pk}-communities", register_prefix=register.pk)
    now = timezone.now()
    values = {
        "name": "First round",
        "opens_at": now - timedelta(days=1),
        "closes_at": now + timedelta(days=9),
    }
    return Round.objects.create(
        register=register, rule_version=RuleVersionFactory(programme=programme), **(values | more)
    )
