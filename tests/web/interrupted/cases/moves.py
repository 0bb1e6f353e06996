"""A community moves to newer rules: proposed, decided, taken back, in effect on its day."""

from datetime import date, timedelta

from django.utils import timezone
from tests.web.factories import RuleVersionFactory
from tests.web.interrupted.cases.making import Act, case
from tests.web.rounds.making import rule_version, towns

from schoolweave.web.accounts.actions import create_person
from schoolweave.web.collaborations import actions, queries
from schoolweave.web.collaborations.models import Collaboration, RuleMove


def community() -> Collaboration:
    """Return a community, with somebody who decides."""
    register, rules = towns()[0].register, rule_version()
    actions.form_from_register(register=register, rule_version=rules, by=None)
    create_person(email="d@example.test", name="D", roles=("decision-maker",), password="x" * 16, by=None)
    return queries.current(register)[0]


def proposed(*, day: date | None = None) -> RuleMove:
    """Return a proposed move of a community to newer rules."""
    one = community()
    newer = RuleVersionFactory(
        programme=one.programme, version="newer", from_date=one.from_date + timedelta(days=1)
    )
    on = day or timezone.localdate()
    return actions.propose_move(collaboration=one, new=newer, effective_on=on, reason="More roles.", by=None)


@case(actions.propose_move)
def propose_move() -> Act:
    one = community()
    newer = RuleVersionFactory(
        programme=one.programme, version="newer", from_date=one.from_date + timedelta(days=1)
    )
    day = timezone.localdate()
    return lambda: actions.propose_move(
        collaboration=one, new=newer, effective_on=day, reason="More roles.", by=None
    )


@case(actions.approve_move)
def approve_move() -> Act:
    move = proposed()
    return lambda: actions.approve_move(move=move, version=move.version, reason="Agreed.", by=None)


@case(actions.decline_move)
def decline_move() -> Act:
    move = proposed()
    return lambda: actions.decline_move(move=move, version=move.version, reason="Too early.", by=None)


@case(actions.withdraw_move)
def withdraw_move() -> Act:
    move = proposed()
    return lambda: actions.withdraw_move(move=move, version=move.version, reason="Not now.", by=None)


@case(actions.apply_due_moves)
def apply_due_moves() -> Act:
    later = timezone.localdate() + timedelta(days=1)
    move = proposed(day=later)
    actions.approve_move(move=move, version=move.version, reason="Agreed.", by=None)
    return lambda: actions.apply_due_moves(on=later)
