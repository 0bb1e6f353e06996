"""Changes of membership on pages: what would follow is seen before anything is sent or decided."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.web.collaborations.test_changes import decider, leave, north, register, schools
from tests.web.factories import AssignmentFactory, PersonFactory

from schoolweave.web.collaborations.models import MembershipChange

__all__ = ["decider", "register", "schools"]


@pytest.fixture
def principal(schools):
    person = PersonFactory()
    AssignmentFactory(person=person, role="principal", scope_kind="school", scope_id="demo:3")
    return person


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def test_a_school_leaves(schools, principal, decider, django_assert_max_num_queries):
    client, today = signed_in(principal), f"{timezone.localdate():%d/%m/%Y}"
    address = reverse("membership_propose", args=["demo:3"])
    with django_assert_max_num_queries(30):
        assert "It belongs to" in client.get(address).text
    data = {"kind": "leave", "effective_on": today, "reason": "We are too far."}
    assert "written notice" in client.post(address, data | {"look": "yes"}).text
    data |= {"notice_on": today, "notice": "Letter of the board."}
    with django_assert_max_num_queries(30):
        page = client.post(address, data | {"look": "yes"}).text
    assert "Kept now, broken then." in page
    assert not MembershipChange.objects.exists()
    page = client.post(address, data | {"send": "yes"}, follow=True).text
    assert "whoever proposes does not decide" in page
    change = MembershipChange.objects.get()
    other = signed_in(decider)
    assert "School 3" in other.get(reverse("membership_decisions")).text
    here = reverse("membership_change", args=[change.pk])
    with django_assert_max_num_queries(30):
        page = other.get(here).text
    assert "Letter of the board." in page
    page = other.post(
        here, {"version": 1, "act": "approve", "reason": "Nobody is left out."}, follow=True
    ).text
    assert "Done." in page
    assert "In effect" in page
    page = Client().get(reverse("community", args=[north().pk])).text
    assert "Who joins and leaves" in page
    assert "Nobody is left out." in page


def test_another_schools_principal_cannot(schools, principal):
    client = signed_in(principal)
    assert client.get(reverse("membership_propose", args=["demo:4"])).status_code == 403
    change = leave(schools, 4)
    assert client.get(reverse("membership_change", args=[change.pk])).status_code == 404
    assert "School 4" not in client.get(reverse("membership_changes")).text


def test_who_may_see_what(schools, who_gets, expected_for):
    assert who_gets(reverse("membership_decisions")) == expected_for("decision-maker")
    proposers = ("principal", "lead-principal", "hub-lead", "programme-officer")
    assert who_gets(reverse("membership_changes")) == expected_for(*proposers)


def test_a_pending_change_is_not_public(schools):
    leave(schools, 1)
    assert "Who joins and leaves" not in Client().get(reverse("community", args=[north().pk])).text


def test_what_is_typed_wrongly_is_said(schools, officer_client):
    address = reverse("membership_propose", args=["demo:1"])
    data = {"kind": "merge", "effective_on": "1/2/2027", "reason": "x", "into_school": "nothing"}
    assert "no school of this number" in officer_client.post(address, data).text
    page = officer_client.post(address, {"kind": "join", "effective_on": "x", "reason": "x"}).text
    assert "Choose which one it joins." in page
