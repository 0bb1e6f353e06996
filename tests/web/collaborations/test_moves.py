"""A collaboration keeps the rules it was approved under; moving it is proposed by one, decided by another."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from tests.web.factories import (
    AssignmentFactory,
    PersonFactory,
    RuleVersionFactory,
)

from schoolweave.web.accounts.models import AuditEvent, Letter
from schoolweave.web.accounts.roles import ROLES
from schoolweave.web.accounts.rules import NotAllowed
from schoolweave.web.collaborations import actions, moves, simulating
from schoolweave.web.collaborations.models import Collaboration, RuleMove
from schoolweave.web.collaborations.rules import NotNow
from schoolweave.web.ui.stale import Stale

TODAY = date(2021, 3, 1)


def kept(community):
    return simulating.version_of(Collaboration.objects.get(pk=community.pk)).version


def test_collaboration_keeps_its_version_when_a_newer_one_comes(community):
    assert kept(community) == "1"


def test_proposal_holds_the_report_of_what_changes(proposed):
    within = next(one for one in proposed.report["entitlement"] if one["name"] == "Teacher (within school)")
    assert (within["before"], within["after"], within["certainty"]) == ("3", "6", "unknown")
    hours = next(one for one in proposed.report["entitlement"] if one["name"] == "Release, hours a week")
    assert (hours["before"], hours["after"]) == ("26", "32")  # 10 + 10 + 3 × 2, then 6 × 2
    assert "SIZ-2" not in proposed.report["broken_before"]
    assert "SIZ-2" in [one["rule"] for one in proposed.report["broken_after"]]
    assert any("from “150” to “75”" in one["sentence"] for one in proposed.report["changes"])


def test_approved_by_another_person_it_is_in_effect(decider, proposed, community, lead):
    assert Letter.objects.filter(kind="rules.move_proposed", to=decider).count() == 1
    move = actions.approve_move(move=proposed, version=proposed.version, reason="Agreed.", by=decider)
    assert (move.status, kept(community)) == ("applied", "2")
    verbs = list(AuditEvent.objects.filter(verb__startswith="rules.mov").values_list("verb", flat=True))
    assert sorted(verbs) == ["rules.move_approved", "rules.move_proposed", "rules.moved"]
    assert Letter.objects.filter(kind="rules.move_settled", to=lead).count() == 1


def test_proposer_does_not_decide(community, versions, decider, lead):
    AssignmentFactory(person=decider, role="programme-officer")
    move = actions.propose_move(
        collaboration=community, new=versions[1], effective_on=TODAY, reason="x", by=decider
    )
    with pytest.raises(NotAllowed, match="whoever proposes does not decide"):
        actions.approve_move(move=move, version=move.version, reason="x", by=decider)
    assert kept(community) == "1"


def test_declined_nothing_changes_and_the_reason_is_kept(proposed, community, decider):
    move = actions.decline_move(move=proposed, version=proposed.version, reason="Too early.", by=decider)
    assert (move.status, move.decision_reason, kept(community)) == ("declined", "Too early.", "1")
    with pytest.raises(NotNow, match="“declined”"):
        actions.approve_move(move=move, version=move.version, reason="x", by=decider)


def test_later_day_takes_effect_on_that_day(community, versions, lead, decider):
    later = timezone.localdate() + timedelta(days=40)
    move = actions.propose_move(
        collaboration=community, new=versions[1], effective_on=later, reason="x", by=lead
    )
    actions.approve_move(move=move, version=move.version, reason="x", by=decider)
    assert kept(community) == "1"
    assert actions.apply_due_moves(on=later - timedelta(days=1)) == 0
    assert actions.apply_due_moves(on=later) == 1
    assert actions.apply_due_moves(on=later) == 0
    assert kept(community) == "2"


def test_community_that_ended_meanwhile_is_not_moved(community, versions, lead, decider):
    later = timezone.localdate() + timedelta(days=1)
    move = actions.propose_move(
        collaboration=community, new=versions[1], effective_on=later, reason="x", by=lead
    )
    actions.approve_move(move=move, version=move.version, reason="x", by=decider)
    Collaboration.objects.filter(pk=community.pk).update(to_date=timezone.localdate())
    assert actions.apply_due_moves(on=later) == 0
    assert RuleMove.objects.get().status == "declined"
    assert AuditEvent.objects.filter(verb="rules.move_overtaken").exists()


def test_second_open_move_is_refused(proposed, community, versions, lead):
    with pytest.raises(NotNow, match="is open"):
        actions.propose_move(
            collaboration=community, new=versions[1], effective_on=TODAY, reason="x", by=lead
        )
    actions.withdraw_move(move=proposed, version=proposed.version, reason="Not now.", by=lead)
    actions.propose_move(collaboration=community, new=versions[1], effective_on=TODAY, reason="x", by=lead)


def test_older_or_same_or_foreign_rules_are_refused(community, versions, lead):
    foreign = RuleVersionFactory(programme__id="other", version="9", from_date=date(2030, 1, 1))
    for new, sentence in ((versions[0], "newer than the one"), (foreign, "of the programme that")):
        with pytest.raises(NotNow, match=sentence):
            actions.propose_move(collaboration=community, new=new, effective_on=TODAY, reason="x", by=lead)


def test_stale_decision_is_refused(proposed, decider):
    with pytest.raises(Stale):
        actions.approve_move(move=proposed, version=proposed.version - 1, reason="x", by=decider)


PROPOSE = {"lead-principal", "hub-lead", "programme-officer"}
"""Roles that propose moves; principals speak for a school only."""


@pytest.mark.parametrize("role", [*ROLES, "anonymous"])
def test_who_may_propose_and_decide(community, proposed, role):
    person = None
    if role != "anonymous":
        scope = ROLES[role].scopes
        kind = next(one for one in ("everywhere", "collaboration", "school") if one in scope)
        ids = {"everywhere": "", "collaboration": str(community.pk), "school": "demo:0"}
        person = PersonFactory()
        AssignmentFactory(person=person, role=role, scope_kind=kind, scope_id=ids[kind])
    if role == "hub-lead":
        AssignmentFactory(person=person, role=role, scope_kind="collaboration", scope_id=str(community.pk))
    assert moves.can_propose(person, community) is (role in PROPOSE)
    assert moves.can_decide(person, proposed) is (role == "decision-maker")


def test_every_state_has_its_acts():
    states = {state for act in moves.ACTS.values() for state in (*act.before, act.after)}
    assert states == set(RuleMove.Status.values)
    open_states = {state for act in moves.ACTS.values() for state in act.before}
    assert open_states == {"proposed", "approved"}
