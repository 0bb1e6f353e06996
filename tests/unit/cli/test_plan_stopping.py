"""Ctrl-C: the first one keeps the best plan so far, the second one ends the command."""

import json
import signal
from contextlib import contextmanager

import pytest
from tests.unit.cli.plans import plan as plan_communities
from tests.unit.cli.test_plan_hubs import check as check_hubs
from tests.unit.cli.test_plan_hubs import plan as plan_hubs
from typer.testing import CliRunner

from schoolweave.cli.plan import app
from schoolweave.cli.plan_progress import search_progress
from schoolweave.planning import Progress

STEP = Progress("search", 1.0, 20.0, 10.0, 0.5)


@pytest.fixture
def pressed(monkeypatch):
    """Press Ctrl-C when a search first tells of an answer, or of pairs; return the stages it told of."""
    told = []

    @contextmanager
    def watched():
        with search_progress() as follow:

            def follow_and_press(step):
                if step.best is not None or step.stage == "pairs":
                    told.append(step.stage)
                    if len(told) == 1:
                        signal.raise_signal(signal.SIGINT)
                return follow(step)

            yield follow_and_press

    for name in ("plan_communities", "plan_hubs", "plan_support"):
        monkeypatch.setattr(f"schoolweave.cli.{name}.search_progress", watched)
    return told


def status(folder):
    return json.loads((folder / "summary.json").read_text("utf-8"))["status"]


def test_the_second_ends_and_the_old_handler_comes_back():
    before = signal.getsignal(signal.SIGINT)
    with search_progress() as follow:
        assert follow(STEP)
        signal.raise_signal(signal.SIGINT)
        assert not follow(STEP)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) == before


def test_communities_keep_the_best_so_far(register, pressed):
    ended = plan_communities(register)
    assert ended.exit_code == 0, ended.output
    assert pressed
    assert status(register.parent / "plan") == "stopped"
    verdict = CliRunner().invoke(app, ["verify", str(register), str(register.parent / "plan")])
    assert verdict.exit_code == 0, verdict.output


def test_hubs_keep_the_best_so_far(hubs_folder, pressed):
    ended = plan_hubs(hubs_folder)
    assert ended.exit_code == 0, ended.output
    assert pressed
    assert status(hubs_folder / "plan") == "stopped"
    assert check_hubs(hubs_folder).exit_code == 0


def test_support_keeps_the_best_so_far(matching, pressed):
    words = ["support", str(matching / "supporters.csv"), str(matching / "needs.csv")]
    words += [
        "--programme",
        "england-support",
        "--version",
        "2019",
        "--out",
        str(matching / "again"),
        "--check",
    ]
    ended = CliRunner().invoke(app, words)
    assert ended.exit_code == 0, ended.output
    assert pressed
    assert status(matching / "again") == "stopped"
