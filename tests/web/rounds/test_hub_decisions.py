"""Hubs are frozen, decided, adopted and shown by the code of communities, under their own version's rules."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.web.factories import PersonFactory
from tests.web.rounds import calling, hubbing, making

from schoolweave.web.accounts.actions import declare_conflict
from schoolweave.web.accounts.models import Letter
from schoolweave.web.accounts.rules import NotAllowed
from schoolweave.web.collaborations import actions as collaborations
from schoolweave.web.collaborations import queries as standing
from schoolweave.web.collaborations.models import Collaboration, Membership
from schoolweave.web.directory.models import School
from schoolweave.web.publishing.queries.country import country
from schoolweave.web.rounds import actions as scenarios
from schoolweave.web.rounds.actions import decisions
from schoolweave.web.rounds.models import Decision
from schoolweave.web.rounds.queries import packs

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return PersonFactory(role="programme-officer")


@pytest.fixture
def decider():
    return PersonFactory(role="decision-maker")


@pytest.fixture
def scenario(officer):
    return hubbing.allocated(by=officer)


@pytest.fixture
def pack(scenario, officer):
    groups = list(scenario.groups.all())
    decisions.recommend(groups=groups, outcome="approved", text="The neediest are near.", by=officer)
    return decisions.freeze(scenario=scenario, title="Hubs of November", by=officer)


@pytest.fixture
def hubs(pack, decider):
    """Both hubs, decided to stand from today on."""
    decisions.decide(
        items=list(pack.items.all()),
        outcome="approved",
        reasons="Both serve the neediest.",
        effective_on=timezone.localdate(),
        by=decider,
    )
    return list(Collaboration.objects.order_by("name"))


def page(name, *arguments, by=None):
    client = Client()
    if by is not None:
        client.force_login(by)
    response = client.get(reverse(name, args=arguments))
    assert response.status_code == 200
    return response.content.decode()


def in_order(text, *names):
    found = [text.index(name) for name in names]
    return found == sorted(found)


def test_a_pack_of_hubs_tells_need_queue_and_who_waits(pack, officer):
    found = json.loads(pack.content)
    assert (found["need"], found["waiting"]) == ("fsm percent", 2)
    assert [one["name"] for one in found["left_out"]] == ["School 2", "School 1"]
    for item in found["items"]:
        places = [one["queued"]["position"] for one in item["schools"] if not one["host"]]
        assert places == sorted(places)
        assert [check["met"] for check in item["rules"]] == [True]
    assert packs.as_of(pack) == pack.content
    text = page("pack_item", pack.pk, 1, by=officer)
    for words in ("Lead A leads 3 schools with", "To the lead school", "Place in the queue"):
        assert words in text
    assert "Years" not in text
    html = bytes(pack.files.get(name="pack.html").content).decode()
    assert "Kilometres are weighted by need: fsm percent." in html
    assert "2 schools wait." in html
    assert bytes(pack.files.get(name="pack.pdf").content)[:4] == b"%PDF"


def test_a_lead_that_another_hub_serves_is_written_to_and_its_interests_bar(scenario, officer, decider):
    lead = School.objects.get(pk="demo:lead-B")
    calling.of_school(lead, email="lead@example.test")
    declare_conflict(round=scenario.round, about_record=lead, reason="My sister", by=decider)
    decisions.recommend(groups=list(scenario.groups.all()), outcome="approved", text="Near.", by=officer)
    pack = decisions.freeze(scenario=scenario, title="Hubs", by=officer)
    hub = pack.items.get(group__host=lead)
    assert not hub.group.places.filter(school=lead).exists()
    told = {one["name"]: len(one["conflicts"]) for one in json.loads(pack.content)["items"]}
    assert told[hub.name] == 1
    settings = {"outcome": "approved", "reasons": "Near.", "effective_on": timezone.localdate()}
    with pytest.raises(NotAllowed):
        decisions.decide(items=[hub], by=decider, **settings)
    decisions.decide(items=[hub], by=PersonFactory(role="decision-maker"), **settings)
    assert Letter.objects.filter(kind="decision.made", to__email="lead@example.test").exists()


def test_decided_hubs_stand_with_lead_schools_and_version(hubs, scenario):
    """Lead B is served by the other hub: it leads its own without counting in it."""
    groups = {group.name: group for group in scenario.groups.all()}
    assert [hub.name for hub in hubs] == ["Lead A Learning Hub", "Lead B Learning Hub"]
    for hub in hubs:
        places = set(groups[hub.name].places.values_list("school_id", flat=True))
        lead = hub.memberships.get(is_host=True)
        assert hub.name == f"{lead.school.name} Learning Hub"
        assert (lead.km is None) == (lead.school_id not in places)
        assert set(hub.memberships.values_list("school_id", flat=True)) == places | {lead.school_id}
        assert hub.rule_version == scenario.rule_version
    assert Decision.objects.filter(collaboration__isnull=False).count() == 2


def test_hubs_decided_one_after_the_other_keep_each_others_leads(pack, decider):
    for item in pack.items.order_by("-number"):
        settings = {"outcome": "approved", "reasons": "Near.", "effective_on": timezone.localdate()}
        decisions.decide(items=[item], by=decider, **settings)
    stand = Membership.objects.filter(to_date__isnull=True, collaboration__to_date__isnull=True)
    assert stand.filter(is_host=True).count() == 2
    assert stand.exclude(is_host=True, km__isnull=True).count() == 6
    again = collaborations.adopt(
        register=pack.scenario.register,
        rule_version=pack.scenario.rule_version,
        communities=[],
        schools=list(stand.values_list("school_id", flat=True)),
        by=None,
        on=timezone.localdate(),
    )
    assert again.ended == 2  # none stands on with its lead alone


def test_a_hubs_public_page_shows_lead_neediest_first_and_its_rules(hubs):
    hub = standing.community_of(School.objects.get(pk="demo:6")).collaboration
    text = page("community", hub.pk)
    served = [one.school.name for one in standing.members(hub) if not one.is_host]
    table = text[text.index('id="members"') :]
    lead = hub.memberships.get(is_host=True).school.name
    assert in_order(table, lead, *sorted(served, reverse=True))
    shown = (
        "It leads this hub; another one serves it.",
        "Fsm percent",
        "Learning Hub",
        "Every hub has 1 to 3 schools.",
        "Its lead was",
    )
    assert [words for words in shown if words not in text] == []
    assert [words for words in ("The pathway", "cheapest for all", "Not met") if words in text] == []
    assert "Learning Hubs" in page("communities")
    school = page("school", "demo:6")
    assert f">{hub.name}</a>" in school
    assert "km from the lead school" in school
    leads = page("school", "demo:lead-B")
    assert "selected from those that applied" in leads
    assert "In Learning Hubs it belongs to" in leads


def test_a_hub_keeps_its_lead_when_a_school_leaves_and_the_simulator_says_so(hubs, officer, decider):
    school = School.objects.get(pk="demo:6")
    hub = standing.community_of(school).collaboration
    today = timezone.localdate()
    settings = {"notice_on": today - timedelta(days=400), "notice": "By letter", "reason": "They merge."}
    change = collaborations.propose(kind="leave", school=school, effective_on=today, by=officer, **settings)
    collaborations.approve(change=change, version=1, reason="So be it.", by=decider)
    change.refresh_from_db()
    after = change.effect["communities"][0]["after"]
    lead = hub.memberships.get(is_host=True, to_date__isnull=True)
    assert (after["host"], hub.name) == (lead.school_id, f"{lead.school.name} Learning Hub")
    known = [one.km for one in standing.members(hub) if one.km is not None]
    assert after["travel_km"] == pytest.approx(sum(known), abs=1e-6)
    assert [(check["rule"], check["met"]) for check in after["rules"]] == [("size", True)]


def test_an_allocation_is_adopted_whole_beside_communities_of_the_same_schools(scenario, decider):
    made = making.rule_version()
    there = Collaboration.objects.create(
        name="Thornby schools",
        register=scenario.register,
        programme=made.programme,
        rule_version=made,
        source="scenario",
        from_date=timezone.localdate(),
    )
    there.memberships.create(school_id="demo:6", is_host=True, km=0.0, from_date=timezone.localdate())
    assert "Learning Hubs" in page("scenario_adopt", scenario.pk, by=decider)
    change = scenarios.adopt(scenario=scenario, by=decider)
    assert (change.begun, change.joined, change.ended) == (2, 7, 0)
    assert country("demo").rules is not None  # communities name the country, hubs stand beside them
    school = School.objects.get(pk="demo:6")
    assert next(one.collaboration.name for one in standing.memberships_of(school)) == "Thornby schools"
    text = page("school", "demo:6")
    assert "Thornby schools" in text
    assert "In Learning Hubs it belongs to" in text
    for name, *rest in (("home",), ("communities",), ("community", there.pk), ("scenario", scenario.pk)):
        page(name, *rest)


def test_the_pages_of_an_allocation_speak_of_hubs_and_lead_where_hubs_go(scenario, officer):
    text = page("scenario", scenario.pk, by=officer)
    assert reverse("hub_allocation", args=[scenario.round_id]) in text
    assert reverse("pack_prepare", args=[scenario.pk]) in text
    assert "like=" not in text
    assert "From the applications of" in text
    assert "Selected leads" in text
    assert "500 km for each school" not in text
    assert "a kilometre weighs 1 and 2 times" in text
    assert "schoolweave plan verify served.csv ." in text
    files = dict(scenario.files.values_list("name", "content"))
    assert json.loads(files["summary.json"])["choice"]["leads"] == "demo:lead-A,demo:lead-B"
    assert files["served.csv"].count("\n") == 1 + 6
    number = scenario.groups.get(places__school="demo:6").number
    group = page("scenario_group", scenario.pk, number, by=officer)
    assert "was selected to lead" in group
    assert "Km to the lead school" in group
    assert "cheapest for the others" not in group
    assert "Not known" not in group
