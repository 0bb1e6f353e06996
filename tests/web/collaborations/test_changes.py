"""Changes of membership: the effect shown is the effect had; who proposes does not approve."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from tests.web.factories import (
    AssignmentFactory,
    ExtractFactory,
    PersonFactory,
    RegisterFactory,
    RuleVersionFactory,
    SchoolFactory,
)

from schoolweave.web.accounts.models import AuditEvent, Letter
from schoolweave.web.accounts.rules import NotAllowed
from schoolweave.web.collaborations import actions, queries, rules, simulating
from schoolweave.web.collaborations.models import Collaboration, Membership, MembershipChange
from schoolweave.web.ui.stale import Stale

PRIMARY, SECONDARY = [1, 2, 3, 4, 5, 6, 7, 8], [9, 10, 11, 12, 13]
RULES = {
    "size_min": 2,
    "size_max": 4,
    "size_mean": 3,
    "pathway": [*PRIMARY, *SECONDARY],
    "pathway_required": True,
    "kinds": ["primary", "secondary"],
    "authorities": ["state"],
    "state_min": 1,
}


@pytest.fixture
def register(db):
    return RegisterFactory()


@pytest.fixture
def schools(register):
    """Two communities of three and four schools, each with one secondary, and one school in none."""
    extract = ExtractFactory(register=register)
    made = []
    for number in range(8):
        secondary = number in (2, 6)
        made.append(
            SchoolFactory(
                id=f"demo:{number + 1}",
                name=f"School {number + 1}",
                kind="secondary" if secondary else "primary",
                years=SECONDARY if secondary else PRIMARY,
                roll=None if number == 5 else 100 + number,
                longitude=174.0 + 0.01 * number + (1.0 if number > 2 else 0.0),
                community_id="1" if number < 3 else "2" if number < 7 else "",
                community_name="North" if number < 3 else "South" if number < 7 else "",
                register=register,
                extract=extract,
            )
        )
    rule_version = RuleVersionFactory(version="changes", communities=RULES)
    actions.form_from_register(register=register, rule_version=rule_version, by=None)
    Collaboration.objects.update(rule_version=rule_version)
    return {school.pk: school for school in made}


@pytest.fixture
def decider(db):
    return PersonFactory(role="decision-maker")


def north():
    return Collaboration.objects.get(name="North")


def south():
    return Collaboration.objects.get(name="South")


def propose(schools, number, kind, by=None, **more):
    values = {"effective_on": timezone.localdate(), "reason": "The board decided so."} | more
    return actions.propose(kind=kind, school=schools[f"demo:{number}"], by=by, **values)


def leave(schools, number, by=None, **more):
    notice = {"notice_on": timezone.localdate(), "notice": "Letter of the board."}
    return propose(schools, number, "leave", by, **notice | more)


CASES = [
    (3, "leave", {"notice_on": date(2024, 1, 5)}),
    (6, "close", {}),
    (8, "join", {"collaboration": "North"}),
    (4, "join", {"collaboration": "North"}),
    (1, "merge", {"into_school": "demo:2"}),
]


@pytest.mark.parametrize(("number", "kind", "more"), CASES, ids=[f"{case[1]}-{case[0]}" for case in CASES])
def test_the_effect_after_equals_the_effect_shown(schools, officer, decider, number, kind, more):
    if "collaboration" in more:
        more = more | {"collaboration": Collaboration.objects.get(name=more["collaboration"])}
    if "into_school" in more:
        more = more | {"into_school": schools[more["into_school"]]}
    change = propose(schools, number, kind, officer, **more)
    shown = simulating.from_dict(MembershipChange.objects.get(pk=change.pk).effect)
    assert shown
    for one in shown:
        assert simulating.figures(Collaboration.objects.get(pk=one.collaboration)) == one.before
    actions.approve(change=change, version=1, reason="Agreed.", by=decider)
    for one in shown:
        community = Collaboration.objects.get(pk=one.collaboration)
        assert simulating.figures(community) == one.after
        kept = {member.school_id: member for member in queries.members(community)}
        assert set(kept) == set(one.after.schools)
        assert round(sum(member.km for member in kept.values()), 6) == one.after.travel_km
        assert [key for key, member in kept.items() if member.is_host] == [one.after.host]


def test_the_effect_names_the_rules_that_would_break(schools):
    shown = simulating.from_dict(leave(schools, 3).effect)[0]
    assert all(check.met for check in shown.before.rules)
    assert [check.rule for check in shown.after.rules if not check.met] == ["pathway"]
    assert shown.after.missing == tuple(SECONDARY)
    assert (shown.before.roll, shown.after.roll) == (303, 201)
    shown = simulating.from_dict(propose(schools, 8, "join", collaboration=south()).effect)[0]
    assert [check.rule for check in shown.after.rules if not check.met] == ["size"]
    assert shown.after.unknown == 1  # one roll is not known: never counted as 0 learners


def test_the_last_school_that_leaves_ends_the_community(schools, decider):
    for number in (1, 2):
        actions.approve(change=leave(schools, number), version=1, reason="", by=decider)
    last = leave(schools, 3)
    assert simulating.from_dict(last.effect)[0].after is None
    actions.approve(change=last, version=1, reason="", by=decider)
    assert north().to_date == timezone.localdate()


def test_what_is_approved_for_later_takes_effect_on_its_day(schools, officer, decider):
    day = timezone.localdate() + timedelta(days=30)
    change = leave(schools, 2, officer, effective_on=day)
    actions.approve(change=change, version=1, reason="Agreed.", by=decider)
    assert queries.community_of(schools["demo:2"]).collaboration == north()
    assert actions.apply_due(on=day - timedelta(days=1)) == 0
    assert actions.apply_due(on=day) == 1
    assert actions.apply_due(on=day) == 0
    assert queries.community_of(schools["demo:2"]) is None
    assert Membership.objects.get(school="demo:2").to_date == day
    assert MembershipChange.objects.get(pk=change.pk).status == "applied"


def test_what_was_overtaken_is_not_applied(schools, officer, decider):
    day = timezone.localdate() + timedelta(days=30)
    change = leave(schools, 2, officer, effective_on=day)
    actions.approve(change=change, version=1, reason="Agreed.", by=decider)
    Membership.objects.filter(school="demo:2").update(to_date=timezone.localdate())
    assert actions.apply_due(on=day) == 0
    change.refresh_from_db()
    assert (change.status, change.decision_reason[:12]) == ("declined", "The school's")


def test_who_proposes_does_not_approve(schools, officer, decider):
    both = PersonFactory(role="decision-maker")
    AssignmentFactory(person=both, role="programme-officer")
    change = leave(schools, 1, both)
    with pytest.raises(NotAllowed, match="proposed this yourself"):
        actions.approve(change=change, version=1, reason="", by=both)
    with pytest.raises(NotAllowed):
        actions.approve(change=change, version=1, reason="", by=officer)
    with pytest.raises(Stale):
        actions.approve(change=change, version=7, reason="", by=decider)
    actions.approve(change=change, version=1, reason="", by=decider)
    change.refresh_from_db()
    with pytest.raises(rules.NotNow, match="cannot be done now"):
        actions.decline(change=change, version=change.version, reason="", by=decider)


def test_a_principal_proposes_for_the_own_school_alone(schools):
    principal = PersonFactory()
    AssignmentFactory(person=principal, role="principal", scope_kind="school", scope_id="demo:1")
    assert leave(schools, 1, principal).proposed_by == principal
    with pytest.raises(NotAllowed):
        leave(schools, 2, principal)
    lead = PersonFactory()
    AssignmentFactory(
        person=lead, role="lead-principal", scope_kind="collaboration", scope_id=str(south().pk)
    )
    assert propose(schools, 8, "join", lead, collaboration=south()).collaboration == south()
    with pytest.raises(NotAllowed):
        propose(schools, 2, "close", lead)


@pytest.mark.parametrize(
    ("number", "kind", "more", "sentence"),
    [
        (1, "leave", {}, "written notice"),
        (1, "leave", {"notice_on": date(2100, 1, 1)}, "before the notice"),
        (8, "leave", {"notice_on": date(2024, 1, 1)}, "in no community"),
        (1, "merge", {}, "merges into"),
        (1, "join", {}, "not in yet"),
    ],
)
def test_what_cannot_hold_is_refused_with_a_sentence(schools, number, kind, more, sentence):
    with pytest.raises(rules.NotNow, match=sentence):
        propose(schools, number, kind, **more)
    assert not MembershipChange.objects.exists()


def test_a_school_has_one_open_change(schools):
    leave(schools, 1)
    with pytest.raises(rules.NotNow, match="Another change"):
        propose(schools, 1, "close")
    assert MembershipChange.objects.count() == 1


def test_those_concerned_are_told_and_all_is_on_record(schools, officer, decider):
    principal = PersonFactory()
    AssignmentFactory(person=principal, role="principal", scope_kind="school", scope_id="demo:1")
    change = leave(schools, 1, officer)
    assert [letter.to for letter in Letter.objects.all()] == [decider]
    actions.decline(change=change, version=1, reason="The others need it.", by=decider)
    told = Letter.objects.filter(kind="membership.settled")
    assert {letter.to for letter in told} == {principal, officer}
    assert "The others need it." in told.first().text
    verbs = AuditEvent.objects.filter(object_id=str(change.pk)).values_list("verb", flat=True)
    assert set(verbs) == {"membership.proposed", "membership.declined"}
    assert queries.community_of(schools["demo:1"]).collaboration == north()


def test_withdrawn_by_those_who_proposed(schools, officer):
    change = leave(schools, 1, officer)
    actions.withdraw(change=change, version=1, reason="We stay.", by=officer)
    change.refresh_from_db()
    assert change.status == "withdrawn"
    assert leave(schools, 1).status == "proposed"  # the way is free for another
