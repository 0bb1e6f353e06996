"""Scenarios asked for, stopped, asked for again, adopted."""

from tests.web.factories import PersonFactory, RegisterFactory
from tests.web.interrupted.cases.making import Act, case
from tests.web.rounds.making import done, rule_version, towns

from schoolweave.web.accounts.models import Person
from schoolweave.web.rounds.actions import adopting, asking, today
from schoolweave.web.rounds.models import Scenario


def officer() -> Person:
    return PersonFactory(role="programme-officer")


def asked(by: Person) -> Scenario:
    towns()
    return asking.create_scenario(
        name="A plan", register=RegisterFactory(), rule_version=rule_version(), seed=1, seconds=5, by=by
    )


@case(asking.create_scenario)
def create_scenario() -> Act:
    towns()
    person, register, rules = officer(), RegisterFactory(), rule_version()
    return lambda: asking.create_scenario(name="A plan", register=register, rule_version=rules, by=person)


@case(asking.request_scenario)
def request_scenario() -> Act:
    towns()
    person, register, rules = officer(), RegisterFactory(), rule_version()
    return lambda: asking.request_scenario(name="A plan", register=register, rule_version=rules, by=person)


@case(asking.stop)
def stop() -> Act:
    person = officer()
    scenario = asked(person)
    return lambda: asking.stop(scenario=scenario, by=person)


@case(asking.run_again)
def run_again() -> Act:
    person = officer()
    scenario = asking.stop(scenario=asked(person), by=person)
    return lambda: asking.run_again(scenario=scenario, by=person)


@case(adopting.adopt)
def adopt() -> Act:
    towns()
    scenario, person = done(by=officer()), officer()
    return lambda: adopting.adopt(scenario=scenario, by=person, reason="Nearer to their learners.")


@case(today.record_today)
def record_today() -> Act:
    register, rules = towns()[0].register, rule_version()
    return lambda: today.record_today(register=register, rule_version=rules)
