from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from tests.web.factories import AssignmentFactory, PersonFactory, RegisterFactory, SchoolFactory

from schoolweave.web.accounts.capabilities import APART
from schoolweave.web.accounts.roles import CAPABILITIES, ROLES
from schoolweave.web.accounts.rules import NotAllowed, allow, check_allowed

WHO_MAY = {
    "register.import": "programme-officer",
    "round.manage": "programme-officer",
    "round.read": "reviewer moderator programme-officer decision-maker analyst auditor",
    "expression.write": "principal",
    "expression.sign": "board-chair",
    "expression.read": "principal board-chair programme-officer decision-maker auditor",
    "expression.process": "programme-officer",
    "application.write": "principal hub-lead",
    "application.sign": "board-chair",
    "application.read": "principal board-chair hub-lead moderator programme-officer decision-maker auditor",
    "application.review": "reviewer",
    "application.moderate": "moderator",
    "scenario.read": "programme-officer decision-maker analyst auditor",
    "scenario.run": "programme-officer analyst",
    "scenario.adopt": "programme-officer decision-maker",
    "arrangement.edit": "programme-officer",
    "consultation.manage": "programme-officer",
    "consultation.answer": "principal board-chair",
    "pack.freeze": "programme-officer",
    "decision.make": "decision-maker",
    "membership.propose": "principal lead-principal hub-lead programme-officer",
    "membership.approve": "decision-maker",
    "policy.move": "decision-maker",
    "study.register": "evaluator",
    "study.run": "evaluator",
    "study.read": "evaluator programme-officer decision-maker analyst auditor",
    "study.sign_off": "evaluator decision-maker",
    "study.publish": "evaluator",
    "outcomes.load": "analyst",
    "export.lists": "programme-officer decision-maker analyst evaluator auditor",
    "export.small_cells": "evaluator",
    "thread.read": "principal lead-principal hub-lead",
    "break_glass.use": "administrator",
    "letter.manage": "programme-officer",
    "people.manage": "administrator",
    "audit.read": "administrator auditor",
}

pytestmark = pytest.mark.django_db


def test_who_may_covers_every_capability():
    assert set(WHO_MAY) == set(CAPABILITIES)


@pytest.mark.parametrize("role", ROLES)
def test_allow_each_role(role):
    person = PersonFactory(role=role)
    for capability in CAPABILITIES:
        assert allow(person, capability) is (role in WHO_MAY[capability].split()), capability


def test_no_role_holds_what_must_be_apart():
    for one, other, why in APART:
        assert not [role.id for role in ROLES.values() if {one, other} <= role.capabilities], why


def test_no_role_holds_an_unknown_capability_and_none_is_without_holder():
    assert frozenset().union(*(role.capabilities for role in ROLES.values())) == set(CAPABILITIES)


def test_allow_strangers_and_people_without_role():
    person = PersonFactory()
    for capability in CAPABILITIES:
        assert not allow(AnonymousUser(), capability)
        assert not allow(None, capability)
        assert not allow(person, capability)


def test_allow_closed_account():
    assert not allow(PersonFactory(role="analyst", is_active=False), "scenario.run")


def test_allow_only_between_its_days():
    today = timezone.localdate()
    person = PersonFactory()
    assignment = AssignmentFactory(person=person, role="analyst", from_date=today + timedelta(days=1))
    assert not allow(person, "scenario.run")
    assignment.from_date = today - timedelta(days=9)
    assignment.to_date = today - timedelta(days=1)
    assignment.save()
    assert not allow(person, "scenario.run")
    assignment.to_date = today
    assignment.save()
    assert allow(person, "scenario.run")


def test_allow_within_a_register():
    person = PersonFactory()
    AssignmentFactory(person=person, role="analyst", scope_kind="register", scope_id="demo")
    other = RegisterFactory(prefix="nz-moe", name="Another register")
    assert allow(person, "scenario.run", RegisterFactory())
    assert allow(person, "scenario.run", SchoolFactory())
    assert not allow(person, "scenario.run", other)
    assert not allow(person, "scenario.run")


def test_allow_role_that_is_no_more():
    assert not allow(PersonFactory(role="minister"), "scenario.run")


def test_allow_unknown_capability():
    with pytest.raises(KeyError):
        allow(PersonFactory(role="analyst"), "scenario.fly")


def test_check_allowed_names_who_may():
    check_allowed(PersonFactory(role="analyst"), "scenario.run")
    with pytest.raises(NotAllowed, match=r"adopt a scenario.*programme officer"):
        check_allowed(PersonFactory(role="analyst"), "scenario.adopt")
