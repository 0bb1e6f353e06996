"""Rounds, expressions of interest and hub applications, from the call to who is selected."""

from tests.web.factories import PersonFactory
from tests.web.interrupted.cases.making import Act, case
from tests.web.rounds import calling, hubbing

from schoolweave.web.rounds.actions import applications, expressions
from schoolweave.web.rounds.models import Review


@case(expressions.save_page)
def save_page() -> Act:
    call, school = calling.round_of(), calling.school()
    person = calling.of_school(school)
    part = expressions.start(round=call, school=school, by=person).parts.get()
    answers = {"consulted": "At two evenings"}
    return lambda: expressions.save_page(part=part, page="parents", answers=answers, version=1, by=person)


@case(expressions.invite)
def invite() -> Act:
    call, school, other = calling.round_of(), calling.school(), calling.school("Askwell School")
    person = calling.of_school(school)
    calling.of_school(other)
    expression = expressions.start(round=call, school=school, by=person)
    return lambda: expressions.invite(expression=expression, school=other, by=person)


@case(expressions.sign)
def sign() -> Act:
    call, school = calling.round_of(), calling.school()
    person, chair = calling.of_school(school), calling.of_school(school, "board-chair")
    part = calling.fill(expressions.start(round=call, school=school, by=person).parts.get(), person)
    return lambda: expressions.sign(part=part, name="", by=chair)


@case(expressions.submit)
def submit() -> Act:
    call, school = calling.round_of(), calling.school()
    person = calling.of_school(school)
    expression = calling.ready(call, school, by=person)
    return lambda: expressions.submit(expression=expression, by=person)


@case(expressions.ask_for_more)
def ask_for_more() -> Act:
    officer = PersonFactory(role="programme-officer")
    expression = calling.sent(calling.round_of(), calling.school())
    return lambda: expressions.ask_for_more(expression=expression, text="Which parents?", by=officer)


@case(expressions.answer)
def answer() -> Act:
    officer, school = PersonFactory(role="programme-officer"), calling.school()
    person = calling.of_school(school)
    expression = calling.sent(calling.round_of(), school, by=person)
    expressions.ask_for_more(expression=expression, text="Which parents?", by=officer)
    return lambda: expressions.answer(expression=expression, text="All", by=person)


@case(expressions.split)
def split() -> Act:
    school, other = calling.school(), calling.school("Askwell School")
    person = calling.of_school(school)
    expression = expressions.start(round=calling.round_of(), school=school, by=person)
    part = expressions.invite(expression=expression, school=other, by=person)
    expressions.answer_invitation(part=part, accept=True, by=calling.of_school(other))
    return lambda: expressions.split(expression=expression, parts=[part.pk], by=person)


@case(applications.submit)
def apply() -> Act:
    call, school = hubbing.call(), hubbing.lead()
    person = calling.of_school(school)
    application = hubbing.filled(call, school, by=person)
    return lambda: applications.submit(application=application, by=person)


@case(applications.give_to_reviewers)
def give_to_reviewers() -> Act:
    officer, people = PersonFactory(role="programme-officer"), hubbing.reviewers()
    application = hubbing.sent(hubbing.call(), hubbing.lead())
    return lambda: applications.give_to_reviewers(application=application, reviewers=people, by=officer)


@case(applications.send_scores)
def send_scores() -> Act:
    """The second review, with which it is settled what comes next."""
    officer, people = PersonFactory(role="programme-officer"), hubbing.reviewers()
    application = hubbing.given(hubbing.call(), hubbing.lead(), officer, people)
    first, second = (Review.objects.get(application=application, reviewer=person) for person in people)
    hubbing.score(first, 3, 3, 3)
    scores = {each["id"]: {"score": 3, "reason": ""} for each in hubbing.CRITERIA}
    saved = applications.save_scores(review=second, scores=scores, comment="", version=1, by=people[1])
    return lambda: applications.send_scores(review=saved, version=saved.version, by=people[1])
