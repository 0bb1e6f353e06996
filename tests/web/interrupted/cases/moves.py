"""A community moves to newer rules: proposed, decided, taken back, in effect on its day."""

from datetime import timedelta

from django.utils import timezone
from tests.web.factories import RuleVersionFactory
from tests.web.interrupted.cases.collaborations import formed
from tests.web.interrupted.making import Act, Job, Things, case, world

from schoolweave.web.accounts.models import AuditEvent
from schoolweave.web.collaborations import actions, queries
from schoolweave.web.collaborations.models import Collaboration, RuleMove


@world(formed)
def newer(at: Things) -> Things:
    """There are newer rules."""
    at.one = queries.current(at.register)[0]
    after = at.one.from_date + timedelta(days=1)
    at.newer = RuleVersionFactory(programme=at.one.programme, version="newer", from_date=after)
    return at


@world(newer)
def proposed(at: Things) -> Things:
    """A move to them is proposed."""
    at.move = _propose(at, 0)
    return at


def _propose(at: Things, days: int) -> RuleMove:
    day = timezone.localdate() + timedelta(days=days)
    return actions.propose_move(
        collaboration=at.one, new=at.newer, effective_on=day, reason="More roles.", by=at.officer
    )


@case(actions.propose_move, newer)
def propose_move(at: Things) -> Act:
    return lambda: _propose(at, 0)


@case(actions.approve_move, proposed)
def approve_move(at: Things) -> Act:
    return lambda: actions.approve_move(move=at.move, version=1, reason="Agreed.", by=at.decider)


@case(actions.decline_move, proposed)
def decline_move(at: Things) -> Act:
    return lambda: actions.decline_move(move=at.move, version=1, reason="Too early.", by=at.decider)


@case(actions.withdraw_move, proposed)
def withdraw_move(at: Things) -> Act:
    return lambda: actions.withdraw_move(move=at.move, version=1, reason="Not now.", by=at.officer)


@case(actions.apply_due_moves, newer)
def apply_due_moves(at: Things) -> Job:
    move = _propose(at, 1)
    actions.approve_move(move=move, version=1, reason="Agreed.", by=at.decider)
    day = move.effective_on

    def told() -> object:
        events = AuditEvent.objects.values_list("verb", flat=True)
        return Collaboration.objects.get(pk=at.one.pk).rule_version_id, sorted(events)

    return Job(lambda: actions.apply_due_moves(on=day), lambda _: actions.apply_due_moves(on=day), told)
