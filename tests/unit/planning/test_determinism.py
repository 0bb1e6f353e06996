"""A seed and an effort give the same bytes, whatever the process, the threads and the hash seed."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.unit.planning.random_problems import RULES, TERMS, random_problem

from schoolweave.planning import Limits, bound_csv_text, group_csv_text, solve
from schoolweave.planning.communities import search

ROOT = Path(__file__).resolve().parents[3]
SIZES = (3, 8, 5.0)
LIMITS = Limits(seconds=1e6, effort=1)
CASES = {"plain": (), "every rule": RULES, "every rule and term": tuple(set(RULES + TERMS) - {"max_moves"})}
SCRIPT = """
from tests.unit.planning.test_determinism import CASES, digest
for case in CASES:
    print(case, digest(case))
"""


def digest(case, seconds=1e6):
    """A fingerprint of everything that a plan's reader could compare."""
    problem = random_problem(48, 3, CASES[case], SIZES)
    result = solve(problem, seed=7, limits=Limits(seconds=seconds, effort=1))
    text = group_csv_text(result) + bound_csv_text(result)
    figures = (result.objective, result.lower_bound, result.unplaced, result.conflict, result.moved)
    return hashlib.sha256(f"{text}{figures!r}".encode()).hexdigest()


@pytest.fixture(scope="module")
def here():
    return {case: digest(case) for case in CASES}


@pytest.mark.parametrize(
    "setting", [{"PYTHONHASHSEED": "0", "NUMBA_NUM_THREADS": "1"}, {"PYTHONHASHSEED": "4242"}], ids=str
)
def test_a_fresh_process_gives_the_same_bytes(here, setting):
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT,
        env=os.environ | setting,
        capture_output=True,
        text=True,
        check=True,
    )
    assert dict(line.rsplit(" ", 1) for line in run.stdout.splitlines()) == here


@pytest.mark.parametrize("cores", [1, 2])
@pytest.mark.parametrize("case", CASES)
def test_the_number_of_cores_changes_nothing(here, monkeypatch, case, cores):
    monkeypatch.setattr(search.os, "cpu_count", lambda: cores)
    assert digest(case) == here[case]


def test_the_time_allowed_changes_nothing_where_it_suffices(here):
    assert digest("every rule", seconds=3600.0) == here["every rule"]


def test_progress_tells_best_bound_and_elapsed_and_they_only_improve():
    problem = random_problem(60, 5, RULES, SIZES)
    steps = []
    result = solve(problem, limits=LIMITS, progress=lambda step: steps.append(step) or True)
    elapsed = [step.elapsed for step in steps[1:]]  # the first is told while loops compile, before the clock
    best = [step.best for step in steps if step.best is not None]
    bound = [step.bound for step in steps if step.bound is not None]
    assert elapsed == sorted(elapsed)
    assert best == sorted(best, reverse=True)
    assert bound == sorted(bound)
    assert best[-1] == pytest.approx(result.objective, rel=1e-6)
    assert bound[-1] <= result.objective + 1e-6
    assert {step.stage for step in steps} >= {"compiling", "searching", "bound"}


@pytest.mark.parametrize("after", [0, 3])
def test_progress_can_stop_a_search_which_then_keeps_its_best(after):
    problem = random_problem(60, 5, (), SIZES)
    told = []

    def follow(step):
        told.append(step)
        return not (step.best is not None and len(told) > after)

    result = solve(problem, limits=Limits(seconds=600, effort=200), progress=follow)
    assert result.status == "stopped"
    assert result.groups
    assert all(check.met for check in result.rules)
    assert told[-1].best == pytest.approx(result.objective, rel=1e-6)
