"""The rules of programmes, and a community that moves to newer ones, in a browser."""

import re
from datetime import date
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from tests.web.factories import (
    AssignmentFactory,
    ExtractFactory,
    PersonFactory,
    RegisterFactory,
    RuleVersionFactory,
    SchoolFactory,
)

from schoolweave.web.collaborations import actions
from schoolweave.web.collaborations.models import Collaboration
from schoolweave.web.collaborations.proposed import Community, Member
from schoolweave.web.programmes.actions import load_shipped

pytestmark = pytest.mark.django_db(transaction=True)


def path_of(page):
    """Return the address that a page shows, without the host."""
    parts = urlsplit(page.url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def test_rules_are_found_and_compared(visit):
    load_shipped()
    page = visit("/programmes/", width=360).check("programmes").page
    page.get_by_role("link", name="Communities of Learning").click()
    page.get_by_role("link", name="2018").click()
    assert page.get_by_role("heading", name="What is not known").is_visible()
    page.get_by_label("Search the rules").fill("inquiry")
    page.get_by_label("How certain").select_option("inferred")
    page.get_by_role("button", name="Search").click()
    assert page.get_by_role("rowheader").first.inner_text().startswith("INQ-1")
    visit(path_of(page)).check_all("rules")
    visit("/programmes/nz-communities/compare/?q=inquiry", width=360).check("rules-compared")


@pytest.fixture
def community():
    """A community that was approved under an older version of the demo's rules."""
    register = RegisterFactory()
    extract = ExtractFactory(register=register)
    for number in range(3):
        SchoolFactory(id=f"demo:{number}", roll=150, register=register, extract=extract)
    old = RuleVersionFactory(version="1", from_date=date(2015, 1, 1))
    newer = RuleVersionFactory(version="2", from_date=date(2020, 1, 1))
    within = next(one for one in newer.document["roles"] if one["id"] == "within")
    within["count"]["per"] = 75
    newer.save()
    members = tuple(Member(f"demo:{number}") for number in range(3))
    actions.adopt(
        register=register,
        rule_version=old,
        communities=[Community("7/1", "Kowhai", 0, members)],
        by=None,
        on=date(2016, 2, 1),
    )
    return Collaboration.objects.get(name="Kowhai")


def test_community_moves_to_newer_rules(visit, sign_in, community, cookies):
    lead = PersonFactory(email="lead@example.test")
    AssignmentFactory(
        person=lead, role="lead-principal", scope_kind="collaboration", scope_id=str(community.pk)
    )
    sign_in(lead)
    page = visit(reverse("community_rules", args=[community.pk]), width=360).check("community-rules").page
    page.get_by_role("link", name=re.compile("What would change under version 2")).click()
    assert page.get_by_role("row", name=re.compile(r"Teacher \(within school\).*3.*6")).is_visible()
    visit(path_of(page), width=360).check("move-new")
    page.get_by_label("Why?").fill("More roles for our size.")
    page.get_by_role("button", name="Propose the move").click()
    assert page.get_by_text("Proposed. Another person decides").is_visible()
    cookies.clear()
    sign_in(PersonFactory(email="decider@example.test", role="decision-maker"))
    page = visit(path_of(page)).check("move").page
    page.get_by_label("Approve the move").check()
    page.get_by_label("Why?").fill("Agreed.")
    page.get_by_role("button", name="Decide on the move").click()
    assert page.get_by_text("In effect").is_visible()
    assert Collaboration.objects.get().rule_version.version == "2"
