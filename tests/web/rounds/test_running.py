"""A scenario from asked for to done: what is stored, what is said on the way, what can go wrong."""

import json
import logging
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone
from tests.web.factories import PersonFactory, RegisterFactory
from tests.web.rounds import making

from schoolweave import schools
from schoolweave.core.errors import PlanningError
from schoolweave.planning import Progress
from schoolweave.planning.verify import verify
from schoolweave.web.accounts.models import AuditEvent
from schoolweave.web.accounts.rules import NotAllowed
from schoolweave.web.programmes import queries as programmes
from schoolweave.web.rounds import actions
from schoolweave.web.rounds.actions.watching import Watch
from schoolweave.web.rounds.models import Place, Scenario
from schoolweave.web.rounds.rules import NotNow

SOLVE = "schoolweave.web.rounds.actions.running.solve"


def verbs():
    return list(AuditEvent.objects.order_by("id").values_list("actor_name", "verb", "object_name"))


def test_run_three_towns_forms_three_communities_named_after_them(towns):
    scenario = making.done()
    assert scenario.status == Scenario.Status.DONE
    assert sorted(scenario.groups.values_list("name", "size")) == [
        ("Askwell", 4),
        ("Marrow Bay", 4),
        ("Thornby", 4),
    ]
    assert scenario.objective == pytest.approx(sum(scenario.groups.values_list("travel_km", flat=True)))
    assert scenario.lower_bound <= scenario.objective
    assert len(scenario.inputs_hash) == 64


def test_run_each_school_of_the_register_has_a_place_with_its_reason(towns):
    scenario = making.done()
    standings = dict(scenario.places.values_list("school_id", "standing"))
    assert len(standings) == 13
    assert standings["demo:99"] == Place.Standing.INELIGIBLE
    outside = scenario.places.get(school="demo:99")
    assert outside.code == "kind"
    assert "special" in outside.why
    inside = scenario.places.get(school="demo:1")
    assert inside.km is not None
    assert inside.next_group.name == "Askwell"
    assert inside.change_km > 0
    assert inside.why


def test_run_of_a_region_takes_its_schools_alone(towns):
    scenario = making.done(region="West", rules=making.rule_version())
    assert set(scenario.places.values_list("school__region", flat=True)) == {"West"}
    assert scenario.groups.count() == 1


def test_run_keeps_the_files_as_they_were_written(towns):
    scenario = making.done()
    files = dict(scenario.files.values_list("name", "content"))
    assert set(files) == {
        "groups.csv",
        "reasons.csv",
        "summary.json",
        "bound.csv",
        "lifts.csv",
        "parts.csv",
        "cases.csv",
        "schools.csv",
    }
    summary = json.loads(files["summary.json"])
    assert (summary["objective"], summary["groups"]) == (scenario.objective, scenario.summary["groups"])
    assert len(summary["ineligible"]) == scenario.summary["ineligible"] == 1
    assert files["groups.csv"].splitlines()[0] == "school_id,group_id,host"
    assert len(files["schools.csv"].splitlines()) == 14


def test_run_leaves_events_of_asking_and_finishing(towns, officer):
    making.done(by=officer)
    assert verbs() == [
        ("Oriana Officer", "scenario.requested", "A plan"),
        ("the system", "scenario.finished", "A plan"),
    ]


def test_run_tells_the_caller_how_far_it_is(towns):
    told = []
    actions.run(making.create(), on_progress=told.append)
    assert all(isinstance(step, Progress) for step in told)
    assert told[-1].fraction <= 1
    assert any(step.best is not None for step in told)


def test_run_progress_is_kept_in_the_row(towns, monkeypatch):
    monkeypatch.setattr("schoolweave.web.rounds.actions.watching.EVERY_SECONDS", 0.0)
    scenario = making.done()
    assert scenario.progress["stage"] == "Storing the communities"
    assert scenario.history
    assert all(len(point) == 3 for point in scenario.history)
    assert scenario.heartbeat_at is not None


