"""Joint expressions: invite, accept, decline, leave, split, merge, resubmit without typing again."""

import pytest
from django.core.exceptions import PermissionDenied
from tests.web.rounds import calling

from schoolweave.web.accounts.models import Letter
from schoolweave.web.rounds.actions import expressions as acts
from schoolweave.web.rounds.models import Expression, Part
from schoolweave.web.rounds.queries import tasks
from schoolweave.web.rounds.queries.wishes import wishes
from schoolweave.web.rounds.rules import NotNow

pytestmark = pytest.mark.django_db
S = Expression.Status


class Joint:
    """A sent expression of schools with a principal and a chair each."""

    def __init__(self, many=3):
        self.call = calling.round_of()
        self.schools = [calling.school(f"School {number}") for number in range(many)]
        self.principals = [calling.of_school(school) for school in self.schools]
        self.chairs = [calling.of_school(school, "board-chair") for school in self.schools]
        first = self.principals[0]
        self.expression = acts.start(round=self.call, school=self.schools[0], by=first)
        acts.save_shared(expression=self.expression, answers={"pathway": "Ours"}, version=1, by=first)
        for school, principal in list(zip(self.schools, self.principals, strict=True))[1:]:
            part = acts.invite(expression=self.expression, school=school, by=first)
            acts.answer_invitation(part=part, accept=True, by=principal)
        self.fill()

    def part(self, number):
        return Part.objects.select_related("school", "expression__round").get(school=self.schools[number])

    def fill(self):
        for number, principal in enumerate(self.principals):
            calling.fill(self.part(number), principal)

    def sign(self):
        for number, chair in enumerate(self.chairs):
            acts.sign(part=self.part(number), name="", by=chair)

    def send(self):
        self.sign()
        acts.submit(expression=self.expression, by=self.principals[1])
        return calling.fresh(self.expression)


@pytest.fixture
def joint():
    return Joint()


def test_every_school_keeps_its_own_stance_and_signature(joint):
    principal = joint.principals[2]
    part = joint.part(2)
    answers = {"stance": "maybe", "reasons": "", "ask_again": None}
    acts.save_page(part=part, page="stance", answers=answers, version=part.version, by=principal)
    joint.send()
    found = wishes(joint.call)
    assert [found[school.pk].stance for school in joint.schools] == ["yes", "yes", "maybe"]
    assert found[joint.schools[0].pk].together == {school.pk for school in joint.schools[1:]}
    signed = Part.objects.filter(signed_at__isnull=False).values_list("signed_by", flat=True)
    assert set(signed) == {chair.pk for chair in joint.chairs}


def test_cannot_be_sent_while_one_board_has_not_signed_or_an_invitation_waits(joint):
    joint.sign()
    late = calling.school("Late School")
    part = acts.invite(expression=joint.expression, school=late, by=joint.principals[1])
    said = tasks.bars_to_sending(calling.fresh(joint.expression))
    assert said == ["Late School has not answered the invitation: wait for it, or take it out."]
    acts.take_out(part=part, by=joint.principals[0])
    assert tasks.bars_to_sending(calling.fresh(joint.expression)) == []


def test_invitation_is_a_letter_and_only_its_school_answers(joint):
    other = calling.school("Other School")
    principal = calling.of_school(other)
    part = acts.invite(expression=joint.expression, school=other, by=joint.principals[0])
    assert Letter.objects.get(kind="expression.invitation", to=principal).about_id == str(joint.expression.pk)
    with pytest.raises(PermissionDenied):
        acts.answer_invitation(part=part, accept=True, by=joint.principals[1])
    acts.answer_invitation(part=part, accept=False, by=principal)
    assert Letter.objects.filter(kind="expression.invitation_answered", to=joint.principals[0]).count() == 3
    assert calling.fresh(part).standing == Part.Standing.DECLINED


def test_nobody_takes_out_a_school_that_is_not_theirs(joint):
    with pytest.raises(PermissionDenied):
        acts.take_out(part=joint.part(2), by=joint.principals[0])
    acts.take_out(part=joint.part(2), by=joint.principals[2])
    assert "has still to sign" in " ".join(tasks.bars_to_sending(calling.fresh(joint.expression)))


def test_split_merge_and_resubmit_keep_all_that_was_typed(joint):
    first = joint.send()
    other = acts.split(expression=first, parts=[joint.part(2).pk], by=joint.principals[0])
    assert (calling.fresh(first).status, other.status) == (S.DRAFT, S.DRAFT)
    assert (other.answers, other.split_from) == ({"pathway": "Ours"}, first)
    assert joint.part(2).contact_name == "Mere"
    said = tasks.bars_to_sending(calling.fresh(other))
    assert said == ["The board of School 2 has still to sign."]  # nothing but signatures is asked again
    both = joint.principals[0]
    calling.AssignmentFactory(
        person=both, role="principal", scope_kind="school", scope_id=joint.schools[2].pk
    )
    acts.merge(into=first, other=other, by=both)
    assert (calling.fresh(other).status, first.parts.count()) == (S.REPLACED, 3)
    joint.sign()
    acts.submit(expression=first, by=both)
    assert len(wishes(joint.call)) == 3
    assert first.receipts.count() == 2


def test_split_needs_some_but_not_all(joint):
    for chosen in ([], [joint.part(number).pk for number in range(3)]):
        with pytest.raises(NotNow, match="not all of them"):
            acts.split(expression=joint.expression, parts=chosen, by=joint.principals[0])


def test_merge_is_for_those_who_write_in_both(joint):
    lone = calling.school("Lone School")
    expression = acts.start(round=joint.call, school=lone, by=calling.of_school(lone))
    with pytest.raises(PermissionDenied):
        acts.merge(into=joint.expression, other=expression, by=joint.principals[0])


def test_a_sent_one_cannot_be_split_after_the_deadline(joint):
    first = joint.send()
    calling.ends(joint.call)
    with pytest.raises(NotNow, match="closed on"):
        acts.split(expression=first, parts=[joint.part(2).pk], by=joint.principals[0])
    assert calling.fresh(first).status == S.SUBMITTED


def test_withdrawn_frees_its_schools_and_counts_no_more(joint):
    first = joint.send()
    acts.withdraw(expression=first, reason="Merging", by=joint.principals[1])
    assert wishes(joint.call) == {}
    acts.start(round=joint.call, school=joint.schools[0], by=joint.principals[0])
