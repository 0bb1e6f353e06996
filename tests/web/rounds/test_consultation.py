"""Consultation: every school answers for itself, every answer is kept, and what follows is shown."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.web.factories import AssignmentFactory, PersonFactory
from tests.web.rounds import making

from schoolweave.planning import evaluate
from schoolweave.web.accounts.models import AuditEvent, Letter
from schoolweave.web.accounts.reach import allow, visible
from schoolweave.web.accounts.rules import NotAllowed
from schoolweave.web.rounds import actions as scenarios
from schoolweave.web.rounds.actions import consultation as actions
from schoolweave.web.rounds.forms.consultation import midnight_after
from schoolweave.web.rounds.models import Answer, AnswerChange, Scenario
from schoolweave.web.rounds.queries import boards
from schoolweave.web.rounds.queries import consultation as queries
from schoolweave.web.rounds.rules import NotNow
from schoolweave.web.rounds.rules import consultation as rules
from schoolweave.web.ui.stale import Stale

OFFICE = ("programme-officer",)


def principal_of(school, role="principal"):
    person = PersonFactory()
    AssignmentFactory(person=person, role=role, scope_kind="school", scope_id=school)
    return person


@pytest.fixture
def principal(towns):
    return principal_of("demo:1")


@pytest.fixture
def consultation(towns, principal, officer):
    now = timezone.now()
    return actions.publish(
        scenario=making.done(),
        name="Who works with whom",
        text="We ask you.",
        opens_at=now,
        closes_at=now + timedelta(days=14),
        time_zone="Pacific/Auckland",
        moves_max=2,
        by=officer,
    )


def answer_of(consultation, school="demo:1"):
    return consultation.answers.get(school=school)


def give(consultation, choice, text="", school="demo:1", by=None):
    one = answer_of(consultation, school)
    return actions.answer(answer=one, version=one.version, choice=choice, text=text, by=by)


def test_publish_asks_every_school_that_has_a_community(consultation, principal):
    placed = consultation.scenario.places.filter(standing="placed")
    assert set(consultation.answers.values_list("school", flat=True)) == set(
        placed.values_list("school", flat=True)
    )
    assert [letter.to for letter in Letter.objects.all()] == [principal]
    assert "We ask you." in Letter.objects.get().text
    counts = queries.counted(consultation)
    assert (counts.schools, counts.waiting) == (12, 12)


def test_a_school_answers_and_changes_its_mind_and_both_are_kept(consultation, principal):
    give(consultation, "accept_if", "if the bus comes", by=principal)
    give(consultation, "decline", "no bus", by=principal)
    one = answer_of(consultation)
    assert (one.choice, one.text, one.version, one.answered_by) == ("decline", "no bus", 2, principal)
    kept = AnswerChange.objects.filter(answer=one).values_list("number", "choice", "text", "by_name")
    assert list(kept) == [
        (1, "accept_if", "if the bus comes", principal.name),
        (2, "decline", "no bus", principal.name),
    ]
    assert AuditEvent.objects.filter(verb="consultation.answered").count() == 2
    assert Letter.objects.filter(kind="consultation.declined").count() == 1


def test_nobody_answers_for_another_school(consultation, principal, officer):
    for person in (officer, principal_of("demo:2"), PersonFactory(role="decision-maker")):
        with pytest.raises(NotAllowed):
            give(consultation, "accept", by=person)
    assert give(consultation, "accept", by=principal_of("demo:1", "board-chair")).choice == "accept"
    other = answer_of(consultation, "demo:2")
    assert not allow(principal, "consultation.answer", other)
    own = visible(principal, "consultation.answer", Answer.objects.all())
    assert list(own.values_list("school", flat=True)) == ["demo:1"]


@pytest.mark.parametrize(
    ("choice", "text", "sentence"),
    [
        ("accept_if", " ", "would have to be so"),
        ("decline", "", "why the school declines"),
        ("x", "", "one of"),
    ],
)
def test_a_condition_or_a_reason_must_be_given(consultation, choice, text, sentence):
    with pytest.raises(ValueError, match=sentence):
        give(consultation, choice, text)
    assert answer_of(consultation).version == 0


def test_the_servers_clock_closes_it(consultation, principal, officer, time_machine):
    time_machine.move_to(consultation.closes_at - timedelta(seconds=1), tick=False)
    give(consultation, "accept", by=principal)
    time_machine.move_to(consultation.closes_at, tick=False)
    with pytest.raises(NotNow, match="Answers were taken until"):
        give(consultation, "decline", "late", by=principal)
    assert answer_of(consultation).choice == "accept"
    with pytest.raises(NotNow, match="is over"):
        actions.call_off(consultation=consultation, version=1, reason="x", by=officer)


def test_the_last_day_ends_at_midnight_where_clocks_change():
    # New Zealand's clocks go back on 5 April 2026 and forward on 27 September 2026.
    assert midnight_after(date(2026, 4, 4), "Pacific/Auckland") == datetime(2026, 4, 4, 11, tzinfo=UTC)
    assert midnight_after(date(2026, 4, 5), "Pacific/Auckland") == datetime(2026, 4, 5, 12, tzinfo=UTC)
    assert midnight_after(date(2026, 9, 27), "Pacific/Auckland") == datetime(2026, 9, 27, 11, tzinfo=UTC)


def test_two_people_of_one_school_the_second_is_told(consultation, principal):
    one = answer_of(consultation)
    actions.answer(answer=one, version=0, choice="accept", by=principal)
    with pytest.raises(Stale):
        actions.answer(answer=one, version=0, choice="decline", text="no", by=principal)
    assert answer_of(consultation).choice == "accept"


def test_called_off_takes_no_answers_and_tells_the_schools(consultation, principal, officer):
    actions.call_off(consultation=consultation, version=1, reason="The law changed.", by=officer)
    consultation.refresh_from_db()
    assert rules.phase(consultation) == "called_off"
    with pytest.raises(NotNow, match="called off"):
        give(consultation, "accept", by=principal)
    assert Letter.objects.get(kind="consultation.called_off").text == "The law changed."


def test_without_a_school_what_follows_is_what_the_engine_says(consultation):
    give(consultation, "decline", "no", school="demo:4")  # the college of its town
    effect = queries.without(answer_of(consultation, "demo:4"))
    found = boards.board(consultation.scenario)
    left = [[one for one in group if one != "demo:4"] for group in found.base.groups.values()]
    now = evaluate(found.problem, list(found.base.groups.values()))
    then = evaluate(found.problem, left)
    assert round(effect.change_km * 1e6) == round((then.travel_km - now.travel_km) * 1e6)
    assert [check.rule for check in effect.rules] == ["pathway"]
    assert effect.missing == tuple(making.SECONDARY)
    assert len(effect.company) == 3
    assert queries.without(answer_of(consultation, "demo:1")).rules == ()


def test_the_arrangement_forms_anew_around_a_decline_and_few_move(consultation, officer):
    give(consultation, "decline", "no", school="demo:1")
    asked = actions.solve_without(
        consultation=consultation, name="Anew", seconds=2, seed=1, moves_max=1, by=officer
    )
    done = scenarios.run(Scenario.objects.get(pk=asked.pk))
    assert done.status == "done", done.message
    assert done.places.get(school="demo:1").code == "stance"
    before = dict(consultation.scenario.places.values_list("school", "group__number"))
    moves = next(rule for rule in done.summary["rules"] if rule["rule"] == "moves")
    assert moves["met"]
    groups = [set(group.places.values_list("school", flat=True)) for group in done.groups.all()]
    old = {
        number: {one for one, at in before.items() if at == number} for number in before.values() if number
    }
    stayed = sum(max(len(group & there) for there in old.values()) for group in groups)
    assert 11 - stayed <= 1


def test_nothing_to_solve_where_nobody_declined(consultation, officer):
    with pytest.raises(NotNow, match="No school has declined"):
        actions.solve_without(consultation=consultation, name="x", seconds=2, seed=1, moves_max=1, by=officer)


def test_a_journey_of_pages(consultation, principal, officer_client, client, django_assert_max_num_queries):
    client.force_login(principal)
    address = reverse("consultation_answer", args=[consultation.pk, "demo:1"])
    with django_assert_max_num_queries(25):
        page = client.get(address).text
    assert "Thornby College" in page
    assert "Why here, and what would change it" in page
    assert consultation.name in client.get(reverse("answers_mine")).text
    page = client.post(address, {"version": 0, "choice": "decline", "text": ""})
    assert "Say what the condition is" in page.text
    page = client.post(address, {"version": 0, "choice": "decline", "text": "Too far"}, follow=True)
    assert "Your answer has come in" in page.text
    page = client.post(address, {"version": 0, "choice": "accept", "text": ""})
    assert "while you were writing" in page.text
    assert "Too far" in page.text
    assert client.get(reverse("consultation_answer", args=[consultation.pk, "demo:2"])).status_code == 403
    here = reverse("consultation", args=[consultation.pk])
    with django_assert_max_num_queries(25):
        page = officer_client.get(here + "?choice=decline&sort=-when").text
    assert "Too far" in page
    with django_assert_max_num_queries(25):
        page = officer_client.get(reverse("consultation_declined", args=[consultation.pk, "demo:1"])).text
    assert "nobody else moves" in page
    lines = b"".join(officer_client.get(here + "?csv=1").streaming_content).decode().splitlines()
    assert len(lines) == 13
    form = {"name": "Anew", "seconds": 2, "seed": 1, "moves_max": 2}
    page = officer_client.post(reverse("consultation_solve", args=[consultation.pk]), form)
    assert page.url == reverse("scenario", args=[Scenario.objects.get(name="Anew").pk])


def test_the_office_publishes_on_a_page(towns, officer_client):
    scenario = making.done()
    address = reverse("consultation_publish", args=[scenario.pk])
    day = timezone.localdate() + timedelta(days=20)
    data = {"name": "Asked", "closes_on": f"{day:%d/%m/%Y}", "time_zone": "Pacific/Auckland", "moves_max": 3}
    assert "no time zone" in officer_client.post(address, data | {"time_zone": "Mars/Base"}).text
    assert "This day is over" in officer_client.post(address, data | {"closes_on": "1/1/2020"}).text
    officer_client.post(address, data)
    assert scenario.consultations.get().moves_max == 3
    page = officer_client.get(reverse("consultations"))
    assert "Asked" in page.text


def test_who_may_see_what(consultation, who_gets, expected_for):
    pk = consultation.pk
    for name in ("consultations", "consultation", "consultation_solve", "consultation_call_off"):
        address = reverse(name, args=[] if name == "consultations" else [pk])
        assert who_gets(address) == expected_for(*OFFICE), name
    actions.call_off(consultation=consultation, version=1, reason="The law changed.", by=None)
    assert who_gets(reverse("consultation_publish", args=[consultation.scenario_id])) == expected_for(*OFFICE)
