"""Whoever kills the server or the worker finds each fact wholly there or not at all."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.web.interrupted import cases

ROOT = Path(__file__).resolve().parents[3]
LEAST = 4
"""Points that every action has: it begins, writes, commits."""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory) -> dict[str, dict]:
    """Each action's outcome; the process that is killed must not be this one."""
    settings = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.web.interrupted.harness", str(tmp_path_factory.mktemp("killed"))],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name not in settings},
    )
    assert done.stdout, done.stderr
    return {one["action"]: one for one in map(json.loads, done.stdout.splitlines())}


def test_every_action_is_whole_or_not_there_wherever_it_is_killed(outcomes):
    assert {name: one["wrong"] for name, one in outcomes.items() if one["wrong"]} == {}
    assert min(one["points"] for one in outcomes.values()) >= LEAST


def test_every_case_was_run(outcomes):
    assert list(outcomes) == list(cases.CASES)
