"""A study from its registration to its publication, and what is refused on the way."""

import csv
import io

import pytest
from tests.web.evaluations import making
from typer.testing import CliRunner

from schoolweave.cli.main import app
from schoolweave.evidence.effects.estimate import STEPS
from schoolweave.web.accounts.models import Assignment, AuditEvent, Person
from schoolweave.web.accounts.rules import NotAllowed
from schoolweave.web.evaluations import actions, queries, reading, rules
from schoolweave.web.evaluations.actions import running
from schoolweave.web.evaluations.models import Cells, Run, Study

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return making.People()


def test_a_study_lives_from_draft_to_published_and_each_step_is_recorded(people):
    study = making.published(people)
    assert study.status == Study.Status.PUBLISHED
    verbs = list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))
    told = ["registered", "frozen", "cells_loaded", "run_requested", "run_finished", "proposed", "signed_off"]
    assert [verb for verb in verbs if verb.startswith("study.")] == [
        f"study.{one}" for one in [*told, "published"]
    ]
    result = queries.result_run(study).result
    answer = result["whole"]["answer"]
    assert answer["low"] < 0.4 < answer["high"]
    assert result["departures"] == []
    assert set(result["statement"]) == {"en", "mi"}


def test_a_null_result_publishes_like_any_other(people):
    study = making.published(people, making.panel(effect=0.0))
    answer = queries.result_run(study).result["whole"]["answer"]
    assert answer["low"] < 0 < answer["high"]


def test_the_command_on_the_page_gives_the_same_figures(people, tmp_path, monkeypatch):
    study = making.done(people)
    run = queries.result_run(study)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "panel.csv").write_text(reading.text(run.panel.content))
    words = run.result["commands"][0].split()
    assert words[:3] == ["schoolweave", "evidence", "estimate"]
    given = CliRunner().invoke(app, words[1:])
    assert given.exit_code == 0, given.output
    rows = list(csv.DictReader(io.StringIO((tmp_path / "results" / "event_study.csv").read_text())))
    shown = [one for one in run.result["whole"]["events"] if not one["suppressed"]]
    assert [[float(row[n]) for n in ("event", "att", "se", "low", "high")] for row in rows] == [
        [one[n] for n in ("event", "att", "se", "low", "high")] for one in shown
    ]


def test_no_outcome_is_loaded_before_the_plan_is_frozen(people):
    study = making.draft(people.evaluator)
    with pytest.raises(rules.NotNow, match="is draft"):
        actions.load(study=study, kind="panel", file_name="p.csv", content=making.panel(), by=people.analyst)
    assert not Cells.objects.exists()


def test_a_frozen_plan_does_not_change(people):
    with pytest.raises(rules.NotNow):
        actions.change(
            study=making.frozen(people), plan=making.plan(title="B"), version=2, by=people.evaluator
        )


def test_whoever_evaluates_loads_no_outcomes_and_the_other_way_round(people):
    study = making.frozen(people)
    with pytest.raises(NotAllowed):
        actions.load(study=study, kind="panel", file_name="p", content=making.panel(), by=people.evaluator)
    loader = making.PersonFactory(role="analyst")
    actions.load(study=study, kind="panel", file_name="p.csv", content=making.panel(), by=loader)
    Assignment.objects.filter(person=loader).update(role="evaluator")
    loader = Person.objects.get(pk=loader.pk)
    with pytest.raises(NotAllowed, match="whoever evaluates"):
        actions.request_run(study=study, by=loader)


@pytest.mark.parametrize("who", ["evaluator", "runner"])
def test_nobody_signs_off_what_they_registered_ran_or_proposed(people, who):
    study = making.loaded(people)
    runner = making.PersonFactory(role="evaluator")
    actions.run(actions.request_run(study=study, by=runner))
    actions.propose(study=study, by=runner)
    person = {"evaluator": people.evaluator, "runner": runner}[who]
    with pytest.raises(NotAllowed):
        actions.decide(study=study, sign=True, reason="Fine.", by=person)
    second = making.PersonFactory(role="evaluator")
    assert actions.decide(study=study, sign=True, reason="Fine.", by=second).status == Study.Status.SIGNED


def test_a_returned_result_can_be_run_again(people):
    study = making.done(people)
    actions.propose(study=study, by=people.evaluator)
    with pytest.raises(rules.NotNow, match="Give your reason"):
        actions.decide(study=study, sign=False, reason=" ", by=people.decider)
    returned = actions.decide(study=study, sign=False, reason="Wrong cells.", by=people.decider)
    assert returned.status == Study.Status.RUN
    assert actions.request_run(study=study, by=people.evaluator).status == Run.Status.QUEUED


def test_a_run_that_is_stopped_keeps_nothing(people, monkeypatch):
    study = making.loaded(people)
    asked = actions.request_run(study=study, by=people.evaluator)
    assert actions.stop(run=asked, by=people.evaluator).status == Run.Status.STOPPED
    assert actions.run(asked).status == Run.Status.STOPPED
    again = actions.request_run(study=study, by=people.evaluator)

    tell = running._Teller.__call__

    def somebody_stops(teller, step):
        Run.objects.filter(pk=again.pk).update(status=Run.Status.STOPPING)
        tell(teller, step)

    monkeypatch.setattr(running._Teller, "__call__", somebody_stops)
    assert actions.run(again).status == Run.Status.STOPPED
    assert queries.result_run(study) is None


def test_what_the_library_refuses_fails_the_run_with_its_sentence(people):
    study = making.loaded(people, making.panel(starts=("",)))
    run = actions.run(actions.request_run(study=study, by=people.evaluator))
    assert run.status == Run.Status.DONE  # a study without an effect is reported like any other
    assert "No school joins" in run.result["whole"]["reason"]


def test_a_stop_is_heard_inside_each_step_not_only_between_them(people, monkeypatch):
    """Somebody asks for a stop once a step has begun: the run ends before that step does."""
    monkeypatch.setattr(running, "LISTENS", 0.0)
    begun = running._Teller.__call__
    for inside in (*STEPS[:2], STEPS[3], running.SUPPRESSING):
        slug = f"stop-in-{inside.split()[0].lower()}"
        study = making.loaded(people, making.panel(size=3), id=slug)
        asked, heard = actions.request_run(study=study, by=people.evaluator), []

        def tell(teller, step, inside=inside, asked=asked, heard=heard):
            heard.append(step)
            begun(teller, step)
            if step == inside and heard.count(step) == 1:
                actions.stop(run=asked, by=people.evaluator)

        monkeypatch.setattr(running._Teller, "__call__", tell)
        done = actions.run(asked)
        assert (done.status, heard[-1], heard.count(inside)) == (Run.Status.STOPPED, inside, 2)
        assert done.progress["stage"] == inside
