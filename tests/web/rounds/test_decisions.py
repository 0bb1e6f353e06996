"""Decision packs: frozen, rebuilt byte for byte; who proposes does not decide; what is approved stands."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from tests.web.factories import AssignmentFactory, PersonFactory
from tests.web.rounds import making

from schoolweave.web.accounts.actions import declare_conflict
from schoolweave.web.accounts.models import AuditEvent, Letter, Person
from schoolweave.web.accounts.rules import NotAllowed
from schoolweave.web.collaborations import queries as collaborations
from schoolweave.web.collaborations.models import Collaboration
from schoolweave.web.directory.models import School
from schoolweave.web.rounds import actions as scenarios
from schoolweave.web.rounds import printing
from schoolweave.web.rounds.actions import consultation as consulting
from schoolweave.web.rounds.actions import decisions as actions
from schoolweave.web.rounds.models import Pack, Round, Scenario
from schoolweave.web.rounds.queries import packs
from schoolweave.web.rounds.rules import NotNow


@pytest.fixture
def decider(db):
    return PersonFactory(name="Dara Decider", role="decision-maker")


@pytest.fixture
def scenario(towns, officer):
    """A scenario of a round, consulted on: two schools dissent."""
    found = making.done(by=officer)
    now = timezone.now()
    found.round = Round.objects.create(
        name="A round",
        register=found.register,
        rule_version=found.rule_version,
        opens_at=now - timedelta(days=60),
        closes_at=now - timedelta(days=30),
    )
    found.save()
    asked = consulting.publish(
        scenario=found,
        name="Asked",
        text="",
        opens_at=now,
        closes_at=now + timedelta(days=9),
        time_zone="UTC",
        by=officer,
    )
    for school, choice, text in (
        ("demo:1", "accept", ""),
        ("demo:2", "accept_if", "a bus comes"),
        ("demo:3", "decline", "Kei tawhiti rawa – ā, he roa te ara"),
    ):
        one = asked.answers.get(school=school)
        consulting.answer(answer=one, version=0, choice=choice, text=text, by=None)
    return found


@pytest.fixture
def pack(scenario, officer):
    actions.recommend(groups=list(scenario.groups.all()), outcome="approved", text="It is near.", by=officer)
    return actions.freeze(scenario=scenario, title="Pack of November", by=officer)


def item_of(pack, school="demo:1"):
    return pack.items.get(group__places__school=school)


def test_a_pack_has_recommendation_evidence_dissent_and_conflicts(scenario, officer, decider):
    declare_conflict(
        round=scenario.round, about_record=School.objects.get(pk="demo:1"), reason="My sister", by=decider
    )
    today = Collaboration.objects.create(
        name="Thornby schools",
        register=scenario.register,
        programme=scenario.rule_version.programme,
        source="register",
        from_date=timezone.localdate(),
    )
    today.memberships.create(school_id="demo:2", from_date=timezone.localdate())
    auditor = PersonFactory(name="Aroha Auditor", role="auditor")
    declare_conflict(round=scenario.round, about_record=today, reason="I led it", by=auditor)
    today.memberships.update(to_date=timezone.localdate())  # what it was when it was declared counts
    Person.objects.filter(pk=auditor.pk).update(name="Aroha Renamed")
    actions.recommend(groups=list(scenario.groups.all()), outcome="approved", text="It is near.", by=officer)
    pack = actions.freeze(scenario=scenario, title="Pack", by=officer)
    found = json.loads(pack.content)
    own = next(one for one in found["items"] if "demo:1" in {school["id"] for school in one["schools"]})
    assert own["recommendation"]["text"] == "It is near."
    assert {(one["school"], one["what"]) for one in own["dissent"]} == {
        ("Thornby School 2", "accept_if"),
        ("Thornby School 3", "decline"),
    }
    assert own["conflicts"] == [
        {"person": "Dara Decider", "about": "Thornby School 1", "reason": "My sister"},
        {"person": "Aroha Auditor", "about": "Thornby schools", "reason": "I led it"},
    ]
    other = next(one for one in found["items"] if "demo:11" in {school["id"] for school in one["schools"]})
    assert other["conflicts"] == []
    assert own["figures"]["schools"] == len(own["schools"]) == item_of(pack).schools
    assert all(check["met"] for check in own["rules"])
    assert item_of(pack).dissent == 2
    assert pack.sha256 == hashlib.sha256(pack.content.encode()).hexdigest()


def test_later_edits_never_alter_a_pack_and_as_of_rebuilds_it_byte_for_byte(
    pack, scenario, officer, time_machine
):
    kept = {one.name: bytes(one.content) for one in pack.files.all()}
    time_machine.move_to(timezone.now() + timedelta(hours=1))
    one = scenario.consultations.get().answers.get(school="demo:3")
    consulting.answer(answer=one, version=1, choice="accept", by=None)
    actions.recommend(groups=list(scenario.groups.all()), outcome="declined", text="No.", by=officer)
    School.objects.filter(pk="demo:3").update(name="Another name", roll=1, longitude=100)
    type(officer).objects.filter(pk=officer.pk).update(name="Renamed")
    again = Pack.objects.select_related("scenario", "consultation").get(pk=pack.pk)
    assert packs.as_of(again) == pack.content
    assert printing.files(packs.as_of(again), again.sha256) == kept
    assert {one.name: bytes(one.content) for one in again.files.all()} == kept
    newer = actions.freeze(scenario=scenario, title="Pack of November", by=officer)
    assert newer.content != pack.content
    assert json.loads(newer.content)["items"][0]["recommendation"]["outcome"] == "declined"


def test_html_and_pdf_say_the_same(pack):
    html = bytes(pack.files.get(name="pack.html").content).decode()
    assert "Kei tawhiti rawa – ā, he roa te ara" in html
    assert "It is near." in html
    pdf = bytes(pack.files.get(name="pack.pdf").content)
    assert pdf.startswith(b"%PDF-1.")
    assert pdf.count(b"/Type /Page\n") == 1 + pack.items.count()
    assert b"SHA-256" not in pdf  # the text is compressed; the letters are inside
    assert pdf.count(b"/FontFile2") >= 2


def test_nothing_is_frozen_without_a_recommendation(scenario, officer):
    with pytest.raises(NotNow, match="Nothing is recommended"):
        actions.freeze(scenario=scenario, title="x", by=officer)
    with pytest.raises(ValueError, match="Choose an outcome"):
        actions.recommend(groups=list(scenario.groups.all()), outcome="approved", text=" ", by=officer)


def test_files_are_drawn_before_anything_is_locked(scenario, officer, monkeypatch):
    depth, drawn, real = len(connection.atomic_blocks), [], printing.files

    def files(*given):
        drawn.append(len(connection.atomic_blocks) - depth)
        return real(*given)

    monkeypatch.setattr(printing, "files", files)
    actions.recommend(groups=list(scenario.groups.all()), outcome="approved", text="Near.", by=officer)
    actions.freeze(scenario=scenario, title="Pack", by=officer)
    assert drawn == [0]


def test_what_comes_in_under_its_moment_while_it_is_drawn_is_in_the_pack(scenario, officer, monkeypatch):
    """An answer given before the moment, whose transaction ends while the files are drawn."""
    actions.recommend(groups=list(scenario.groups.all()), outcome="approved", text="Near.", by=officer)
    late = scenario.consultations.get().answers.get(school="demo:4")
    moments, real, always = [], printing.files, False

    def files(content, sha256):
        moments.append(json.loads(content)["frozen_at"])
        if always or len(moments) == 1:
            fresh = type(late).objects.get(pk=late.pk)
            consulting.answer(
                answer=fresh, version=fresh.version, choice="decline", text=f"{len(moments)}", by=None
            )
            fresh.changes.filter(number=fresh.version + 1).update(at=moments[-1])
        return real(content, sha256)

    monkeypatch.setattr(printing, "files", files)
    pack = actions.freeze(scenario=scenario, title="Pack", by=officer)
    assert len(moments) == 2
    assert pack.frozen_at.isoformat() == moments[1]
    assert item_of(pack).dissent == 3
    always = True
    with pytest.raises(NotNow, match="this very moment"):
        actions.freeze(scenario=scenario, title="Another", by=officer)
    assert Pack.objects.get() == pack


def decide(pack, by, outcome="approved", items=None, **more):
    values = {"reasons": "The pathway is whole.", "effective_on": timezone.localdate()} | more
    return actions.decide(items=items or list(pack.items.all()), outcome=outcome, by=by, **values)


def test_what_is_approved_stands_pinned_to_its_rules(pack, decider):
    decision = decide(pack, decider, items=[item_of(pack)])[0]
    community = decision.collaboration
    assert community.rule_version == pack.scenario.rule_version
    assert community.from_date == timezone.localdate()
    members = set(item_of(pack).group.places.values_list("school", flat=True))
    assert {one.school_id for one in collaborations.members(community)} == members
    assert collaborations.current("demo").count() == 1


def test_decision_outcome_and_effect_are_three_things(pack, decider):
    day = timezone.localdate() + timedelta(days=40)
    decision = decide(pack, decider, items=[item_of(pack)], effective_on=day)[0]
    assert (decision.outcome, decision.effective_on, decision.effected_at) == ("approved", day, None)
    assert collaborations.current("demo").count() == 0
    assert actions.apply_due(on=day - timedelta(days=1)) == 0
    assert actions.apply_due(on=day) == 1
    assert actions.apply_due(on=day) == 0
    decision.refresh_from_db()
    assert decision.collaboration.from_date == day
    assert decision.effected_at is not None


def test_declined_and_deferred_form_nothing(pack, decider):
    one, other = list(pack.items.all())[:2]
    decide(pack, decider, "declined", [one])
    decide(pack, decider, "deferred", [other])
    assert collaborations.current("demo").count() == 0
    assert one.decision.effective_on is None


def test_many_are_decided_at_once_and_each_once(pack, decider):
    assert len(decide(pack, decider)) == 3
    assert collaborations.current("demo").count() == 3
    with pytest.raises(NotNow, match="decided already"):
        decide(pack, decider)
    again = actions.freeze(scenario=pack.scenario, title="Again", by=None)
    with pytest.raises(NotNow, match="what the conditions are"):
        decide(again, decider, "conditions")
    with pytest.raises(NotNow, match="takes effect"):
        decide(again, decider, effective_on=None)
    with pytest.raises(ValueError, match="reasons"):
        decide(again, decider, reasons=" ")


def test_who_proposes_does_not_decide(pack, officer, scenario):
    AssignmentFactory(person=officer, role="decision-maker")
    with pytest.raises(NotAllowed, match="whoever proposes does not decide"):
        decide(pack, officer)
    assistant = PersonFactory(role="programme-officer")
    AssignmentFactory(person=assistant, role="decision-maker")
    actions.recommend(groups=[item_of(pack).group], outcome="approved", text="Yes.", by=assistant)
    with pytest.raises(NotAllowed, match="whoever proposes does not decide"):
        decide(pack, assistant, items=[item_of(pack)])
    with pytest.raises(NotAllowed):
        decide(pack, PersonFactory(role="programme-officer"))
    assert not AuditEvent.objects.filter(verb="decision.made").exists()


def test_a_conflict_bars_from_the_item_alone(pack, decider, scenario):
    school = School.objects.get(pk="demo:1")
    declare_conflict(round=scenario.round, about_record=school, reason="My sister", by=decider)
    with pytest.raises(NotAllowed):
        decide(pack, decider, items=[item_of(pack)])
    other = pack.items.exclude(pk=item_of(pack).pk).first()
    assert decide(pack, decider, items=[other])


def test_the_schools_have_the_reasons_by_letter(pack, decider):
    principal = PersonFactory()
    AssignmentFactory(person=principal, role="principal", scope_kind="school", scope_id="demo:1")
    decide(pack, decider, "conditions", [item_of(pack)], conditions="A bus by March.")
    letter = Letter.objects.get(kind="decision.made")
    assert letter.to == principal
    assert "The pathway is whole." in letter.text
    assert "A bus by March." in letter.text


def test_a_child_of_what_was_consulted_says_who_was_asked_about_other_company(scenario, officer):
    asked = consulting.solve_without(
        consultation=scenario.consultations.get(), name="Anew", seconds=2, seed=1, moves_max=2, by=officer
    )
    child = scenarios.run(Scenario.objects.get(pk=asked.pk))
    actions.recommend(groups=list(child.groups.all()), outcome="approved", text="Yes.", by=officer)
    pack = actions.freeze(scenario=child, title="Anew", by=officer)
    found = json.loads(pack.content)
    assert found["consultation"]["scenario"] == scenario.pk
    flags = {one["id"]: one["asked_with_these"] for item in found["items"] for one in item["schools"]}
    assert flags["demo:1"] is False  # demo:3 declined and is gone
    assert [one["id"] for one in found["left_out"]] == ["demo:3"]
    assert found["left_out"][0]["answer"]["choice"] == "decline"
    assert "roa te ara" in bytes(pack.files.get(name="pack.html").content).decode()
    assert set(flags.values()) <= {True, False}


def test_a_journey_of_pages(scenario, officer_client, client, decider, django_assert_max_num_queries):
    groups = [str(group.pk) for group in scenario.groups.all()]
    prepare = reverse("pack_prepare", args=[scenario.pk])
    assert "nothing is recommended" in officer_client.get(prepare).text
    page = officer_client.post(prepare, {"groups": groups, "outcome": "approved", "text": ""}).text
    assert "Fill in “Why”." in page
    officer_client.post(prepare, {"groups": groups, "outcome": "approved", "text": "It is near."})
    with django_assert_max_num_queries(25):
        assert "It is near." in officer_client.get(prepare).text
    page = officer_client.post(prepare, {"title": "The pack"}, follow=True)
    pack = Pack.objects.get()
    assert pack.sha256 in page.text
    client.force_login(decider)
    addresses = [reverse(name, args=[pack.pk]) for name in ("pack", "pack_decide", "pack_as_of")]
    addresses += [reverse("packs"), reverse("pack_item", args=[pack.pk, 1])]
    for address in addresses:
        with django_assert_max_num_queries(30):
            assert client.get(address).status_code == 200, address
    assert "the same, byte for byte" in client.get(reverse("pack_as_of", args=[pack.pk])).text
    drawn = client.get(reverse("pack_as_of", args=[pack.pk]) + "?files=yes").text
    assert drawn.count("the same bytes") == 3
    kept = pack.files.get(name="pack.pdf")
    sent = client.get(reverse("pack_file", args=[pack.pk, "pack.pdf"]))
    assert (sent.content, sent["Content-Type"]) == (bytes(kept.content), "application/pdf")
    decide = reverse("pack_decide", args=[pack.pk])
    data = {"items": [str(item_of(pack).pk)], "outcome": "approved", "reasons": "Whole."}
    assert "Give the day" in client.post(decide, data).text
    today = f"{timezone.localdate():%d/%m/%Y}"
    page = client.post(decide, data | {"effective_on": today}, follow=True).text
    assert "1 item is decided" in page
    assert "1 stand from today" in page
    item = reverse("pack_item", args=[pack.pk, item_of(pack).number])
    assert "The community that stands" in client.get(item).text
    lines = b"".join(client.get(reverse("pack", args=[pack.pk]) + "?csv=1").streaming_content).decode()
    assert len(lines.splitlines()) == 4


def test_who_may_see_what(pack, who_gets, expected_for):
    readers = ("programme-officer", "decision-maker", "analyst", "auditor")
    for name in ("packs", "pack", "pack_as_of"):
        address = reverse(name, args=[] if name == "packs" else [pack.pk])
        assert who_gets(address) == expected_for(*readers), name
    assert who_gets(reverse("pack_decide", args=[pack.pk])) == expected_for("decision-maker")
    assert who_gets(reverse("pack_prepare", args=[pack.scenario_id])) == expected_for("programme-officer")
