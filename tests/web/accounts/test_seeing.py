import pytest
from django.template import Context, Template
from tests.web.factories import AssignmentFactory, PersonFactory, SchoolFactory
from tests.web.permissions.making import a_round

from schoolweave.web.accounts import actions
from schoolweave.web.accounts.reach import concerned, who_may
from schoolweave.web.accounts.seeing import who_can_see
from schoolweave.web.rounds.models import Expression, Part

pytestmark = pytest.mark.django_db


@pytest.fixture
def expression():
    call = a_round(name="First")
    made = Expression.objects.create(round=call)
    for name in ("Rāta School", "Kauri School"):
        Part.objects.create(expression=made, school=SchoolFactory(name=name))
    return made


def at_school(role, school, **more):
    person = PersonFactory(**more)
    AssignmentFactory(person=person, role=role, scope_kind="school", scope_id=school.pk)
    return person


def test_who_can_see_names_roles_places_and_numbers(expression):
    rata = expression.parts.first().school
    for _ in range(2):
        at_school("principal", rata)
    at_school("principal", SchoolFactory())
    officer = PersonFactory(role="programme-officer")
    actions.bar(person=officer, about_record=expression, reason="Wrote it.", by=None)
    PersonFactory(role="auditor")
    seen = who_can_see("expression.read", expression)
    assert seen.lines == ("Auditor everywhere (1 person)", "Principal in one school: Rāta School (2 people)")
    assert (seen.public, seen.people, seen.kept) == (False, 3, 1)


def test_who_can_see_by_one_of_several_capabilities(expression, django_assert_max_num_queries):
    own, other = (part.school for part in expression.parts.all())
    for school in (own, other):
        at_school("principal", school)
    at_school("board-chair", own)
    PersonFactory(role="auditor")
    pairs = ("expression.write", own, "expression.sign", own, "expression.read", expression.round)
    with django_assert_max_num_queries(14):
        seen = who_can_see(*pairs)
    assert [line.partition(" ")[0] for line in seen.lines] == ["Auditor", "Board", "Principal"]
    assert seen.people == 3  # not the other school's principal


def test_who_can_see_what_is_published_and_what_nobody_can(expression):
    assert who_can_see("expression.read", expression).sentence.startswith("Nobody")
    announced = a_round(name="Second", status="announced")
    assert who_can_see("round.read", announced).public


def test_who_can_see_folded_on_a_page(expression):
    at_school("board-chair", expression.parts.first().school)
    tag = '{% load seeing %}{% who_can_see "expression.read" expression %}'
    page = Template(tag).render(Context({"expression": expression}))
    assert "Board chair in one school: Rāta School (1 person)" in page


def test_who_may_and_whom_it_concerns(expression):
    rata, kauri = (part.school for part in expression.parts.all())
    head, chair = at_school("principal", rata, name="A"), at_school("board-chair", kauri, name="B")
    officer = PersonFactory(role="programme-officer", name="C")
    assert who_may("expression.read", expression) == [head, chair, officer]
    assert who_may("expression.read", expression, near=True) == [head, chair]
    assert who_may("expression.sign", expression) == [chair]
    assert concerned(expression) == [head, chair]
    Part.objects.filter(school=kauri).update(standing=Part.Standing.LEFT)
    assert concerned(expression) == [head]


def test_who_can_see_asks_little_whoever_else_there_is(expression, django_assert_max_num_queries):
    for number in range(30):
        at_school("principal", SchoolFactory())
        PersonFactory(role="programme-officer" if number % 3 else "auditor")
    with django_assert_max_num_queries(12):
        assert who_can_see("expression.read", expression).people == 30
