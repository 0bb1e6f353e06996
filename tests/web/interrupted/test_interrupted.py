"""Whoever kills the server or the worker finds each fact wholly there or not at all."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.web.interrupted.cases import CASES
from tests.web.interrupted.cases.torn import HALF, TWICE
from tests.web.interrupted.harness import REALLY_KILLED

ROOT = Path(__file__).resolve().parents[3]
LEAST = 2
"""Points that every action has: before its statement, and before the next or a commit."""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory) -> dict[str, dict]:
    """Each case's outcome; the process that is killed must not be this one."""
    settings = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.web.interrupted.harness", str(tmp_path_factory.mktemp("killed"))],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name not in settings},
    )
    assert done.stdout, done.stderr
    return {one["case"]: one for one in map(json.loads, done.stdout.splitlines())}


def test_every_action_is_whole_or_not_there_wherever_it_is_killed(outcomes):
    wrong = {name: one["wrong"] for name, one in outcomes.items() if one["wrong"]}
    assert set(wrong) == {HALF, TWICE}, wrong
    assert min(one["points"] for one in outcomes.values()) >= LEAST


def test_what_is_torn_on_purpose_is_found(outcomes):
    assert "half done" in outcomes[HALF]["wrong"][0]
    assert "begun again" in outcomes[TWICE]["wrong"][0]


def test_a_real_kill_leaves_what_was_seen(outcomes):
    for name in REALLY_KILLED:
        assert outcomes[name]["killed"] == outcomes[name]["points"] > LEAST
    assert outcomes["directory.tasks.read"]["begun_again"] > LEAST


def test_every_case_was_run(outcomes):
    assert list(outcomes) == list(CASES)
