"""A community of three schools, two versions of its rules, who leads it and who decides."""

from datetime import date

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

from schoolweave.policy import programmes
from schoolweave.web.collaborations import actions
from schoolweave.web.collaborations.models import Collaboration
from schoolweave.web.collaborations.proposed import Community, Member


def stricter():
    """The rules of the demo's programme with at least four schools and half as many learners per role."""
    content = programmes.get("demo-communities").version().model_dump(mode="json")
    content["version"] = "2"
    content["communities"]["size_min"] = 4
    siz = next(one for one in content["rules"] if one["id"] == "SIZ-2")
    siz["needs"][0]["value"], siz["parameters"]["size_min"] = 4, 4
    within = next(one for one in content["roles"] if one["id"] == "within")
    within["count"]["per"] = 75
    return content


@pytest.fixture
def versions(db):
    old = RuleVersionFactory(version="1", from_date=date(2015, 1, 1))
    content = old.document | {"version": "1"}
    new = RuleVersionFactory(version="2", from_date=date(2020, 1, 1), document=stricter())
    siz = next(one for one in content["rules"] if one["id"] == "SIZ-2")
    siz["needs"][0]["value"], siz["parameters"]["size_min"] = 2, 2
    old.document = content
    old.save()
    return old, new


@pytest.fixture
def community(versions):
    """A community of three schools of 150 learners each, approved under version 1."""
    register = RegisterFactory()
    extract = ExtractFactory(register=register)
    for number in range(3):
        SchoolFactory(id=f"demo:{number}", roll=150, register=register, extract=extract)
    members = tuple(Member(f"demo:{number}") for number in range(3))
    actions.adopt(
        register=register,
        rule_version=versions[0],
        communities=[Community("7/1", "Kowhai", 0, members)],
        by=None,
        on=date(2016, 2, 1),
    )
    return Collaboration.objects.get(name="Kowhai")


@pytest.fixture
def lead(community):
    person = PersonFactory(email="lead@example.test")
    AssignmentFactory(
        person=person, role="lead-principal", scope_kind="collaboration", scope_id=str(community.pk)
    )
    return person


@pytest.fixture
def decider(db):
    return PersonFactory(email="decider@example.test", role="decision-maker")


@pytest.fixture
def proposed(community, versions, lead):
    return actions.propose_move(
        collaboration=community,
        new=versions[1],
        effective_on=timezone.localdate(),
        reason="More roles for our size.",
        by=lead,
    )
