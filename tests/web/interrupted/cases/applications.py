"""Applications to lead a hub, from the first page to the reviewers."""

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.web.factories import PersonFactory
from tests.web.interrupted.making import Act, Things, case, world
from tests.web.rounds import calling, hubbing

from schoolweave.web.rounds.actions import applications as acts
from schoolweave.web.rounds.actions import attachments
from schoolweave.web.rounds.models import Review


@world()
def lead() -> Things:
    """An open round for hubs, a school that may lead one, its board, and those who read."""
    call, school = hubbing.call(), hubbing.lead()
    return Things(
        call=call,
        school=school,
        head=calling.of_school(school),
        chair=calling.of_school(school, "board-chair"),
        officer=PersonFactory(role="programme-officer"),
        reviewers=hubbing.reviewers(3),
        moderator=PersonFactory(role="moderator"),
        decider=PersonFactory(role="decision-maker"),
    )


@world(lead)
def unsigned(at: Things) -> Things:
    """An application that waits for its board."""
    at.application = hubbing.unsigned(at.call, at.school, by=at.head)
    return at


@world(lead)
def filled(at: Things) -> Things:
    """An application that can be sent."""
    at.application = hubbing.filled(at.call, at.school, by=at.head)
    return at


@world(filled)
def sent(at: Things) -> Things:
    """An application that the office has."""
    acts.submit(application=at.application, by=at.head)
    return at


@world(sent)
def given(at: Things) -> Things:
    """An application with two reviewers."""
    acts.give_to_reviewers(application=at.application, reviewers=at.reviewers[:2], by=at.officer)
    return at


@case(acts.start, lead)
def start(at: Things) -> Act:
    return lambda: acts.start(round=at.call, school=at.school, by=at.head)


@case(acts.save_page, filled)
def save_page(at: Things) -> Act:
    answers = {"impact": "More than that"}
    version = at.application.version
    return lambda: acts.save_page(application=at.application, answers=answers, version=version, by=at.head)


@case(attachments.attach, filled, when="to an application")
def attach(at: Things) -> Act:
    file = SimpleUploadedFile("plan.pdf", b"%PDF-1.7 Our plan.", "application/pdf")
    return lambda: attachments.attach(to=at.application, file=file, by=at.head)


@case(acts.ask_to_sign, unsigned)
def ask_to_sign(at: Things) -> Act:
    return lambda: acts.ask_to_sign(application=at.application, by=at.head)


@case(acts.sign, unsigned)
def sign(at: Things) -> Act:
    return lambda: acts.sign(application=at.application, name="", by=at.chair)


@case(acts.submit, filled)
def submit(at: Things) -> Act:
    return lambda: acts.submit(application=at.application, by=at.head)


@case(acts.send_late, filled)
def send_late(at: Things) -> Act:
    calling.ends(at.call)
    return lambda: acts.send_late(application=at.application, reason="A flood.", by=at.head)


@case(acts.admit, filled)
def admit(at: Things) -> Act:
    calling.ends(at.call)
    acts.send_late(application=at.application, reason="A flood.", by=at.head)
    return lambda: acts.admit(application=at.application, reason="A flood.", by=at.officer)


@case(acts.take_back, sent)
def take_back(at: Things) -> Act:
    return lambda: acts.take_back(application=at.application, by=at.head)


@case(acts.withdraw, sent)
def withdraw(at: Things) -> Act:
    return lambda: acts.withdraw(application=at.application, reason="Too much.", by=at.head)


@case(acts.assign, sent)
def assign(at: Things) -> Act:
    return lambda: acts.assign(application=at.application, to=at.officer, by=at.officer)


@case(acts.check, sent)
def check(at: Things) -> Act:
    return lambda: acts.check(application=at.application, by=at.officer)


@case(acts.bar, lead)
def bar(at: Things) -> Act:
    application = hubbing.sent(at.call, at.school, by=at.head, serves_all=False)
    return lambda: acts.bar(application=application, by=at.officer)


@case(acts.ask_for_more, sent)
def ask_for_more(at: Things) -> Act:
    return lambda: acts.ask_for_more(application=at.application, text="How many?", by=at.officer)


@case(acts.answer, sent)
def answer(at: Things) -> Act:
    acts.ask_for_more(application=at.application, text="How many?", by=at.officer)
    return lambda: acts.answer(application=at.application, text="Nine.", by=at.head)


@case(acts.give_to_reviewers, sent)
def give_to_reviewers(at: Things) -> Act:
    people = at.reviewers[:2]
    return lambda: acts.give_to_reviewers(application=at.application, reviewers=people, by=at.officer)


@case(acts.replace_reviewer, given)
def replace_reviewer(at: Things) -> Act:
    review = Review.objects.get(reviewer=at.reviewers[0])
    return lambda: acts.replace_reviewer(review=review, to=at.reviewers[2], by=at.officer)
