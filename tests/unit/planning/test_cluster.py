"""Regions on a real cluster of two workers, one of which dies half-way."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from tests.unit.planning.cases import country, rules

from schoolweave.core.errors import PlanningError
from schoolweave.planning import Communities, Limits, Workers, solve
from schoolweave.planning.communities import large
from schoolweave.planning.communities.large_schedule import LargeSchedule

pytest.importorskip("distributed", reason="Dask is not installed: pip install schoolweave[cluster]")

PATIENCE = 120
"""Seconds to wait for a process of the cluster, even on a busy machine."""
QUIET = (sys.executable, "-W", "ignore", "-m")


@pytest.fixture(autouse=True)
def _small_regions(monkeypatch):
    monkeypatch.setattr(large, "FROM", 100)
    monkeypatch.setattr(LargeSchedule, "SIZE", 60)
    monkeypatch.setattr(LargeSchedule, "STEPS", 40)


def until(what, found):
    """Wait until ``found`` returns something true, and return it."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if answer := found():
            return answer
        time.sleep(0.1)
    pytest.fail(f"Waited {PATIENCE} s for {what}.")


@pytest.fixture
def cluster(tmp_path):
    """Start a scheduler and two workers, processes of their own; yield the address and the workers."""
    where = tmp_path / "scheduler.json"
    common = ("--no-dashboard", "--scheduler-file", str(where))
    with (tmp_path / "cluster.log").open("w") as log:
        options = {"stdout": log, "stderr": log, "cwd": tmp_path}
        scheduler = [*QUIET, "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", *common]
        worker = [
            *QUIET, "distributed.cli.dask_worker", "--no-nanny", "--nthreads", "1",
            "--host", "127.0.0.1", *common,
        ]  # fmt: skip
        started = [subprocess.Popen(scheduler, **options)]
        try:
            until("the scheduler", where.exists)
            started += [subprocess.Popen(worker, **options) for _ in range(2)]
            yield f"tcp://127.0.0.1:{port_of(where)}", started[1:]
        finally:
            for process in reversed(started):
                process.kill()
                process.wait(PATIENCE)


def port_of(where):
    address = until("the scheduler's address", lambda: where.read_text())
    return int(json.loads(address)["address"].rpartition(":")[2])


def workers_at(address):
    from distributed import Client

    with Client(address, timeout=f"{PATIENCE}s", set_as_default=False) as client:
        until("two workers", lambda: len(client.nthreads()) == 2)


def test_a_cluster_of_which_one_worker_dies_gives_the_same_bytes(cluster):
    address, (victim, _) = cluster
    workers_at(address)
    problem = Communities.from_schools(country(200, 1), rules(4, 14, 10.0, pathway_required=True))
    limits = Limits(seconds=600, effort=2)
    alone = solve(problem, seed=4, limits=limits)
    seen = []

    def follow(step):
        seen.append(step.stage)
        busy = seen.count("round 1 of 3") > 2  # else between two rounds, on a quick machine
        if victim.poll() is None and (busy or step.stage == "round 2 of 3"):
            os.kill(victim.pid, signal.SIGKILL)
            victim.wait(PATIENCE)
        return True

    together = solve(problem, seed=4, limits=limits, progress=follow, workers=Workers(cluster=address))
    assert victim.poll() == -signal.SIGKILL
    assert "round 3 of 3" in seen
    assert together.status == "solved"
    assert together.groups == alone.groups
    assert together.multipliers == alone.multipliers
    assert (together.objective, together.lower_bound) == (alone.objective, alone.lower_bound)


def test_a_cluster_that_does_not_answer_is_named(monkeypatch):
    from schoolweave.planning.communities import workers

    monkeypatch.setattr(workers, "ANSWER_SECONDS", 1)
    problem = Communities.from_schools(country(120, 1), rules(4, 14, 10.0))
    nobody = Workers(cluster="tcp://127.0.0.1:9")
    with pytest.raises(PlanningError, match="No Dask cluster answers at tcp://127"):
        solve(problem, limits=Limits(seconds=60, effort=1), workers=nobody)
