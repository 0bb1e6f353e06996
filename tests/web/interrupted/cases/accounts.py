"""People, roles, what is lent and what is barred, and letters."""

from datetime import timedelta

from django.utils import timezone
from tests.web.factories import PersonFactory, SchoolFactory
from tests.web.interrupted.making import Act, Things, case, world

from schoolweave.web.accounts import actions, invited
from schoolweave.web.accounts.letters import post
from schoolweave.web.accounts.models import Letter
from schoolweave.web.rounds.models import Round


@world()
def people() -> Things:
    """An administrator, an auditor, an officer and somebody else."""
    return Things(
        admin=PersonFactory(role="administrator"),
        auditor=PersonFactory(role="auditor"),
        officer=PersonFactory(role="programme-officer"),
        other=PersonFactory(),
        school=SchoolFactory(),
    )


@case(actions.create_person)
def create_person(_: Things) -> Act:
    return lambda: actions.create_person(email="n@example.test", name="N", roles=("analyst",), by=None)


@case(actions.give_role, people)
def give_role(at: Things) -> Act:
    return lambda: actions.give_role(person=at.other, role="analyst", by=at.admin)


@case(actions.end_role, people)
def end_role(at: Things) -> Act:
    held = at.officer.assignments.get()
    return lambda: actions.end_role(assignment=held, reason="Left.", by=at.admin)


@case(actions.close, people)
def close(at: Things) -> Act:
    return lambda: actions.close(person=at.other, reason="Left.", by=at.admin)


@case(actions.reopen, people)
def reopen(at: Things) -> Act:
    actions.close(person=at.other, reason="Left.", by=at.admin)
    return lambda: actions.reopen(person=at.other, reason="Back.", by=at.admin)


@case(actions.invite, people)
def invite(at: Things) -> Act:
    return lambda: actions.invite(email="new@example.test", name="New", role="analyst", by=at.admin)


@world(people)
def invited_person(at: Things) -> Things:
    """Somebody who has a letter with a link."""
    return Things(admin=at.admin, invitation=actions.invite(email="n@example.test", name="N", by=at.admin))


@case(actions.invite_again, invited_person)
def invite_again(at: Things) -> Act:
    return lambda: actions.invite_again(person=at.invitation.person, by=at.admin)


@case(actions.accept, invited_person)
def accept(at: Things) -> Act:
    token = invited.token(at.invitation)
    return lambda: actions.accept(token=token, password="tui-and-kereru-in-the-rimu")


@case(actions.add_organisation, people)
def add_organisation(at: Things) -> Act:
    return lambda: actions.add_organisation(kind="trust", name="A trust", by=at.admin)


@case(actions.choose_letters, people)
def choose_letters(at: Things) -> Act:
    return lambda: actions.choose_letters(at_once=True, by=at.other)


@case(actions.delegate, people)
def delegate(at: Things) -> Act:
    day = timezone.localdate() + timedelta(days=9)
    return lambda: actions.delegate(capability="round.read", to=at.other, to_date=day, by=at.officer)


@case(actions.end_delegation, people)
def end_delegation(at: Things) -> Act:
    day = timezone.localdate() + timedelta(days=9)
    lent = actions.delegate(capability="round.read", to=at.other, to_date=day, by=at.officer)
    return lambda: actions.end_delegation(delegation=lent, by=at.officer)


def conflict(at: Things) -> Act:
    """Return the declaring of an interest."""
    call = Round(pk=1, name="A round")
    return lambda: actions.declare_conflict(round=call, about_record=at.school, reason="Kin.", by=at.other)


@case(actions.declare_conflict, people)
def declare_conflict(at: Things) -> Act:
    return conflict(at)


@case(actions.end_conflict, people)
def end_conflict(at: Things) -> Act:
    declared = conflict(at)()
    return lambda: actions.end_conflict(conflict=declared, reason="No longer.", by=at.admin)


@case(actions.bar, people)
def bar(at: Things) -> Act:
    return lambda: actions.bar(person=at.other, about_record=at.school, reason="Kin.", by=at.admin)


@case(actions.lift_bar, people)
def lift_bar(at: Things) -> Act:
    made = actions.bar(person=at.other, about_record=at.school, reason="Kin.", by=at.admin)
    return lambda: actions.lift_bar(bar=made, by=at.admin)


@case(actions.open_record, people)
def open_record(at: Things) -> Act:
    why = "The principal is in hospital and the deadline is tonight."
    return lambda: actions.open_record(
        about_record=at.school, capability="expression.read", reason=why, by=at.admin
    )


@case(actions.send_again, people)
def send_again(at: Things) -> Act:
    letter = post(to=at.other, kind="test", subject="Kia ora", text="Tēnā koe.")
    Letter.objects.filter(pk=letter.pk).update(state=Letter.State.FAILED)
    return lambda: actions.send_again(letter=letter, by=at.officer)