def test_run_goes_on_where_its_progress_cannot_be_written(towns, monkeypatch, caplog):
    class Busy:
        def update(self, **_values):
            raise OperationalError("database is locked")

    watch = Watch(making.create())
    monkeypatch.setattr(watch, "_rows", Busy())
    assert watch(Progress("searching", 1.0, 10.0, 5.0, 0.1)) is True
    assert "could not be written" in caplog.text


def test_run_where_nothing_can_be_formed_is_done_and_says_why(db):
    making.towns()
    scenario = making.done(rules=making.rule_version(authorities=["integrated"]))
    assert scenario.status == Scenario.Status.DONE
    assert scenario.groups.count() == 0
    assert scenario.places.filter(standing=Place.Standing.INELIGIBLE).count() == 13


def test_run_a_sentence_of_the_library_fails_it_and_is_kept(towns, monkeypatch):
    def refuse(*args, **kwargs):
        raise PlanningError("The links contradict each other.")

    monkeypatch.setattr(SOLVE, refuse)
    scenario = making.done()
    assert (scenario.status, scenario.message) == (Scenario.Status.FAILED, "The links contradict each other.")
    assert verbs()[-1] == ("the system", "scenario.failed", "A plan")


def test_run_an_unforeseen_error_fails_it_and_is_logged(towns, monkeypatch, caplog):
    monkeypatch.setattr(SOLVE, lambda *args, **kwargs: 1 / 0)
    scenario = making.create()
    with caplog.at_level(logging.ERROR), pytest.raises(ZeroDivisionError):
        actions.run(scenario)
    scenario.refresh_from_db()
    assert scenario.status == Scenario.Status.FAILED
    assert "log" in scenario.message
    assert "failed" in caplog.text
    assert scenario.places.count() == 0


def test_run_one_that_does_not_wait_is_left_alone(towns):
    scenario = making.done()
    before = scenario.finished_at
    assert actions.run(scenario).finished_at == before


def test_run_twice_at_once_only_the_first_gets_it(towns):
    scenario = making.create()
    Scenario.objects.filter(pk=scenario.pk).update(status=Scenario.Status.RUNNING)
    assert actions.run(scenario).status == Scenario.Status.RUNNING
    assert scenario.places.count() == 0


def test_stop_while_running_keeps_the_best_so_far(towns, monkeypatch):
    monkeypatch.setattr("schoolweave.web.rounds.actions.watching.EVERY_SECONDS", 0.0)
    scenario = making.create()

    def stop_at_once(step):
        if step.best is not None and Scenario.objects.get(pk=scenario.pk).status == Scenario.Status.RUNNING:
            actions.stop(scenario=scenario, by=None)

    finished = actions.run(scenario, on_progress=stop_at_once)
    assert finished.status == Scenario.Status.DONE
    assert finished.summary["status"] == "stopped"
    assert finished.groups.count() == 3
    assert ("the system", "scenario.stopped", "A plan") in verbs()


def test_stop_before_it_began_calls_it_off(towns, officer):
    scenario = actions.stop(scenario=making.create(), by=officer)
    assert scenario.status == Scenario.Status.CANCELLED
    assert actions.run(scenario).status == Scenario.Status.CANCELLED


def test_stop_when_done_is_refused(towns):
    with pytest.raises(NotNow, match="is done"):
        actions.stop(scenario=making.done(), by=None)


def test_run_again_after_a_failure_starts_a_new_attempt(towns, officer, django_capture_on_commit_callbacks):
    scenario = making.create(by=officer)
    Scenario.objects.filter(pk=scenario.pk).update(status=Scenario.Status.FAILED, message="It broke.")
    with django_capture_on_commit_callbacks(execute=True):
        actions.run_again(scenario=scenario, by=officer)
    scenario.refresh_from_db()
    assert (scenario.status, scenario.attempt, scenario.message) == (Scenario.Status.DONE, 2, "")


