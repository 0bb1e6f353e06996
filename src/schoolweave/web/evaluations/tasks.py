"""Background jobs."""

from django_tasks import task

from schoolweave.web.evaluations import actions
from schoolweave.web.evaluations.actions.running import left_behind
from schoolweave.web.evaluations.models import Run

LEFT_BEHIND = {"run": left_behind}
"""What puts right a job whose worker died, beside doing it again."""


@task()
def run(run_id: int) -> str:
    """Run a study; return the state of the run."""
    return actions.run(Run.objects.select_related("study", "panel", "schools").get(pk=run_id)).status
