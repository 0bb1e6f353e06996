"""The demo's story of rounds: every state is there, and telling it twice changes nothing."""

import pytest
from tests.web.factories import ExtractFactory, PersonFactory, RegisterFactory, SchoolFactory

from schoolweave.web.demo_story import hubs, rounds
from schoolweave.web.programmes.actions import load_shipped
from schoolweave.web.rounds.models import Application, Expression, Part, Round
from schoolweave.web.rounds.queries.wishes import wishes
from schoolweave.web.rounds.rules import calls


@pytest.fixture
def country(db):
    """A small country: sixteen secondary schools among forty others, one of them intermediate."""
    register = RegisterFactory(prefix="demo")
    extract = ExtractFactory(register=register)
    for number in range(40):
        kind = "secondary" if number % 5 < 2 else "intermediate" if number == 2 else "primary"
        SchoolFactory(id=f"demo:{number + 1:03}", kind=kind, register=register, extract=extract)
    load_shipped()
    PersonFactory(email="officer@demo.example", role="programme-officer")


def test_story_has_every_state_and_is_told_once(country):
    told = rounds.ensure("kowhai-blossom") + hubs.ensure("kowhai-blossom")
    states = set(Expression.objects.values_list("status", flat=True))
    assert states == set(Expression.Status.values) - {"replaced"}
    assert {"scoring", "moderation", "scored", "shortlisted", "ineligible", "late", "more_asked"} <= set(
        Application.objects.values_list("status", flat=True)
    )
    call = Round.objects.get(name=rounds.NAME)
    assert calls.is_open(call)
    assert {one.stance for one in wishes(call).values()} == set(Part.Stance.values)
    assert any(len(one.together) == 4 for one in wishes(call).values())
    assert {email for email, _password, _role in told} >= {"principal@demo.example", "lead@demo.example"}
    counted = (Expression.objects.count(), Application.objects.count())
    assert rounds.ensure("kowhai-blossom") + hubs.ensure("kowhai-blossom") == told
    assert (Expression.objects.count(), Application.objects.count()) == counted
