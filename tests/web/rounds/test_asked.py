"""A scenario computed from a round's expressions: stances, preferences, vetoes, today's members."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.web.rounds import making

from schoolweave.web.collaborations import actions as collaborations
from schoolweave.web.rounds import actions
from schoolweave.web.rounds.models import Expression, Part, Round, Scenario, Wish
from schoolweave.web.rounds.queries.asked import Choice, question_of


@pytest.fixture
def call(towns):
    """A round: one joint expression, one no, one veto, one preference; two schools said nothing."""
    now = timezone.now()
    version = making.rule_version()
    call = Round.objects.create(
        name="A round",
        register=towns[0].register,
        rule_version=version,
        opens_at=now - timedelta(days=3),
        closes_at=now + timedelta(days=3),
    )
    said = {"demo:1": "yes", "demo:2": "maybe", "demo:3": "no", "demo:4": "yes", "demo:11": "yes"}
    said |= {f"demo:{n}": "yes" for n in (12, 13, 14, 21, 22, 23, 24)}
    joint = Expression.objects.create(round=call, status=Expression.Status.READY)
    parts = {}
    for school, stance in said.items():
        together = school in ("demo:1", "demo:4")
        expression = joint if together else Expression.objects.create(round=call, status="submitted")
        parts[school] = Part.objects.create(expression=expression, school_id=school, stance=stance)
    Wish.objects.create(part=parts["demo:2"], school_id="demo:14", kind=Wish.Kind.PREFERRED)
    Wish.objects.create(part=parts["demo:21"], school_id="demo:22", kind=Wish.Kind.VETOED)
    collaborations.form_from_register(register=call.register, rule_version=version, by=None)
    return call


def test_the_question_is_what_the_schools_said(call):
    found = question_of(call, Choice(preference_km=3.0, together=True, moves_max=4, moved_km=1.0))
    assert found.stances["demo:3"] == "no"
    assert "demo:99" not in found.stances
    assert found.cannot_link == (("demo:21", "demo:22"),)
    assert found.must_link == (("demo:1", "demo:4"),)
    assert set(found.wishes.preferences) == {
        ("demo:2", "demo:14"),
        ("demo:1", "demo:4"),
        ("demo:4", "demo:1"),
    }
    assert (found.wishes.preference_km, found.wishes.max_moves) == (3.0, 4)
    assert found.wishes.today["demo:1"] == found.wishes.today["demo:2"]
    assert type(found).from_dict(found.to_dict()) == found


def test_only_those_that_said_yes_or_maybe_may_join(call):
    found = question_of(call, Choice(who="expressed"))
    joining = {school for school, stance in found.stances.items() if stance in ("yes", "maybe")}
    assert joining == {one for one in found.stances if one not in ("demo:3", "demo:99")}


def test_a_scenario_keeps_what_was_said(call, officer_client):
    data = {"name": "From the round", "who": "all", "together": "on", "preference_km": 2, "moved_km": 0}
    data |= {"flow_km": 0, "moves_max": "", "seconds": 2, "seed": 3}
    address = reverse("round_scenario", args=[call.pk])
    assert "1 vetoes" in officer_client.get(address).text
    officer_client.post(address, data)
    done = actions.run(Scenario.objects.get(name="From the round"))
    assert done.status == "done", done.message
    assert done.round == call
    assert done.places.get(school="demo:3").code == "stance"
    there = dict(done.places.values_list("school_id", "group__number"))
    assert there["demo:1"] == there["demo:4"] is not None
    assert there["demo:21"] != there["demo:22"]
    assert [amount["name"] for amount in done.summary["amounts"]] == ["preference"]
    page = officer_client.get(reverse("scenario_compare") + f"?a={done.pk}&b={making.done().pk}").text
    assert "Preferences of schools not kept" in page
    assert "Not weighed" in page


def test_who_may_ask(call, who_gets, expected_for):
    assert who_gets(reverse("round_scenario", args=[call.pk])) == expected_for("programme-officer", "analyst")
