"""Today's communities as a scenario, and what follows from an import."""

import json

import pytest
from tests.web.factories import RegisterFactory
from tests.web.rounds import making

from schoolweave.web.collaborations import queries as collaborations
from schoolweave.web.directory.models import Extract, School
from schoolweave.web.rounds import actions
from schoolweave.web.rounds.following import follow_import
from schoolweave.web.rounds.models import Place, Scenario
from schoolweave.web.rounds.queries import place_of


def record():
    return actions.record_today(register=RegisterFactory(), rule_version=making.rule_version())


def test_record_today_keeps_the_registers_communities_under_our_measures(towns):
    today = record()
    assert (today.kind, today.status) == (Scenario.Kind.TODAY, Scenario.Status.DONE)
    assert sorted(today.groups.values_list("name", "size")) == [
        ("Askwell schools", 4),
        ("Thornby schools", 4),
    ]
    assert today.lower_bound is None
    assert today.objective == pytest.approx(today.travel_km + 4 * 500)
    assert today.summary["measures"]["unplaced"] == 4


def test_record_today_schools_in_none_have_their_reason(towns):
    left = record().places.filter(standing=Place.Standing.UNPLACED)
    assert left.count() == 4
    assert set(left.values_list("code", flat=True)) == {"not_named"}
    assert "names no community for Marrow Bay" in left.first().why


def test_record_today_again_without_a_change_is_the_same_scenario(towns):
    assert record() == record()
    assert Scenario.objects.count() == 1


def test_record_today_after_a_change_is_another(towns):
    first = record()
    School.objects.filter(pk="demo:21").update(community_id="2")
    second = record()
    assert second != first
    assert second.groups.get(name="Askwell schools").size == 5


def test_record_today_where_the_register_names_none_is_nothing(db):
    making.towns(communities=False)
    assert record() is None
    assert Scenario.objects.count() == 0


def test_record_today_files_hold_figures_without_a_bound(towns):
    files = dict(record().files.values_list("name", "content"))
    assert set(files) == {"groups.csv", "reasons.csv", "summary.json", "schools.csv"}
    assert json.loads(files["summary.json"])["lower_bound"] is None


def test_follow_import_forms_communities_and_records_them(towns, django_capture_on_commit_callbacks):
    making.rule_version()
    with django_capture_on_commit_callbacks(execute=True):
        follow_import(Extract.objects.get())
    assert collaborations.current("demo").count() == 2
    assert Scenario.objects.get().kind == Scenario.Kind.TODAY


def test_follow_import_without_communities_does_nothing(db, django_capture_on_commit_callbacks):
    making.towns(communities=False)
    making.rule_version()
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        follow_import(Extract.objects.get())
    assert not callbacks
    assert collaborations.current("demo").count() == 0


def test_follow_import_is_called_after_each_import():
    from schoolweave.web.directory.actions import after_import

    assert after_import.count(follow_import) == 1


def test_place_of_is_in_what_stands_today_before_anything_is_adopted(towns):
    today = record()
    making.done()
    assert place_of(towns[0]).scenario == today


def test_place_of_is_in_the_scenario_that_was_adopted_last(towns):
    plan, other = making.done(), making.done(name="Other")
    actions.adopt(scenario=other, by=None)
    actions.adopt(scenario=plan, by=None)
    record()
    place = place_of(towns[0])
    assert place.scenario == plan
    assert place.group.name == "Thornby"


def test_place_of_says_nothing_of_scenarios_that_are_not_published(towns):
    making.done()
    assert place_of(towns[0]) is None
