from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from tests.web.factories import AssignmentFactory, PersonFactory, RegisterFactory, SchoolFactory

from schoolweave.web.accounts.roles import CAPABILITIES, ROLES
from schoolweave.web.accounts.rules import NotAllowed, allow, check_allowed

WHO_MAY = {
    "register.import": {"programme-officer"},
    "scenario.read": {"programme-officer", "analyst", "auditor"},
    "scenario.run": {"programme-officer", "analyst"},
    "scenario.adopt": {"programme-officer"},
    "audit.read": {"administrator", "auditor"},
    "people.manage": {"administrator"},
}

pytestmark = pytest.mark.django_db


def test_who_may_covers_every_capability():
    assert set(WHO_MAY) == set(CAPABILITIES)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("capability", CAPABILITIES)
def test_allow_each_role(role, capability):
    assert allow(PersonFactory(role=role), capability) is (role in WHO_MAY[capability])


@pytest.mark.parametrize("capability", CAPABILITIES)
def test_allow_strangers_and_people_without_role(capability):
    assert not allow(AnonymousUser(), capability)
    assert not allow(None, capability)
    assert not allow(PersonFactory(), capability)


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
