"""Ask for a scenario, stop it, ask again: what a person does while the worker computes."""

from django.db import transaction
from django.utils import timezone

from schoolweave.web.accounts.actions import record
from schoolweave.web.accounts.models import Person
from schoolweave.web.directory.models import Register
from schoolweave.web.programmes.models import RuleVersion
from schoolweave.web.rounds import rules
from schoolweave.web.rounds.models import Round, Scenario
from schoolweave.web.rounds.question import NOTHING, Question
from schoolweave.web.ui.jobs import ask_for


@transaction.atomic
def request_scenario(
    *,
    name: str,
    register: Register,
    rule_version: RuleVersion,
    region: str = "",
    seed: int = 0,
    seconds: int = 30,
    round: Round | None = None,
    parent: Scenario | None = None,
    question: Question = NOTHING,
    by: Person | None,
) -> Scenario:
    """Ask for a scenario: :func:`create_scenario`, and a worker runs it once this is committed."""
    scenario = create_scenario(
        name=name,
        register=register,
        rule_version=rule_version,
        region=region,
        seed=seed,
        seconds=seconds,
        round=round,
        parent=parent,
        question=question,
        by=by,
    )
    ask_for("rounds.tasks.run", scenario.pk, scenario.attempt)
    return scenario


@transaction.atomic
def create_scenario(
    *,
    name: str,
    register: Register,
    rule_version: RuleVersion,
    region: str = "",
    seed: int = 0,
    seconds: int = 30,
    round: Round | None = None,
    parent: Scenario | None = None,
    question: Question = NOTHING,
    by: Person | None,
) -> Scenario:
    """Return a scenario that waits for :func:`schoolweave.web.rounds.actions.run` to be called.

    ``region`` empty means the whole register; ``question`` is what is asked beside the rules, for the
    schools of ``parent`` where it begins from one; ``by=None`` stands for the system. Raises
    :class:`NotAllowed` where the person may not run scenarios, :class:`ValueError` where the rules are
    of another register or the time is out of bounds.
    """
    if by is not None:
        rules.check_can_run(by, Scenario(register=register, region=region, round=round))
    rules.check_question(register, rule_version, seconds)
    scenario = Scenario.objects.create(
        name=name,
        register=register,
        rule_version=rule_version,
        region=region,
        seed=seed,
        seconds=seconds,
        round=round,
        parent=parent,
        question=question.to_dict(),
        created_by=by,
    )
    settings = {"rules": str(rule_version), "region": region or "all", "seed": seed, "seconds": seconds}
    record(verb=rules.MOVES["request"].verb, object=scenario, by=by, after=settings)
    return scenario


@transaction.atomic
def stop(*, scenario: Scenario, by: Person | None) -> Scenario:
    """Stop a search and keep the best so far; call it off where it has not begun.

    Raises :class:`NotAllowed` or :class:`NotNow`.
    """
    if by is not None:
        rules.check_can_run(by, scenario)
    locked = _locked(scenario)
    if rules.allows(locked, "cancel"):
        locked.finished_at = timezone.now()
        return _move(locked, "cancel", by=by)
    rules.check_state(locked, "stop")
    return _move(locked, "stop", by=by)


@transaction.atomic
def run_again(*, scenario: Scenario, by: Person | None) -> Scenario:
    """Ask again for a scenario that failed, was called off, or whose worker died; same inputs and settings.

    Raises :class:`NotAllowed` or :class:`NotNow`.
    """
    if by is not None:
        rules.check_can_run(by, scenario)
    locked = _locked(scenario)
    if rules.is_stale(locked):
        locked.message = rules.WORKER_DIED
        _move(locked, "fail", by=None)
    rules.check_state(locked, "run_again")
    locked.attempt += 1
    locked.progress, locked.history, locked.message = {}, [], ""
    locked.started_at = locked.heartbeat_at = locked.finished_at = None
    _move(locked, "run_again", by=by)
    ask_for("rounds.tasks.run", locked.pk, locked.attempt)
    return locked


def _locked(scenario: Scenario) -> Scenario:
    return Scenario.objects.select_for_update(of=("self",)).get(pk=scenario.pk)


def _move(scenario: Scenario, act: str, *, by: Person | None) -> Scenario:
    before, move = scenario.get_status_display(), rules.MOVES[act]
    scenario.status = move.after
    scenario.save()
    states = {"before": {"state": before}, "after": {"state": scenario.get_status_display()}}
    record(verb=move.verb, object=scenario, by=by, reason=scenario.message, **states)
    return scenario
