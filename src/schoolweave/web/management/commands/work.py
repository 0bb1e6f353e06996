"""``work``: do background jobs, first of all those that a dead worker left behind."""

from typing import Any

from django_tasks_db.management.commands import db_worker

from schoolweave.web.ui import workers


class Command(db_worker.Command):
    """The queue's own worker, which says that it lives and takes up what others left."""

    help = "Do background jobs. What a worker that was killed left behind is taken up again first."

    def handle(self, *args: Any, **options: Any) -> None:
        """Take up what was left, then work."""
        with workers.living() as name:
            workers.take_up()
            super().handle(*args, **options | {"worker_id": name})
