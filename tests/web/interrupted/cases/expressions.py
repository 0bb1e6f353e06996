"""Expressions of interest of one school: filled in, signed, sent, read by the office, settled."""

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.web.factories import PersonFactory
from tests.web.interrupted.making import Act, Things, case, world
from tests.web.rounds import calling

from schoolweave.web.rounds.actions import attachments
from schoolweave.web.rounds.actions import expressions as acts


@world()
def school() -> Things:
    """An open round, a school with its people, and an officer."""
    call, one = calling.round_of(), calling.school()
    return Things(
        call=call,
        school=one,
        principal=calling.of_school(one),
        chair=calling.of_school(one, "board-chair"),
        officer=PersonFactory(role="programme-officer"),
    )


@world(school)
def started(at: Things) -> Things:
    """An expression in which nothing is written yet."""
    at.expression = acts.start(round=at.call, school=at.school, by=at.principal)
    at.part = at.expression.parts.get()
    return at


@world(started)
def filled(at: Things) -> Things:
    """An expression that the board can sign."""
    answers = {"pathway": "Year 1 to 13"}
    acts.save_shared(expression=at.expression, answers=answers, version=1, by=at.principal)
    at.part = calling.fill(at.part, at.principal)
    return at


@world(filled)
def signed(at: Things) -> Things:
    """An expression that can be sent."""
    acts.sign(part=at.part, name="", by=at.chair)
    return at


@world(signed)
def sent(at: Things) -> Things:
    """An expression that the office has."""
    acts.submit(expression=at.expression, by=at.principal)
    return at


@world(signed)
def late(at: Things) -> Things:
    """An expression that was sent after the round closed."""
    calling.ends(at.call)
    acts.send_late(expression=at.expression, reason="A flood.", by=at.principal)
    return at


@case(acts.start, school)
def start(at: Things) -> Act:
    return lambda: acts.start(round=at.call, school=at.school, by=at.principal)


@case(acts.save_page, started)
def save_page(at: Things) -> Act:
    answers = {"consulted": "At two evenings"}
    return lambda: acts.save_page(part=at.part, page="parents", answers=answers, version=1, by=at.principal)


@case(acts.save_shared, started)
def save_shared(at: Things) -> Act:
    answers = {"pathway": "Year 1 to 13"}
    return lambda: acts.save_shared(expression=at.expression, answers=answers, version=1, by=at.principal)


@case(acts.save_wishes, started)
def save_wishes(at: Things) -> Act:
    other = calling.school("Askwell School")
    values = {"reasons": {}, "version": 1, "add": other, "kind": "preferred", "by": at.principal}
    return lambda: acts.save_wishes(part=at.part, **values)


@case(attachments.attach, started)
def attach(at: Things) -> Act:
    file = SimpleUploadedFile("minutes.pdf", b"%PDF-1.7 We agreed.", "application/pdf")
    return lambda: attachments.attach(to=at.part, file=file, by=at.principal)


@case(attachments.detach, started)
def detach(at: Things) -> Act:
    file = SimpleUploadedFile("minutes.pdf", b"%PDF-1.7 We agreed.", "application/pdf")
    item = attachments.attach(to=at.part, file=file, by=at.principal)
    return lambda: attachments.detach(item=item, by=at.principal)


@case(acts.ask_to_sign, filled)
def ask_to_sign(at: Things) -> Act:
    return lambda: acts.ask_to_sign(part=at.part, by=at.principal)


@case(acts.sign, filled)
def sign(at: Things) -> Act:
    return lambda: acts.sign(part=at.part, name="", by=at.chair)


@case(acts.submit, signed)
def submit(at: Things) -> Act:
    return lambda: acts.submit(expression=at.expression, by=at.principal)


@case(acts.send_late, signed)
def send_late(at: Things) -> Act:
    calling.ends(at.call)
    return lambda: acts.send_late(expression=at.expression, reason="A flood.", by=at.principal)


@case(acts.take_back, sent)
def take_back(at: Things) -> Act:
    return lambda: acts.take_back(expression=at.expression, by=at.principal)


@case(acts.withdraw, sent)
def withdraw(at: Things) -> Act:
    return lambda: acts.withdraw(expression=at.expression, reason="Changed our minds.", by=at.principal)


@case(acts.assign, sent)
def assign(at: Things) -> Act:
    return lambda: acts.assign(expression=at.expression, to=at.officer, by=at.officer)


@case(acts.read, sent)
def read(at: Things) -> Act:
    return lambda: acts.read(expression=at.expression, by=at.officer)


@case(acts.ask_for_more, sent)
def ask_for_more(at: Things) -> Act:
    return lambda: acts.ask_for_more(expression=at.expression, text="Which parents?", by=at.officer)


@case(acts.answer, sent)
def answer(at: Things) -> Act:
    acts.ask_for_more(expression=at.expression, text="Which parents?", by=at.officer)
    return lambda: acts.answer(expression=at.expression, text="All.", by=at.principal)


@case(acts.complete, sent)
def complete(at: Things) -> Act:
    acts.read(expression=at.expression, by=at.officer)
    return lambda: acts.complete(expression=at.expression, by=at.officer)


@case(acts.reopen, sent)
def reopen(at: Things) -> Act:
    acts.read(expression=at.expression, by=at.officer)
    acts.complete(expression=at.expression, by=at.officer)
    return lambda: acts.reopen(expression=at.expression, reason="Once more.", by=at.officer)


@case(acts.refuse, sent)
def refuse(at: Things) -> Act:
    acts.read(expression=at.expression, by=at.officer)
    return lambda: acts.refuse(expression=at.expression, reason="No parents asked.", by=at.officer)


@case(acts.admit, late)
def admit(at: Things) -> Act:
    return lambda: acts.admit(expression=at.expression, reason="A flood.", by=at.officer)
