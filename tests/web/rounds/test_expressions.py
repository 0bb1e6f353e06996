"""Expressions of interest from start to receipt: what is asked, who signs, what is late, what is stale."""

import pytest
from django.core.exceptions import PermissionDenied
from tests.web.factories import PersonFactory
from tests.web.rounds import calling

from schoolweave.web.accounts.models import AuditEvent, Letter
from schoolweave.web.rounds import content
from schoolweave.web.rounds.actions import expressions as acts
from schoolweave.web.rounds.actions import many
from schoolweave.web.rounds.models import Expression, Part, Receipt
from schoolweave.web.rounds.queries import tasks
from schoolweave.web.rounds.queries.wishes import wishes
from schoolweave.web.rounds.rules import NotNow
from schoolweave.web.rounds.rules.calls import TooLate
from schoolweave.web.ui.stale import Stale

pytestmark = pytest.mark.django_db
S = Expression.Status


@pytest.fixture
def call():
    return calling.round_of()


@pytest.fixture
def one():
    return calling.school()


@pytest.fixture
def two():
    return calling.school("Askwell School")


def test_start_asks_for_everything_and_says_what_is_missing(call, one):
    principal = calling.of_school(one)
    expression = acts.start(round=call, school=one, by=principal)
    part = expression.parts.get()
    assert tasks.status_of(part, "stance") == "not_started"
    status, hint = tasks.signature_status(expression, part)
    assert status == "blocked"
    assert "Confirm what the register says" in hint
    with pytest.raises(NotNow, match="has still to do"):
        acts.submit(expression=expression, by=principal)
    assert calling.fresh(expression).status == S.DRAFT


def test_submit_keeps_what_was_sent_word_for_word_and_writes_to_the_school(call, one):
    principal = calling.of_school(one)
    expression = calling.sent(call, one, by=principal)
    receipt = expression.receipts.get()
    assert expression.status == S.SUBMITTED
    assert receipt.digest == content.digest(receipt.content)
    assert receipt.content["parts"][0]["stance"] == "yes"
    assert receipt.content["shared"] == {"pathway": "Year 1 to 13"}
    letter = Letter.objects.get(kind="expression.receipt")
    assert (letter.to, expression.reference in letter.text) == (principal, True)
    assert AuditEvent.objects.filter(verb="expression.sent", object_id=str(expression.pk)).count() == 1


def test_submit_after_the_deadline_changes_nothing_and_loses_nothing(call, one):
    principal = calling.of_school(one)
    expression = calling.ready(call, one, by=principal)
    calling.ends(call)
    with pytest.raises(TooLate, match="What you filled in is kept"):
        acts.submit(expression=expression, by=principal)
    assert (calling.fresh(expression).status, Receipt.objects.count()) == (S.DRAFT, 0)
    assert expression.parts.get().contact_name == "Mere"


def test_late_needs_a_reason_and_counts_only_once_the_office_lets_it_in(call, one, officer):
    principal = calling.of_school(one)
    expression = calling.ready(call, one, by=principal)
    with pytest.raises(NotNow, match="ordinary way"):
        acts.send_late(expression=expression, reason="x", by=principal)
    calling.ends(call)
    with pytest.raises(NotNow, match="Say why"):
        acts.send_late(expression=expression, reason=" ", by=principal)
    acts.send_late(expression=expression, reason="Flood", by=principal)
    assert wishes(call) == {}
    acts.admit(expression=expression, reason="The road was closed", by=officer)
    assert wishes(call)[one.pk].stance == "yes"


def test_whoever_fills_in_does_not_sign(call, one):
    both = calling.of_school(one)
    calling.AssignmentFactory(person=both, role="board-chair", scope_kind="school", scope_id=one.pk)
    expression = acts.start(round=call, school=one, by=both)
    part = calling.fill(expression.parts.get(), both)
    with pytest.raises(PermissionDenied, match="whoever writes does not sign"):
        acts.sign(part=part, name="", by=both)
    acts.sign(part=part, name="", by=calling.of_school(one, "board-chair"))
    assert tasks.signature_status(expression, calling.fresh(part))[0] == "complete"


def test_a_change_after_signing_needs_a_new_signature(call, one):
    principal = calling.of_school(one)
    expression = calling.ready(call, one, by=principal)
    part = expression.parts.get()
    acts.save_page(
        part=part, page="parents", answers={"consulted": "By post"}, version=part.version, by=principal
    )
    with pytest.raises(NotNow, match="has still to sign"):
        acts.submit(expression=expression, by=principal)
    assert "changed since" in tasks.signature_status(expression, expression.parts.get())[1]


