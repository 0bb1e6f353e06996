"""The page that holds a country's communities against computed ones, and the figures that it publishes."""

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.web.factories import RegisterFactory, RuleVersionFactory

from schoolweave.web.publishing.queries.like_for_like import published
from schoolweave.web.rounds.models import Scenario

PAGE = "/about/like-for-like/"
TARGET_KM = 8_600
REAL_KM = 15_690


def text_of(client) -> str:
    return client.get(PAGE).content.decode()


def scenario(register, **more) -> Scenario:
    done = {"status": Scenario.Status.DONE, "register": register, "rule_version": RuleVersionFactory()}
    return Scenario.objects.create(name="x", **done | more)


def test_page_needs_no_register(client, db, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        answer = client.get(PAGE)
    assert answer.status_code == 200
    assert "Nothing can be compared yet" in answer.content.decode()


def test_page_says_both_figures_the_bound_and_the_caveat(client, db):
    page, found = text_of(client), published()
    for km in (found.today.travel_km, found.computed.travel_km, found.lower_bound_km):
        assert f"{km:,.0f} km" in page
    assert "Travel is not all that a community weighs" in page
    assert "CC BY 4.0" in page
    assert "September 2021" in page
    assert found.command in page


def test_page_is_linked_from_the_footer_and_from_about(client, db):
    assert client.get(reverse("about")).content.decode().count(f'href="{PAGE}"') == 2


def test_page_leads_to_the_sites_own_comparison(client, db):
    register = RegisterFactory()
    own = scenario(register, kind=Scenario.Kind.TODAY)
    other = scenario(register, adopted_at=timezone.now())
    assert f"?a={own.pk}&amp;b={other.pk}" in text_of(client)


def test_page_leads_nobody_to_a_scenario_that_is_not_published(client, officer_client, db):
    register = RegisterFactory()
    own, other = scenario(register, kind=Scenario.Kind.TODAY), scenario(register)
    assert "Nothing can be compared yet" in text_of(client)
    assert f"?a={own.pk}&amp;b={other.pk}" in text_of(officer_client)


def test_page_takes_no_post(client, db):
    assert client.post(PAGE).status_code == 405


def test_figures_meet_what_was_asked():
    found = published()
    assert found.today.travel_km == pytest.approx(REAL_KM, rel=0.001)
    assert found.computed.travel_km <= TARGET_KM
    assert found.seconds <= 60


def test_figures_agree_with_each_other():
    found = published()
    assert found.lower_bound_km <= found.computed.travel_km
    assert found.gap == pytest.approx(1 - found.lower_bound_km / found.computed.travel_km, abs=2e-5)
    assert found.computed.covered == found.groups
    for side in (found.today, found.computed):
        assert sum(side.ways) == found.schools - found.groups
        assert len(side.ways) == len(found.bands_km) + 1
        assert side.mean_km == pytest.approx(side.travel_km / found.schools, abs=0.006)
        assert found.size_min <= side.smallest <= side.middle <= side.largest <= found.size_max
