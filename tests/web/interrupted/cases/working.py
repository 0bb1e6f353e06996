"""A worker that does all jobs and ends."""

from django.core.management import call_command
from django_tasks_db.models import DBTaskResult


def work() -> None:
    """Do all jobs that wait or were left behind."""
    call_command("work", "--batch", "--no-startup-delay", "--no-reload", "--interval", "0", verbosity=0)


def jobs_told() -> list[tuple[str, str]]:
    """Say what became of each job."""
    return sorted(DBTaskResult.objects.values_list("task_path", "status"))
