"""Communities from a register and from a decision; schools that come and go."""

from datetime import date, timedelta

from django.utils import timezone
from tests.web.factories import PersonFactory
from tests.web.interrupted.cases.scenarios import country
from tests.web.interrupted.making import Act, Job, Things, case, world

from schoolweave.web.collaborations import actions, queries
from schoolweave.web.collaborations.models import Membership, MembershipChange
from schoolweave.web.collaborations.proposed import Community, Member
from schoolweave.web.directory.models import School


@world(country)
def formed(at: Things) -> Things:
    """The register's communities, and somebody who decides."""
    actions.form_from_register(register=at.register, rule_version=at.rules, by=None)
    at.decider = PersonFactory(role="decision-maker")
    return at


@world(formed)
def proposed(at: Things) -> Things:
    """A school is to leave."""
    at.change = _propose(at, 0)
    return at


def _propose(at: Things, days: int) -> MembershipChange:
    day = timezone.localdate()
    return actions.propose(
        kind="leave",
        school=School.objects.get(pk="demo:1"),
        effective_on=day + timedelta(days=days),
        notice_on=day,
        notice="A letter.",
        reason="The board decided so.",
        by=at.officer,
    )


@case(actions.form_from_register, country)
def form_from_register(at: Things) -> Act:
    return lambda: actions.form_from_register(register=at.register, rule_version=at.rules, by=None)


@case(actions.adopt, formed)
def adopt(at: Things) -> Act:
    members = tuple(Member(key, why="Near.") for key in ("demo:1", "demo:2", "demo:3", "demo:4"))
    found = [Community("1/1", "New", 0, members)]
    day = date(2024, 8, 1)
    return lambda: actions.adopt(
        register=at.register, rule_version=at.rules, communities=found, by=None, on=day
    )


@case(actions.propose, formed)
def propose(at: Things) -> Act:
    return lambda: _propose(at, 0)


@case(actions.approve, proposed)
def approve(at: Things) -> Act:
    return lambda: actions.approve(change=at.change, version=1, reason="Agreed.", by=at.decider)


@case(actions.decline, proposed)
def decline(at: Things) -> Act:
    return lambda: actions.decline(change=at.change, version=1, reason="Too early.", by=at.decider)


@case(actions.withdraw, proposed)
def withdraw(at: Things) -> Act:
    return lambda: actions.withdraw(change=at.change, version=1, reason="Not now.", by=at.officer)


@case(actions.apply_due, formed)
def apply_due(at: Things) -> Job:
    change = _propose(at, 9)
    actions.approve(change=change, version=1, reason="Agreed.", by=at.decider)
    day = change.effective_on

    def told() -> object:
        gone = Membership.objects.filter(to_date__isnull=False).values_list("school", "to_date")
        left = queries.community_of(School.objects.get(pk="demo:1"))
        return list(gone), left, list(MembershipChange.objects.values_list("status", "version"))

    return Job(lambda: actions.apply_due(on=day), lambda _: actions.apply_due(on=day), told)
