"""Rounds, from the first draft to being called off."""

from datetime import timedelta

from django.utils import timezone
from tests.web.factories import PersonFactory, RegisterFactory
from tests.web.interrupted.making import Act, Things, case, world
from tests.web.rounds import calling

from schoolweave.web.rounds.actions import calls


@world()
def draft() -> Things:
    """A round that is being prepared."""
    return Things(call=calling.round_of(status="draft"), officer=PersonFactory(role="programme-officer"))


@world()
def open_round() -> Things:
    """A round that is open."""
    return Things(call=calling.round_of(), officer=PersonFactory(role="programme-officer"))


@case(calls.make_round)
def make_round(_: Things) -> Act:
    officer, register, rules = (
        PersonFactory(role="programme-officer"),
        RegisterFactory(),
        calling.rule_version(),
    )
    now = timezone.now()
    times = {"time_zone": "UTC", "opens_at": now, "closes_at": now + timedelta(days=9)}
    texts = {"name": "A round", "kind": "communities"}
    return lambda: calls.make_round(register=register, rule_version=rules, by=officer, **texts, **times)


@case(calls.change_round, draft)
def change_round(at: Things) -> Act:
    return lambda: calls.change_round(round=at.call, version=1, by=at.officer, summary="In short.")


@case(calls.announce, draft)
def announce(at: Things) -> Act:
    return lambda: calls.announce(round=at.call, by=at.officer)


@case(calls.open_now, draft)
def open_now(at: Things) -> Act:
    return lambda: calls.open_now(round=at.call, by=at.officer, reason="All is ready.")


@case(calls.extend, open_round)
def extend(at: Things) -> Act:
    later = timezone.now() + timedelta(days=30)
    return lambda: calls.extend(round=at.call, closes_at=later, reason="A flood.", by=at.officer)


@case(calls.close_now, open_round)
def close_now(at: Things) -> Act:
    return lambda: calls.close_now(round=at.call, reason="All are in.", by=at.officer)


@case(calls.call_off, open_round)
def call_off(at: Things) -> Act:
    return lambda: calls.call_off(round=at.call, reason="The law changed.", by=at.officer)
