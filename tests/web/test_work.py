"""A worker takes up what a dead one left; what kills workers again and again has failed, in a sentence."""

import os
import signal
import subprocess
import sys

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from tests.web.evaluations import making as studies
from tests.web.factories import PersonFactory
from tests.web.rounds import making

from schoolweave.web import running
from schoolweave.web.accounts.models import AuditEvent
from schoolweave.web.directory.models import Import
from schoolweave.web.evaluations.models import Run
from schoolweave.web.rounds.models import Scenario
from schoolweave.web.rounds.rules import WORKER_DIED
from schoolweave.web.ui import workers

pytestmark = pytest.mark.django_db
HOLDS = """
import sys, time
from pathlib import Path
from django.conf import settings
settings.configure(DATA_DIR=Path(sys.argv[1]), INSTALLED_APPS=["django_tasks_db"])
import django
django.setup()
from schoolweave.web.ui import workers
with workers.living() as name:
    print(name, flush=True)
    time.sleep(60)
"""


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def job(path, *args, workers=("work-1-gone",), **more):
    """A job that is said to run."""
    values = {"status": "RUNNING", "started_at": timezone.now(), "backend_name": "default"} | more
    given = {"args": list(args), "kwargs": {}}
    return DBTaskResult.objects.create(task_path=path, args_kwargs=given, worker_ids=list(workers), **values)


def of_scenario(status, **more):
    scenario = making.create()
    Scenario.objects.filter(pk=scenario.pk).update(status=status)
    return scenario, job("schoolweave.web.rounds.tasks.run", scenario.pk, scenario.attempt, **more)


def after(scenario, left):
    assert workers.take_up() == 1
    scenario.refresh_from_db()
    left.refresh_from_db()
    return scenario.status, left.status, scenario.message


def test_a_scenario_waits_again_and_the_record_says_why(db):
    scenario, left = of_scenario("running")
    assert after(scenario, left) == ("queued", "READY", "")
    assert AuditEvent.objects.filter(verb="scenario.taken_up").count() == 1
    assert workers.take_up() == 0


@pytest.mark.parametrize("status", ["queued", "running", "stopping"])
def test_a_scenario_that_three_workers_died_of_has_failed(status):
    scenario, left = of_scenario(status, workers=["work-1-a", "work-2-b", "work-3-c"])
    assert after(scenario, left) == ("failed", "FAILED", WORKER_DIED)


def test_a_scenario_that_somebody_stopped_is_not_begun_again():
    assert after(*of_scenario("stopping")) == ("failed", "READY", WORKER_DIED)


def test_a_job_torn_away_from_a_worker_that_must_stop_is_taken_up():
    scenario, left = of_scenario("running")
    torn = {"status": "FAILED", "exception_class_path": "builtins.SystemExit"}
    DBTaskResult.objects.update(**torn)
    assert after(scenario, left) == ("queued", "READY", "")


def test_an_import_and_a_study_wait_again_or_have_failed():
    item = Import.objects.create(
        file="x.csv", file_name="x.csv", status="reading", created_by=PersonFactory()
    )
    study = studies.loaded(studies.People(), studies.panel(schools=8))
    run = Run.objects.create(study=study, panel=study.cells.get(), status="running")
    for dead, states in ((["work-1-a"], ("uploaded", "queued")), (["work-1-a"] * 3, ("failed", "failed"))):
        job("schoolweave.web.directory.tasks.read", item.pk, item.attempt, workers=dead)
        job("schoolweave.web.evaluations.tasks.run", run.pk, workers=dead)
        assert workers.take_up() == 2
        item.refresh_from_db()
        run.refresh_from_db()
        assert (item.status, run.status) == states
    assert item.message.startswith("Something went wrong here, and nothing was changed.")
    assert run.message == "The worker stopped answering, so there is no result."


def test_jobs_of_living_workers_and_of_other_programs_are_let_be(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    name = process.stdout.readline().strip()
    left = job("schoolweave.web.rounds.tasks.record_today", "demo", 1, workers=[name])
    job("schoolweave.web.rounds.tasks.record_today", "demo", 1, workers=["another-program"])
    assert workers.lives(name)
    assert workers.take_up() == 0
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert workers.take_up() == 1
    left.refresh_from_db()
    assert left.status == "READY"


def test_the_site_runs_this_worker():
    assert running.worker()[3] == "work"
