"""On PostgreSQL too, each fact is wholly there or not at all: some of each kind here, all by a command.

All of them: ``make test-killed``.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection, connections
from tests.web.interrupted.cases import CASES
from tests.web.interrupted.cases.torn import HALF, TWICE

pytestmark = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="The database is SQLite: test_interrupted.py looks at that."
)
ROOT = Path(__file__).resolve().parents[3]
CHOSEN = (
    "accounts.actions.invitations.accept",  # outside any transaction of a page
    "accounts.mail.sending.deliver_due",  # letters handed to a mail server
    "collaborations.actions.changes.apply_due",  # what takes effect on a day
    "directory.tasks.read",  # a job in several transactions, and real kills
    "evaluations.actions.goals.load_goals",
    "rounds.actions.attachments.attach",  # a file beside the row
    "rounds.actions.consultation.publish",  # many rows and letters
    "rounds.actions.decisions.decide",
    "rounds.actions.expressions.joining.merge",  # two records
    "rounds.actions.expressions.sending.submit",  # real kills
    HALF,
    TWICE,
)


@pytest.fixture(scope="module")
def outcomes(django_db_setup, django_db_blocker, tmp_path_factory):
    """Each chosen case's outcome, in a database made from the tests' own."""
    with django_db_blocker.unblock():
        given = connection.settings_dict
        connections.close_all()  # a database that is copied must have no visitor
    command = [sys.executable, "-m", "tests.web.interrupted.harness", "--template", str(given["NAME"])]
    done = subprocess.run(
        [*command, str(tmp_path_factory.mktemp("killed")), *CHOSEN],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
    )
    assert done.stdout, done.stderr
    return {one["case"]: one for one in map(json.loads, done.stdout.splitlines())}


def test_what_was_chosen_is_whole_or_not_there_wherever_it_is_killed(outcomes):
    wrong = {name: one["wrong"] for name, one in outcomes.items() if one["wrong"]}
    assert set(wrong) == {HALF, TWICE}, wrong
    assert list(outcomes) == [name for name in CASES if name.startswith(CHOSEN)]
    killed = {name for name, one in outcomes.items() if one["killed"] == one["points"]}
    assert killed == {"directory.tasks.read", "rounds.actions.expressions.sending.submit"}
