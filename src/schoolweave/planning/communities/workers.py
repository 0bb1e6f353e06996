"""Who computes the regions: threads of this process, others, or a Dask cluster; all through joblib."""

import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from schoolweave.core.errors import PlanningError

BACKENDS = {"threads": "threading", "processes": "loky", "dask": "dask"}
"""Our names of joblib's back ends."""
ANSWER_SECONDS = 10
"""How long a cluster may take to answer."""


@dataclass(frozen=True, slots=True)
class Workers:
    """Where regions are searched.

    ``backend`` is ``threads`` (the compiled loops release the interpreter's lock), ``processes`` or ``dask``;
    ``count`` how many at once, by default as many as there are cores; ``cluster`` the address of a Dask
    scheduler, as ``tcp://host:8786``, which implies ``dask``.
    """

    backend: str = "threads"
    count: int | None = None
    cluster: str | None = None

    def __post_init__(self) -> None:
        if self.cluster is not None:
            object.__setattr__(self, "backend", "dask")
        if self.backend not in BACKENDS or (self.backend == "dask") != (self.cluster is not None):
            raise PlanningError(
                f"There are no workers of the kind “{self.backend}”: "
                "use threads or processes, or name a cluster."
            )
        if self.count is not None and self.count < 1:
            raise PlanningError("At least one worker is needed.")

    @contextmanager
    def ready(self) -> Iterator["Crew"]:
        """Yield what runs tasks; connects to the cluster, and disconnects at the end.

        Raises :class:`PlanningError` where there is no cluster at the address, or Dask is not installed.
        """
        with ExitStack() as stack:
            client = stack.enter_context(_client(self.cluster)) if self.cluster is not None else None
            yield Crew(self, client, self.count or _available(client))


@dataclass(frozen=True, slots=True)
class Crew:
    """Workers that are there: ``count`` tasks run at once."""

    workers: Workers
    client: Any
    count: int

    def each(
        self,
        function: Callable[..., Any],
        tasks: Iterable[tuple[Any, ...]],
        halted: Callable[[], bool],
        done: Callable[[int, Any], None],
    ) -> None:
        """Call ``function(*task)`` for every task and ``done(place, answer)`` in their order.

        In threads ``halted`` is passed on as the last argument. In other processes it cannot be, so that when
        it says so the tasks that are not done yet are given up.
        """
        import joblib  # here, so that commands that plan nothing start quickly

        shared = self.workers.backend == "threads"
        calls = (
            joblib.delayed(function)(*task, halted) if shared else joblib.delayed(elsewhere)(function, *task)
            for task in tasks
        )
        more = {"client": self.client} if self.client is not None else {}
        with joblib.parallel_config(backend=BACKENDS[self.workers.backend], n_jobs=self.count, **more):
            answers = joblib.Parallel(return_as="generator", batch_size=1, pre_dispatch=2 * self.count)(calls)
            for place, answer in enumerate(answers):
                done(place, answer)
                if not shared and halted():
                    answers.close()
                    return


def _available(client: Any) -> int:
    if client is None:
        return os.cpu_count() or 1
    return max(1, sum(int(threads) for threads in client.nthreads().values()))


def elsewhere(function: Callable[..., Any], *task: Any) -> Any:
    """Call a function in another process; Ctrl-C is the affair of the process that gave the task."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    return function(*task)


@contextmanager
def _client(address: str) -> Iterator[Any]:
    try:
        from dask import distributed
    except ImportError as error:
        raise PlanningError("Searching on a cluster needs Dask: install schoolweave[cluster].") from error
    connect: Any = distributed.Client
    try:
        client = connect(address, timeout=f"{ANSWER_SECONDS}s", set_as_default=False)
    except (OSError, ValueError) as error:
        raise PlanningError(f"No Dask cluster answers at {address}: {error}.") from error
    try:
        yield client
    finally:
        client.close()
