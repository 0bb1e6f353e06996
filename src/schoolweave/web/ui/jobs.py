"""Jobs are asked for in the transaction of what needs them: neither is ever there without the other."""

from functools import partial
from importlib import import_module

from django.db import transaction
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, task_backends
from django_tasks.backends.immediate import ImmediateBackend


def ask_for(job: str, *args: object) -> None:
    """Hand a job to the workers: ``ask_for("rounds.tasks.run", 7, 1)``.

    The queue is a table of the site's own database, so the job is kept or lost with the transaction that
    asks for it. A backend that does jobs at once does them after the commit. Jobs lie above the actions that
    ask for them, hence their names.
    """
    module, _, name = job.rpartition(".")
    enqueue = partial(getattr(import_module(f"schoolweave.web.{module}"), name).enqueue, *args)
    if isinstance(task_backends[DEFAULT_TASK_BACKEND_ALIAS], ImmediateBackend):
        transaction.on_commit(enqueue)
    else:
        enqueue()