def test_run_again_when_its_worker_died(towns, officer):
    long_ago = timezone.now() - timedelta(minutes=10)
    scenario = making.create(by=officer)
    Scenario.objects.filter(pk=scenario.pk).update(status=Scenario.Status.RUNNING, heartbeat_at=long_ago)
    again = actions.run_again(scenario=scenario, by=officer)
    assert (again.status, again.attempt) == (Scenario.Status.QUEUED, 2)
    assert "scenario.failed" in [verb for _, verb, _ in verbs()]


def test_run_again_while_its_worker_lives_is_refused(towns, officer):
    scenario = making.create(by=officer)
    rows = Scenario.objects.filter(pk=scenario.pk)
    rows.update(status=Scenario.Status.RUNNING, heartbeat_at=timezone.now())
    with pytest.raises(NotNow, match="is running"):
        actions.run_again(scenario=scenario, by=officer)


def test_run_an_attempt_that_was_given_up_stores_nothing(towns, monkeypatch):
    monkeypatch.setattr("schoolweave.web.rounds.actions.watching.EVERY_SECONDS", 0.0)
    scenario = making.create()

    def give_up(step):
        Scenario.objects.filter(pk=scenario.pk).update(attempt=2, status=Scenario.Status.QUEUED)

    finished = actions.run(scenario, on_progress=give_up)
    assert finished.status == Scenario.Status.QUEUED
    assert finished.places.count() == 0


def test_request_scenario_hands_it_to_a_worker_once_committed(
    towns, officer, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        scenario = actions.request_scenario(
            name="A plan",
            register=RegisterFactory(),
            rule_version=making.rule_version(),
            region="",
            seed=1,
            seconds=5,
            by=officer,
        )
        assert scenario.status == Scenario.Status.QUEUED
    scenario.refresh_from_db()
    assert callbacks
    assert scenario.status == Scenario.Status.DONE


def test_create_scenario_by_somebody_without_the_capability_is_refused(towns):
    with pytest.raises(NotAllowed, match="run a scenario"):
        making.create(by=PersonFactory(role="auditor"))


@pytest.mark.parametrize("seconds", [0, 1, 901])
def test_create_scenario_time_out_of_bounds_is_refused(towns, seconds):
    with pytest.raises(ValueError, match="2 to 900 seconds"):
        making.create(seconds=seconds)


def test_create_scenario_rules_of_another_register_are_refused(towns):
    with pytest.raises(ValueError, match="not for the schools of"):
        actions.create_scenario(
            name="A plan",
            register=RegisterFactory(prefix="other", name="Another register"),
            rule_version=making.rule_version(),
            by=None,
        )


@pytest.mark.parametrize("region", ["", "West"])
def test_run_files_pass_the_checker_that_shares_no_code(towns, tmp_path, region):
    rules = making.rule_version()
    scenario = making.done(rules=rules, region=region)
    for name, content in scenario.files.values_list("name", "content"):
        (tmp_path / name).write_text(content, encoding="utf-8", newline="")
    reading = schools.read(tmp_path / "schools.csv")
    verdict = verify(reading.schools, tmp_path, programmes.rules(rules))
    assert verdict.holds, verdict.failures
    choice = json.loads((tmp_path / "summary.json").read_text())["choice"]
    assert choice == {"programme": "demo-communities", "version": "towns", "region": region or None}


def test_run_files_that_were_changed_do_not_pass_the_checker(towns, tmp_path):
    rules = making.rule_version()
    for name, content in making.done(rules=rules).files.values_list("name", "content"):
        (tmp_path / name).write_text(content.replace("demo:1,", "demo:12,"), encoding="utf-8", newline="")
    reading = schools.read(tmp_path / "schools.csv")
    assert not verify(reading.schools, tmp_path, programmes.rules(rules)).holds
