"""Background jobs."""

from django_tasks import task

from schoolweave.web.evaluations import actions
from schoolweave.web.evaluations.models import Run


@task()
def run(run_id: int) -> str:
    """Run a study; return the state of the run."""
    return actions.run(Run.objects.select_related("study", "panel", "schools").get(pk=run_id)).status
