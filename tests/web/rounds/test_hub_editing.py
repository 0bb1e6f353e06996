"""Hubs are consulted on, edited by hand and arranged again around what is locked, as communities are."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.web.factories import PersonFactory
from tests.web.rounds import calling, hubbing

from schoolweave.web.directory.models import School
from schoolweave.web.rounds import actions as scenarios
from schoolweave.web.rounds.actions import arrangements, consultation, keeping
from schoolweave.web.rounds.editing import CannotEdit
from schoolweave.web.rounds.models import Arrangement, Scenario
from schoolweave.web.rounds.queries import arrangements as edited
from schoolweave.web.rounds.queries import consultation as asked
from schoolweave.web.rounds.queries.boards import board, measured, why
from schoolweave.web.rounds.queries.what_if import ways

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return PersonFactory(role="programme-officer")


@pytest.fixture
def scenario(officer):
    return hubbing.allocated(by=officer)


@pytest.fixture
def arrangement(scenario, officer):
    return arrangements.begin(scenario=scenario, name="By hand", by=officer)


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def where(scenario):
    """Return the lead of each school that is served."""
    placed = scenario.places.filter(group__isnull=False)
    return dict(placed.values_list("school_id", "group__host_id"))


def act(arrangement, officer, kind, **more):
    arrangement.refresh_from_db()
    return arrangements.edit(
        arrangement=arrangement, version=arrangement.version, kind=kind, by=officer, **more
    )


def now(arrangement):
    arrangement.refresh_from_db()
    return measured(board(arrangement.scenario), edited.state_of(arrangement))


def test_a_moved_school_changes_cost_and_rules_as_its_reason_said(scenario, arrangement, officer):
    found, before = board(scenario), now(arrangement)
    assert before.plan.objective == pytest.approx(scenario.objective)
    assert all(check.met for check in before.rules)
    reason = why(found, found.base, "demo:6")
    to = before.keys[reason.next_group - 1]
    act(arrangement, officer, "move", schools=["demo:6"], to=to)
    after = now(arrangement)
    assert after.plan.objective - before.plan.objective == pytest.approx(reason.change_km, abs=1e-9)
    broken = [check for check in after.rules if not check.met]
    assert [(check.rule, check.groups) for check in broken] == [("size", (to,))]
    told = ways(found, found.base, "demo:6", to)
    assert [way.change_km for way in told if way.kind == "alone"] == [pytest.approx(reason.change_km)]
    assert "swap" in {way.kind for way in told}
    for kind, more in (
        ("split", {"group": to}),
        ("merge", {"group": to, "to": before.keys[0]}),
        ("move", {"schools": ["demo:6"]}),
        ("move", {"schools": ["demo:6"], "fresh": True}),
    ):
        with pytest.raises(CannotEdit, match="Hubs are given by their leads"):
            act(arrangement, officer, kind, **more)


def test_an_edited_allocation_is_kept_with_its_queue_and_those_who_wait(scenario, arrangement, officer):
    state, (first, other) = edited.state_of(arrangement), now(arrangement).keys
    to = other if state.place["demo:6"] == first else first
    act(arrangement, officer, "move", schools=["demo:6"], to=to)
    kept = keeping.keep(arrangement=arrangement, name="Corrected", by=officer)
    assert where(kept)["demo:6"] != where(scenario)["demo:6"]
    assert set(where(kept)) == set(where(scenario))
    outside = scenario.places.filter(group=None).order_by("school_id").values_list("school_id", "code", "why")
    assert len(outside) == 2
    kept_out = kept.places.filter(group=None).order_by("school_id").values_list("school_id", "code", "why")
    assert list(kept_out) == list(outside)
    assert kept.gap is None  # it breaks a rule, so nothing is proved of it
    client = client_of(officer)
    for name, number in (("scenario", kept.pk), ("hub_allocation", kept.round_id), ("pack_prepare", kept.pk)):
        assert client.get(reverse(name, args=[number])).status_code == 200


def test_solving_again_keeps_what_is_locked_and_moves_no_more_than_allowed(scenario, arrangement, officer):
    """School 3 is moved to where the engine would not have it and locked; others make room for it."""
    place = edited.state_of(arrangement).place
    to = next(key for key in now(arrangement).keys if key != place["demo:3"])
    act(arrangement, officer, "move", schools=["demo:3"], to=to)
    act(arrangement, officer, "lock", schools=["demo:3"])
    arrangement.refresh_from_db()
    settings = {"name": "Again", "seconds": 5, "seed": 1, "by": officer}
    again = scenarios.run(keeping.solve_again(arrangement=arrangement, **settings))
    lead = scenario.groups.get(number=to).host_id
    assert (again.status, where(again)["demo:3"]) == ("done", lead)
    assert all(check["met"] for check in again.summary["rules"])
    assert again.objective >= scenario.objective
    few = scenarios.run(keeping.solve_again(arrangement=arrangement, moves_max=1, **settings))
    before = where(few.parent)
    assert sum(before[one] != lead for one, lead in where(few).items()) == 1
    none = scenarios.run(keeping.solve_again(arrangement=arrangement, moves_max=0, **settings))
    assert (none.status, "only 0 may" in none.message) == ("failed", True)


def test_a_decline_shows_what_follows_and_the_next_of_the_queue_takes_the_place(scenario, officer):
    today = timezone.now()
    consultation.publish(
        scenario=scenario,
        name="Hubs",
        text="",
        opens_at=today,
        closes_at=today + timedelta(days=9),
        time_zone="UTC",
        by=officer,
    )
    one = scenario.consultations.get()
    assert one.answers.count() == 6
    person = calling.of_school(School.objects.get(pk="demo:6"))
    page = client_of(person).get(reverse("consultation_answer", args=[one.pk, "demo:6"])).content.decode()
    assert "the lead school" in page
    assert "cheapest for all" not in page
    answer = one.answers.get(school="demo:6")
    consultation.answer(answer=answer, version=0, choice="decline", text="Far.", by=person)
    effect = asked.without(answer)
    assert (len(effect.company), effect.new_host, effect.rules) == (2, False, ())
    assert effect.change_km < 0
    lead = asked.without(one.answers.get(school="demo:lead-A"))
    assert (lead.group, lead.new_host) == ("Lead A Learning Hub", True)
    url = reverse("consultation_declined", args=[one.pk, "demo:6"])
    assert client_of(officer).get(url).status_code == 200
    settings = {"name": "Without", "seconds": 5, "seed": 1, "moves_max": 0, "by": officer}
    again = scenarios.run(consultation.solve_without(consultation=one, **settings))
    before, after = where(scenario), where(again)
    assert set(after) == set(before) - {"demo:6"} | {"demo:2"}
    assert {school: after[school] for school in before if school != "demo:6"} == {
        school: lead for school, lead in before.items() if school != "demo:6"
    }
    assert again.places.get(school="demo:6").code == "stance"


def test_the_editors_pages_offer_what_can_be_done_with_hubs(scenario, officer):
    client = client_of(officer)
    begun = client.post(reverse("arrangement_begin", args=[scenario.pk]), {"name": "By hand"})
    one = Arrangement.objects.get()
    assert begun["Location"] == reverse("arrangement", args=[one.pk])
    assert client.get(begun["Location"]).status_code == 200
    group = client.get(reverse("arrangement_group", args=[one.pk, 1])).content.decode()
    assert "Move the chosen schools there" in group
    assert [word for word in ("Merge the whole", "Split off", "A group of its own") if word in group] == []
    school = client.get(reverse("arrangement_school", args=[one.pk, "demo:6"]), {"group": "1"})
    assert "No group" not in school.content.decode()
    placed = reverse("scenario_school", args=[scenario.pk, "demo:6"])
    assert client.get(placed, {"group": str(_other(scenario))}).status_code == 200
    for name in ("arrangement_map", "arrangement_again", "arrangement_keep"):
        assert client.get(reverse(name, args=[one.pk])).status_code == 200
    assert Scenario.objects.count() == 1


def _other(scenario):
    return scenario.groups.exclude(places__school="demo:6").get().number
