"""Roles given and ended, lent, barred; interests; emergencies; each with its event and its letters."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.web.factories import AssignmentFactory, PersonFactory, SchoolFactory

from schoolweave.web.accounts import actions, scopes
from schoolweave.web.accounts.models import AuditEvent, Letter
from schoolweave.web.accounts.rules import NotAllowed, allow, check_apart

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
WHY = "The board asked for it by telephone."


def verbs():
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


@pytest.fixture
def administrator():
    return PersonFactory(role="administrator")


def at_school(role, school, **more):
    person = PersonFactory()
    AssignmentFactory(person=person, role=role, scope_kind="school", scope_id=school.pk, **more)
    return person


# --- roles ---


def test_give_role_in_one_school(administrator):
    person, school, other = PersonFactory(), SchoolFactory(name="Rāta School"), SchoolFactory()
    actions.give_role(
        person=person, role="principal", scope_kind="school", scope_id=school.pk, by=administrator
    )
    assert allow(person, "expression.write", school)
    assert not allow(person, "expression.write", other)
    assert not allow(person, "expression.write")
    event = AuditEvent.objects.get()
    assert (event.verb, event.after["where"]) == ("role.given", "in one school: Rāta School")


@pytest.mark.parametrize(
    ("role", "more", "says"),
    [
        ("principal", {}, "holds in one school"),
        ("administrator", {"scope_kind": "register", "scope_id": "demo"}, "holds everywhere"),
        ("analyst", {"to_date": TODAY - timedelta(days=1)}, "before it begins"),
    ],
)
def test_give_role_that_cannot_be(administrator, role, more, says):
    with pytest.raises(ValueError, match=says):
        actions.give_role(person=PersonFactory(), role=role, by=administrator, **more)
    assert not verbs()


def test_give_role_nobody_to_themselves_and_not_without_the_right(administrator):
    with pytest.raises(NotAllowed, match="themselves"):
        actions.give_role(person=administrator, role="auditor", by=administrator)
    with pytest.raises(NotAllowed, match="invite people"):
        actions.give_role(person=PersonFactory(), role="auditor", by=PersonFactory(role="programme-officer"))


def test_give_role_that_must_be_apart(administrator):
    with pytest.raises(NotAllowed, match="few learners"):
        actions.give_role(person=PersonFactory(role="administrator"), role="evaluator", by=administrator)
    with pytest.raises(NotAllowed, match="outcomes"):
        actions.give_role(person=PersonFactory(role="analyst"), role="evaluator", by=administrator)


def test_roles_that_must_be_apart_give_nothing_together():
    school = SchoolFactory()
    person = at_school("principal", school)
    assert allow(person, "thread.read", school)
    AssignmentFactory(person=person, role="administrator")
    assert not allow(person, "thread.read", school)
    both = PersonFactory(role="analyst")
    AssignmentFactory(person=both, role="evaluator")
    assert allow(both, "study.run")
    assert not allow(both, "outcomes.load")


def test_end_role_at_once_and_not_of_the_last_administrator(administrator):
    person = PersonFactory(role="analyst")
    actions.end_role(assignment=person.assignments.get(), reason="Left.", by=administrator)
    assert not allow(person, "scenario.run")
    assert verbs() == ["role.ended"]
    with pytest.raises(NotAllowed, match="last administrator"):
        actions.end_role(assignment=administrator.assignments.get(), by=administrator)


def test_close_and_reopen(administrator):
    person = PersonFactory(role="analyst")
    closed = actions.close(person=person, reason="Left.", by=administrator)
    assert not allow(closed, "scenario.run")
    assert allow(actions.reopen(person=person, reason="Came back.", by=administrator), "scenario.run")
    with pytest.raises(NotAllowed, match="their own account"):
        actions.close(person=administrator, reason="", by=administrator)


# --- lending ---


def test_delegate_lends_reach_and_ends(administrator):
    school, other = SchoolFactory(), SchoolFactory()
    giver, to = at_school("board-chair", school), PersonFactory()
    lent = actions.delegate(
        capability="expression.sign", to=to, to_date=TODAY + timedelta(days=3), reason="On leave.", by=giver
    )
    assert allow(to, "expression.sign", school)
    assert not allow(to, "expression.sign", other)
    assert not allow(to, "expression.read", school)
    assert Letter.objects.get().to == to
    actions.end_delegation(delegation=lent, by=giver)
    assert not allow(to, "expression.sign", school)
    assert verbs() == ["delegation.given", "delegation.ended"]


def test_delegate_stops_with_the_givers_role_and_holds_their_bars(administrator):
    school = SchoolFactory()
    giver, to = at_school("board-chair", school), PersonFactory()
    actions.delegate(capability="expression.sign", to=to, to_date=TODAY, by=giver)
    bar = actions.bar(person=giver, about_record=school, reason="A relative.", by=administrator)
    assert not allow(to, "expression.sign", school)
    actions.lift_bar(bar=bar, by=administrator)
    assert allow(to, "expression.sign", school)
    giver.assignments.update(to_date=TODAY - timedelta(days=1))
    assert not allow(to, "expression.sign", school)


def test_delegate_refuses(administrator):
    school = SchoolFactory()
    giver, to = at_school("principal", school), PersonFactory()
    days = {"to_date": TODAY + timedelta(days=1)}
    for capability, person, says in (
        ("thread.read", to, "never lent"),
        ("expression.sign", to, "do not hold"),
        ("expression.write", giver, "themselves"),
        ("expression.write", PersonFactory(is_active=False), "closed"),
    ):
        with pytest.raises(NotAllowed, match=says):
            actions.delegate(capability=capability, to=person, by=giver, **days)
    actions.delegate(capability="expression.write", to=to, by=giver, **days)
    with pytest.raises(NotAllowed, match="do not hold"):  # what was lent is not lent on
        actions.delegate(capability="expression.write", to=PersonFactory(), by=to, **days)
    with pytest.raises(ValueError, match="within a year"):
        actions.delegate(capability="expression.write", to=to, to_date=TODAY + timedelta(days=400), by=giver)


# --- bars and emergencies ---


def test_bar_wins_over_every_role_and_lapses(administrator):
    person, school = PersonFactory(role="programme-officer"), SchoolFactory()
    bar = actions.bar(
        person=person, about_record=school, reason="Works there.", to_date=TODAY, by=administrator
    )
    assert not allow(person, "expression.read", school)
    assert allow(person, "expression.read", SchoolFactory())
    bar.from_date = bar.to_date = TODAY - timedelta(days=1)
    bar.save()
    assert allow(person, "expression.read", school)
    with pytest.raises(NotAllowed, match="themselves"):
        actions.bar(person=administrator, about_record=school, reason="x", by=administrator)


def test_emergency_opens_one_record_for_a_while_and_tells(administrator, time_machine):
    school, other = SchoolFactory(), SchoolFactory()
    head, auditor = at_school("principal", school), PersonFactory(role="auditor")
    at_school("principal", other)
    opened = actions.open_record(
        about_record=school, capability="thread.read", reason=WHY, minutes=15, by=administrator
    )
    assert allow(administrator, "thread.read", school)
    assert not allow(administrator, "thread.read", other)
    letters = Letter.objects.all()
    assert {letter.to for letter in letters} == {head, auditor}
    assert all(letter.urgent and WHY in letter.text for letter in letters)
    assert AuditEvent.objects.get().reason == WHY
    time_machine.move_to(opened.to_time + timedelta(seconds=1))
    assert not allow(administrator, "thread.read", school)


def test_emergency_refuses(administrator):
    school = SchoolFactory()
    for by, capability, reason, error, says in (
        (administrator, "export.small_cells", WHY, NotAllowed, "for reading"),
        (administrator, "thread.read", "why not", ValueError, "at least 20"),
        (PersonFactory(role="programme-officer"), "thread.read", WHY, NotAllowed, "do not let you"),
    ):
        with pytest.raises(error, match=says):
            actions.open_record(about_record=school, capability=capability, reason=reason, by=by)
    second = PersonFactory(role="administrator")
    actions.bar(person=administrator, about_record=school, reason="Sued it.", by=second)
    with pytest.raises(NotAllowed, match="kept from it"):
        actions.open_record(about_record=school, capability="thread.read", reason=WHY, by=administrator)
    assert not Letter.objects.exists()


def test_check_apart_names_what_another_person_must_do():
    person, other = PersonFactory(), PersonFactory()
    check_apart("proposer-decider", person, [other, None])
    check_apart("proposer-decider", None, [other])
    with pytest.raises(NotAllowed, match="does not decide"):
        check_apart("proposer-decider", person, [person.pk])


# --- places by name ---


def test_resolve_places():
    school = SchoolFactory(id="demo:1", name="Rāta School", region="North")
    SchoolFactory(id="demo:11", name="Rātana School", region="South")
    assert scopes.resolve("school", "rāta school") == school.pk
    assert scopes.resolve("school", "demo:1") == school.pk
    assert scopes.resolve("region", "north") == "demo:North"
    assert scopes.resolve("register", "demo") == "demo"
    assert scopes.resolve("everywhere", "") == ""
    for text, says in (("Rāt", "Several fit"), ("Nowhere", "Nothing fits"), ("", "Nothing fits")):
        with pytest.raises(scopes.Unclear, match=says):
            scopes.resolve("school", text)
