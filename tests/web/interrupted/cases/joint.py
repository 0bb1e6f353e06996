"""Joint expressions: asked in, accepted, taken out, split, merged."""

from tests.web.interrupted.cases.expressions import started
from tests.web.interrupted.making import Act, Things, case, world
from tests.web.rounds import calling

from schoolweave.web.rounds.actions import expressions as acts


@world(started)
def asked(at: Things) -> Things:
    """An expression into which another school is asked."""
    at.other = calling.school("Askwell School")
    at.neighbour = calling.of_school(at.other)
    at.theirs = acts.invite(expression=at.expression, school=at.other, by=at.principal)
    return at


@world(asked)
def joined(at: Things) -> Things:
    """An expression of two schools."""
    acts.answer_invitation(part=at.theirs, accept=True, by=at.neighbour)
    return at


@case(acts.invite, started)
def invite(at: Things) -> Act:
    other = calling.school("Askwell School")
    calling.of_school(other)
    return lambda: acts.invite(expression=at.expression, school=other, by=at.principal)


@case(acts.answer_invitation, asked)
def answer_invitation(at: Things) -> Act:
    return lambda: acts.answer_invitation(part=at.theirs, accept=True, by=at.neighbour)


@case(acts.take_out, asked)
def take_out(at: Things) -> Act:
    return lambda: acts.take_out(part=at.theirs, by=at.principal)


@case(acts.split, joined)
def split(at: Things) -> Act:
    return lambda: acts.split(expression=at.expression, parts=[at.theirs.pk], by=at.principal)


@case(acts.merge, started)
def merge(at: Things) -> Act:
    other = calling.school("Askwell School")
    neighbour = calling.of_school(other)
    theirs = acts.start(round=at.call, school=other, by=neighbour)
    acts.save_shared(expression=theirs, answers={"pathway": "Ours"}, version=1, by=neighbour)
    both = calling.AssignmentFactory(
        person=at.principal, role="principal", scope_kind="school", scope_id=other.pk
    )
    return lambda: acts.merge(into=at.expression, other=theirs, by=both.person)
