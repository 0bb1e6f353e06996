"""Communities from a register and from a decision."""

from datetime import date

from tests.web.interrupted.cases.making import Act, case
from tests.web.rounds.making import rule_version, towns

from schoolweave.web.collaborations import actions
from schoolweave.web.collaborations.proposed import Community, Member


@case(actions.form_from_register)
def form_from_register() -> Act:
    register, rules = towns()[0].register, rule_version()
    return lambda: actions.form_from_register(register=register, rule_version=rules, by=None)


@case(actions.adopt)
def adopt() -> Act:
    schools, rules = towns(), rule_version()
    register = schools[0].register
    actions.form_from_register(register=register, rule_version=rules, by=None)
    members = tuple(Member(school.id, why="Near.") for school in schools[:4])
    communities = [Community("1/1", "New", 0, members)]
    day = date(2024, 8, 1)
    return lambda: actions.adopt(
        register=register, rule_version=rules, communities=communities, by=None, on=day
    )
