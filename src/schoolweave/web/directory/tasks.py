"""Background jobs."""

from django_tasks import task

from schoolweave.web.directory.actions import jobs

LEFT_BEHIND = {"read": jobs.left_behind, "apply": jobs.left_behind}
"""What puts right a job whose worker died, beside doing it again."""


@task()
def read(item_id: int, attempt: int) -> None:
    """Read an uploaded import. A job of an attempt that was given up does nothing."""
    jobs.read(item_id=item_id, attempt=attempt)


@task()
def apply(item_id: int, attempt: int) -> None:
    """Apply a confirmed import. A job of an attempt that was given up does nothing."""
    jobs.apply(item_id=item_id, attempt=attempt)