@pytest.mark.parametrize("stance", ["no", "unknown"])
def test_no_and_do_not_know_need_neither_signature_nor_partners(call, one, stance):
    expression = calling.sent(call, one, stance={"stance": stance}, parents={"consulted": ""})
    assert expression.status == S.SUBMITTED
    assert tasks.signature_status(expression, expression.parts.get())[0] == "not_required"
    assert wishes(call)[one.pk].stance == stance


def test_second_editor_is_told_and_overwrites_nothing(call, one):
    principal, deputy = calling.of_school(one), calling.of_school(one)
    part = acts.start(round=call, school=one, by=principal).parts.get()
    acts.save_page(part=part, page="parents", answers={"consulted": "First"}, version=1, by=principal)
    with pytest.raises(Stale):
        acts.save_page(part=part, page="parents", answers={"consulted": "Second"}, version=1, by=deputy)
    assert calling.fresh(part).consultation == "First"


def test_other_schools_people_can_neither_write_nor_sign(call, one, two):
    stranger, chair = calling.of_school(two), calling.of_school(two, "board-chair")
    part = acts.start(round=call, school=one, by=calling.of_school(one)).parts.get()
    with pytest.raises(PermissionDenied):
        acts.save_page(part=part, page="parents", answers={"consulted": "x"}, version=1, by=stranger)
    with pytest.raises(PermissionDenied):
        acts.sign(part=part, name="", by=chair)
    with pytest.raises(PermissionDenied):
        acts.start(round=call, school=one, by=PersonFactory())


def test_school_that_may_not_join_is_told_the_rule(call):
    special = calling.school("Special School", kind="special")
    with pytest.raises(NotNow, match="of a kind that may join"):
        acts.start(round=call, school=special, by=calling.of_school(special))


def test_a_school_is_in_one_live_expression_only(call, one):
    principal = calling.of_school(one)
    first = acts.start(round=call, school=one, by=principal)
    with pytest.raises(NotNow, match="in one only"):
        acts.start(round=call, school=one, by=principal)
    acts.withdraw(expression=first, reason="", by=principal)
    assert acts.start(round=call, school=one, by=principal).status == S.DRAFT


def test_asked_for_more_is_answered_and_returns(call, one, officer):
    principal = calling.of_school(one)
    expression = calling.sent(call, one, by=principal)
    acts.read(expression=expression, by=officer)
    acts.ask_for_more(expression=expression, text="Which parents?", by=officer)
    assert Letter.objects.filter(kind="expression.question", to=principal).count() == 1
    calling.ends(call)  # a question can be answered after the deadline
    acts.answer(expression=expression, text="All of them", by=principal)
    expression = calling.fresh(expression)
    assert (expression.status, expression.receipts.count()) == (S.ANSWERED, 2)
    assert Letter.objects.get(kind="expression.answer").to == officer
    acts.complete(expression=expression, by=officer)
    assert calling.fresh(expression).status == S.READY


def test_bulk_does_what_can_be_done_and_tells_the_rest(call, one, two, officer):
    good, draft = calling.sent(call, one), calling.ready(call, two)
    result = many.to_many([good, draft], lambda each: acts.complete(expression=each, by=officer))
    assert result.done == 1
    assert [reference for reference, _ in result.refused] == [draft.reference]


def test_take_back_and_send_again_gives_a_second_receipt(call, one):
    principal = calling.of_school(one)
    expression = calling.sent(call, one, by=principal)
    acts.take_back(expression=expression, by=principal)
    assert wishes(call) == {}
    acts.submit(expression=expression, by=principal)
    assert [receipt.number for receipt in expression.receipts.all()] == [1, 2]


def test_wishes_names_partners_for_the_engine(call, one, two):
    principal = calling.of_school(one)
    expression = calling.ready(call, one, by=principal)
    part, third = expression.parts.get(), calling.school("Far School")
    for school, kind in ((two, "preferred"), (third, "vetoed")):
        part = acts.save_wishes(
            part=part, reasons={}, add=school, kind=kind, version=part.version, by=principal, done=True
        )
    acts.sign(part=part, name="", by=calling.of_school(one, "board-chair"))
    acts.submit(expression=expression, by=principal)
    wanted = wishes(call)[one.pk]
    assert (wanted.preferred, wanted.vetoed) == (frozenset({two.pk}), frozenset({third.pk}))
    assert (wanted.together, wanted.expression) == (frozenset(), expression.reference)


def test_part_of_every_standing_has_words():
    assert all(Part.Standing(value).label for value in Part.Standing.values)
