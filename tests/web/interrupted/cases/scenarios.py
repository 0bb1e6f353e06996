"""Scenarios asked for, stopped, asked for again, adopted; the register's own communities."""

from django.db import transaction
from tests.web.factories import PersonFactory, RegisterFactory
from tests.web.interrupted.cases.working import jobs_told, work
from tests.web.interrupted.making import Act, Job, Things, case, world
from tests.web.rounds.making import create, done, rule_version, towns

from schoolweave.web.accounts.models import AuditEvent
from schoolweave.web.rounds.actions import adopting, asking, today
from schoolweave.web.rounds.models import Scenario
from schoolweave.web.ui.jobs import ask_for


@world()
def country() -> Things:
    """Three towns, rules, and an officer."""
    towns()
    return Things(
        officer=PersonFactory(role="programme-officer"),
        other=PersonFactory(role="programme-officer"),
        register=RegisterFactory(),
        rules=rule_version(),
    )


@world(country)
def asked(at: Things) -> Things:
    """A scenario that waits."""
    at.scenario = create(by=at.officer, rules=at.rules)
    return at


@world(country)
def computed(at: Things) -> Things:
    """A scenario that is done."""
    at.scenario = done(by=at.officer, rules=at.rules)
    return at


@case(asking.create_scenario, country)
def create_scenario(at: Things) -> Act:
    return lambda: asking.create_scenario(
        name="A plan", register=at.register, rule_version=at.rules, by=at.officer
    )


@case(asking.request_scenario, country)
def request_scenario(at: Things) -> Act:
    return lambda: asking.request_scenario(
        name="A plan", register=at.register, rule_version=at.rules, by=at.officer
    )


@case(asking.stop, asked)
def stop(at: Things) -> Act:
    return lambda: asking.stop(scenario=at.scenario, by=at.officer)


@case(asking.run_again, asked)
def run_again(at: Things) -> Act:
    asking.stop(scenario=at.scenario, by=at.officer)
    return lambda: asking.run_again(scenario=at.scenario, by=at.officer)


@case(adopting.adopt, computed)
def adopt(at: Things) -> Act:
    why = "Nearer to their learners."
    return lambda: adopting.adopt(scenario=at.scenario, by=at.other, reason=why)


@case(today.record_today, country)
def record_today(at: Things) -> Act:
    return lambda: today.record_today(register=at.register, rule_version=at.rules)


def told() -> object:
    """Say what is so once all jobs are done, however often their workers died."""
    verbs = AuditEvent.objects.exclude(verb="scenario.taken_up").values_list("verb", flat=True)
    scenarios = [
        (one.kind, one.status, one.attempt, one.groups.count(), one.places.count(), one.files.count())
        for one in Scenario.objects.all()
    ]
    return scenarios, sorted(verbs), jobs_told()


@case("rounds.tasks.run", country)
def run(at: Things) -> Job:
    asking.request_scenario(name="A plan", register=at.register, rule_version=at.rules, by=at.officer)
    return Job(work, lambda _: work(), told)


@case("rounds.tasks.record_today", country)
def record_today_as_a_job(at: Things) -> Job:
    with transaction.atomic():
        ask_for("rounds.tasks.record_today", at.register.pk, at.rules.pk)
    return Job(work, lambda _: work(), told)
