"""Background jobs."""

from django_tasks import task

from schoolweave.web.rounds import actions
from schoolweave.web.rounds.models import Scenario


@task()
def run(scenario_id: int, attempt: int) -> str:
    """Run a scenario; return its state. A job of an attempt that was given up does nothing."""
    scenario = Scenario.objects.select_related("register", "rule_version").get(pk=scenario_id)
    if scenario.attempt == attempt:
        scenario = actions.run(scenario)
    return scenario.status
