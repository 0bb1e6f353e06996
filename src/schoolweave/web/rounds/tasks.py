"""Background jobs."""

from django_tasks import task

from schoolweave.web.directory.models import Register
from schoolweave.web.programmes.models import RuleVersion
from schoolweave.web.rounds import actions
from schoolweave.web.rounds.actions.running import left_behind
from schoolweave.web.rounds.models import Scenario

LEFT_BEHIND = {"run": left_behind}
"""What puts right a job whose worker died, beside doing it again."""


@task()
def run(scenario_id: int, attempt: int) -> str:
    """Run a scenario; return its state. A job of an attempt that was given up does nothing."""
    scenario = Scenario.objects.select_related("register", "rule_version").get(pk=scenario_id)
    if scenario.attempt == attempt:
        scenario = actions.run(scenario)
    return scenario.status


@task()
def record_today(register: str, rule_version: int) -> None:
    """Record the communities that a register names as a scenario, under these rules."""
    actions.record_today(
        register=Register.objects.get(pk=register), rule_version=RuleVersion.objects.get(pk=rule_version)
    )
