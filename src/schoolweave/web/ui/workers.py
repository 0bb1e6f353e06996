"""Workers that live, and jobs that were left behind by those that do not.

A worker holds a lock on a file of its own for as long as it lives; the kernel frees it however the process
ends. So a worker that starts knows which of the jobs that are said to run have nobody to run them. It takes
each up again; a job that several workers have died of is marked as failed.
"""

import fcntl
import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django_tasks_db.models import DBTaskResult

logger = logging.getLogger(__name__)

TRIES_MAX = 3
"""Workers that may die of one job: it may be the job that kills them."""

OURS = "work-"
TORN_AWAY = ("builtins.SystemExit", "builtins.KeyboardInterrupt")
"""What ends a job whose worker was told twice to stop."""

READY, RUNNING, FAILED = "READY", "RUNNING", "FAILED"


class WorkersDied(RuntimeError):
    """Each worker that took a job ended before the job did."""


@contextmanager
def living() -> Iterator[str]:
    """Live as a worker; yield its id."""
    name = f"{OURS}{os.getpid()}-{secrets.token_hex(8)}"
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield name
        finally:
            path.unlink(missing_ok=True)


def lives(name: str) -> bool:
    """Return whether a worker lives; one of whom we keep no file, such as another program's, is let be."""
    if not name.startswith(OURS):
        return True
    try:
        with _path(name).open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    _path(name).unlink(missing_ok=True)  # nobody holds it any more
    return False


def take_up() -> int:
    """Take up the jobs of workers that are dead; return how many there were.

    The module of a job may say in ``LEFT_BEHIND`` what else must be put right, by the job's name: a function
    of the job's arguments and of whether it is done ``again``.
    """
    left = Q(status=RUNNING) | Q(status=FAILED, exception_class_path__in=TORN_AWAY)
    return sum(_take_up(key) for key in list(DBTaskResult.objects.filter(left).values_list("pk", flat=True)))


@transaction.atomic
def _take_up(key: UUID) -> bool:
    job = DBTaskResult.objects.select_for_update().get(pk=key)
    torn = job.status == FAILED and job.exception_class_path in TORN_AWAY
    if not (torn or job.status == RUNNING) or lives(job.worker_ids[-1]):
        return False
    again = len(job.worker_ids) < TRIES_MAX
    module, _, name = job.task_path.rpartition(".")
    put_right = getattr(import_module(module), "LEFT_BEHIND", {}).get(name)
    if put_right is not None:
        put_right(*job.args_kwargs["args"], again=again)
    if again:
        job.status, job.started_at, job.finished_at = READY, None, None
        job.exception_class_path = job.traceback = ""
        job.save()
    else:
        job.set_failed(WorkersDied(f"{len(job.worker_ids)} workers ended before this job did."))
    logger.warning("job %s %s: its worker died; %s", name, key, "again" if again else "given up")
    return True


def _path(name: str) -> Path:
    return Path(settings.DATA_DIR) / "workers" / name
