"""Two scenarios side by side."""

import pytest
from django.urls import reverse
from tests.web.factories import RegisterFactory
from tests.web.rounds import making
from tests.web.rounds.test_pages import rows, words

from schoolweave.web.rounds import actions
from schoolweave.web.rounds.models import Place
from schoolweave.web.rounds.queries.compare import compared


@pytest.fixture
def plan(towns):
    return making.done(name="A plan")


@pytest.fixture
def today(towns):
    return actions.record_today(register=RegisterFactory(), rule_version=making.rule_version())


def page(client, first, second, **more):
    return client.get(reverse("scenario_compare"), {"a": first.pk, "b": second.pk, **more})


def test_compared_with_itself_run_again_nobody_moves(plan, towns):
    other = making.done(name="The same again")
    found = compared(plan, other)
    assert found.same_population
    assert found.moved == ()
    assert found.stayed == 12
    assert found.first == found.second


def test_compared_a_school_in_other_company_moved(plan, towns):
    other = making.done(name="One moved")
    askwell = other.groups.get(name="Askwell")
    Place.objects.filter(scenario=other, school="demo:1").update(group=askwell, km=84.0)
    found = compared(plan, other)
    assert [(one.school_id, one.first_name, one.second_name) for one in found.moved] == [
        ("demo:1", "Thornby", "Askwell")
    ]
    assert found.moved[0].change_km == pytest.approx(84.0 - found.moved[0].first.km)


def test_compared_a_school_placed_in_one_alone_moved(plan, today):
    found = compared(today, plan)
    without = [one.school_id for one in found.moved if one.first.number is None]
    assert without == ["demo:21", "demo:22", "demo:23", "demo:24"]
    assert found.same_population
    assert found.first.schools == found.second.schools == 8


def test_compared_other_populations_are_compared_like_for_like(plan, towns):
    west = making.done(name="West only", region="West")
    found = compared(plan, west)
    assert not found.same_population
    assert found.first.schools == 4
    assert found.first.travel_km == pytest.approx(found.second.travel_km)


def test_compare_without_a_choice_offers_what_is_done(officer_client, plan, today):
    shown = words(officer_client.get(reverse("scenario_compare")))
    assert "A plan" in shown
    assert "Communities in the register" in shown


def test_compare_shows_the_same_measures_of_both(officer_client, plan, today):
    shown = words(page(officer_client, today, plan))
    for said in (
        "2 of 2",
        "3 of 3",
        "Both are about the same schools",
        "Not computed",
        "Like for like",
        "better",
    ):
        assert said in shown, said


def test_compare_other_populations_says_that_totals_do_not_compare(officer_client, plan, towns):
    west = making.done(name="West only", region="West")
    assert "The two are not about the same schools" in words(page(officer_client, plan, west))


def test_compare_moved_schools_as_csv(officer_client, plan, today):
    found = rows(page(officer_client, today, plan, csv="1"))
    assert [line["school_id"] for line in found] == ["demo:21", "demo:22", "demo:23", "demo:24"]
    assert {line["second_community"] for line in found} == {"Marrow Bay"}


def test_compare_with_itself_is_refused_with_a_sentence(officer_client, plan):
    assert "Choose another scenario than the first" in words(page(officer_client, plan, plan))


def test_compare_unpublished_ones_are_not_offered_to_strangers(client, plan, today):
    shown = words(client.get(reverse("scenario_compare")))
    assert "A plan" not in shown
    assert "Communities in the register" in shown
    assert "Both are about the same schools" not in words(page(client, today, plan))


def test_compare_asks_the_database_little(officer_client, plan, today, django_assert_max_num_queries):
    with django_assert_max_num_queries(24):
        page(officer_client, today, plan)
