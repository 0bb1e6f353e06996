"""What was decided for a later day happens without anybody asking."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from tests.web.factories import RuleVersionFactory
from tests.web.rounds.making import rule_version, towns

from schoolweave.web import running
from schoolweave.web.collaborations import actions, queries
from schoolweave.web.collaborations.models import RuleMove


@pytest.mark.django_db
def test_take_effect_applies_what_is_due_and_nothing_else():
    register, rules = towns()[0].register, rule_version()
    actions.form_from_register(register=register, rule_version=rules, by=None)
    one = queries.current(register)[0]
    newer = RuleVersionFactory(
        programme=one.programme, version="newer", from_date=one.from_date + timedelta(days=1)
    )
    day = timezone.localdate() + timedelta(days=3)
    move = actions.propose_move(collaboration=one, new=newer, effective_on=day, reason="x", by=None)
    actions.approve_move(move=move, version=move.version, reason="x", by=None)
    said = StringIO()
    call_command("take_effect", stdout=said)
    assert "0 decisions, 0 changes of membership and 0 moves" in said.getvalue()
    RuleMove.objects.update(effective_on=timezone.localdate())
    call_command("take_effect", stdout=said)
    assert "and 1 moves to other rules took effect" in said.getvalue()
    assert RuleMove.objects.get().status == "applied"


def test_the_site_runs_it_beside_its_worker():
    assert running.due()[-2:] == ["take_effect", "--forever"]
