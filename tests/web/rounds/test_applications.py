"""Hub applications: eligibility named, blind reviews, moderation, ranking with ties, selection."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from tests.web.factories import PersonFactory
from tests.web.rounds import calling, hubbing

from schoolweave.web.accounts.models import Letter
from schoolweave.web.rounds.actions import applications as acts
from schoolweave.web.rounds.actions import run
from schoolweave.web.rounds.models import Application, Review, Scenario
from schoolweave.web.rounds.queries import application_tasks, eligibility, reviews
from schoolweave.web.rounds.queries import applications as queries
from schoolweave.web.rounds.rules import NotNow
from schoolweave.web.rounds.rules.calls import TooLate

pytestmark = pytest.mark.django_db
S = Application.Status


@pytest.fixture
def call():
    return hubbing.call()


@pytest.fixture
def people():
    return hubbing.reviewers()


def test_submit_keeps_facts_findings_and_a_receipt(call):
    application = hubbing.sent(call, hubbing.lead())
    assert application.status == S.SUBMITTED
    assert [one["met"] for one in application.findings] == [True, True]
    assert application.receipts.get().content["answers"]["impact"] == "Much"
    assert Letter.objects.filter(kind="application.receipt").count() == 1


def test_submit_names_what_is_missing_and_refuses_after_the_deadline(call):
    school = hubbing.lead()
    person = calling.of_school(school)
    application = hubbing.unsigned(call, school, by=person, impact="")
    with pytest.raises(NotNow, match="What did others gain"):
        acts.submit(application=application, by=person)
    with pytest.raises(NotNow, match="What did others gain"):
        hubbing.sign(application)
    application = acts.save_page(
        application=application, answers={"impact": "Much"}, version=application.version, by=person
    )
    hubbing.sign(application)
    calling.ends(call)
    with pytest.raises(TooLate):
        acts.submit(application=application, by=person)
    acts.send_late(application=application, reason="Storm", by=person)
    assert calling.fresh(application).status == S.LATE


def test_board_signs_what_it_read_and_a_change_needs_a_new_signature(call):
    school = hubbing.lead()
    person = calling.of_school(school)
    application = hubbing.unsigned(call, school, by=person)
    with pytest.raises(NotNow, match="The board of Lead College has still to sign"):
        acts.submit(application=application, by=person)
    calling.AssignmentFactory(person=person, role="board-chair", scope_kind="school", scope_id=school.pk)
    with pytest.raises(PermissionDenied, match="whoever writes does not sign"):
        acts.sign(application=application, name="", by=person)
    assert acts.ask_to_sign(application=application, by=person) == Letter.objects.count() == 1
    signed = hubbing.sign(application)
    answers = {"impact": "More"}
    changed = acts.save_page(application=signed, answers=answers, version=signed.version, by=person)
    assert "changed since" in application_tasks.signature_status(changed)[1]
    with pytest.raises(NotNow, match="has still to sign"):
        acts.submit(application=application, by=person)
    hubbing.sign(application)
    receipt = acts.submit(application=application, by=person)
    assert receipt.content["signed_by"] == calling.fresh(application).signed_name != ""


def test_eligibility_names_the_rule_that_fails(call, officer, people):
    application = hubbing.sent(call, calling.school("Small School"))
    found = eligibility.checked(application)
    assert [finding.test.id for finding in found.failing] == ["LEAD-2"]
    with pytest.raises(NotNow, match="secondary school"):
        acts.give_to_reviewers(application=application, reviewers=people, by=officer)
    acts.bar(application=application, by=officer)
    letter = Letter.objects.get(kind="application.settled")
    assert "The lead school is a secondary school. Not met (kind: primary)." in letter.text


def test_an_eligible_application_cannot_be_barred(call, officer):
    with pytest.raises(NotNow, match="No rule is broken"):
        acts.bar(application=hubbing.sent(call, hubbing.lead()), by=officer)


def test_reviewers_are_two_different_people_without_conflict(call, officer, people):
    school = hubbing.lead()
    application = hubbing.sent(call, school)
    with pytest.raises(NotNow, match="two different"):
        acts.give_to_reviewers(application=application, reviewers=[people[0]] * 2, by=officer)
    calling.AssignmentFactory(person=people[1], role="board-chair", scope_kind="school", scope_id=school.pk)
    with pytest.raises(NotNow, match="has a role at Lead College"):
        acts.give_to_reviewers(application=application, reviewers=people, by=officer)
    assert calling.fresh(application).status == S.SUBMITTED
    assert Review.objects.count() == 0
    with pytest.raises(NotNow, match="is not a reviewer"):
        acts.give_to_reviewers(application=application, reviewers=[people[0], PersonFactory()], by=officer)


def test_nobody_scores_for_another_or_twice(call, officer, people):
    application = hubbing.given(call, hubbing.lead(), officer, people)
    review = application.reviews.get(reviewer=people[0])
    with pytest.raises(PermissionDenied, match="blind"):
        acts.save_scores(review=review, scores={}, comment="", version=1, by=people[1])
    hubbing.score(review, 3, 3, 3)
    with pytest.raises(NotNow, match="closed"):
        hubbing.score(calling.fresh(review), 4, 4, 4)


@pytest.mark.parametrize(("second", "state"), [((4, 3, 3), S.SCORED), ((5, 3, 3), S.MODERATION)])
def test_two_reviews_agree_or_are_moderated(call, officer, people, second, state):
    application = hubbing.scored(call, hubbing.lead(), officer, people, (3, 3, 3), second)
    assert application.status == state
    if state == S.SCORED:
        assert (application.agreed["impact"], application.total) == (3.5, 13.0)


def test_moderation_stays_between_the_scores_and_is_by_a_third_person(call, officer, people):
    application = hubbing.scored(call, hubbing.lead(), officer, people, (1, 3, 3), (5, 3, 3))
    moderator = PersonFactory(role="moderator")
    both = people[0]
    calling.AssignmentFactory(person=both, role="moderator")
    with pytest.raises(PermissionDenied, match="another person moderates"):
        acts.settle(application=application, scores={}, reason="x", by=both)
    with pytest.raises(NotNow, match="between the two scores, 1 and 5"):
        acts.settle(
            application=application, scores={"impact": 0, "capacity": 3, "area": 3}, reason="x", by=moderator
        )
    scores = {"impact": 4, "capacity": 3, "area": 3}
    acts.settle(application=application, scores=scores, reason="The evidence is of two years", by=moderator)
    application = calling.fresh(application)
    assert (application.status, application.total) == (S.SCORED, 14.0)


def test_stand_back_closes_the_review_and_another_takes_it(call, officer, people):
    application = hubbing.given(call, hubbing.lead(), officer, people)
    review = application.reviews.get(reviewer=people[0])
    acts.stand_back(review=review, conflict="My sister leads it", by=people[0])
    with pytest.raises(NotNow):
        hubbing.score(calling.fresh(review), 3, 3, 3)
    third = hubbing.reviewers(1)[0]
    acts.replace_reviewer(review=review, to=third, by=officer)
    assert "asked to score it already" in reviews.bar_to_reviewing(people[0], application)
    assert application.reviews.filter(status=Review.Status.ASKED).count() == 2


def test_ranking_explains_ties_by_criterion_and_by_lot(call, officer, people):
    scores = {"Alpha": (3, 5, 3), "Beta": (4, 3, 3), "Gamma": (3, 5, 3), "Delta": (1, 1, 1)}
    for name, given in scores.items():
        hubbing.scored(call, hubbing.lead(f"{name} College"), officer, people, given)
    lines = queries.ranking(call, Application.objects.all())
    names = [line.application.school.name.split()[0] for line in lines]
    assert (names[0], names[3]) == ("Beta", "Delta")
    assert "by “Impact”" in lines[0].place.tie
    assert "drawn lot" in lines[1].place.tie
    assert lines[3].place.tie == ""
    assert [line.place.rank for line in queries.ranking(call, Application.objects.all())] == [1, 2, 3, 4]


def test_shortlist_select_and_turn_down_each_by_whom_it_belongs_to(call, officer, people):
    moderator, decider = PersonFactory(role="moderator"), PersonFactory(role="decision-maker")
    best = hubbing.scored(call, hubbing.lead("A College"), officer, people, (5, 5, 5))
    worst = hubbing.scored(call, hubbing.lead("B College"), officer, people, (1, 1, 1))
    with pytest.raises(PermissionDenied):
        acts.shortlist(application=best, by=officer)
    acts.shortlist(application=best, by=moderator)
    with pytest.raises(PermissionDenied):
        acts.select(application=best, by=moderator)
    with pytest.raises(NotNow):
        acts.select(application=worst, by=decider)
    acts.select(application=best, by=decider)
    with pytest.raises(NotNow, match="Give a reason"):
        acts.turn_down(application=worst, reason="", by=decider)
    acts.turn_down(application=worst, reason="Others scored higher", by=decider)
    assert (calling.fresh(best).status, calling.fresh(worst).status) == (S.SELECTED, S.NOT_SELECTED)


def test_hubs_serve_the_neediest_first_and_say_who_waits(call, officer, people):
    """Two leads with room for three each: of nine schools the leads and the four neediest are served."""
    leads = [hubbing.lead(f"{name} College", needs=need(0)) for name in ("First", "Second")]
    others = [calling.school(f"School {number}", needs=need(number)) for number in range(1, 7)]
    unknown = calling.school("Unknown School")
    for school in leads:
        application = hubbing.scored(call, school, officer, people, (4, 4, 4))
        acts.shortlist(application=application, by=PersonFactory(role="moderator"))
        acts.select(application=application, by=PersonFactory(role="decision-maker"))
    client = Client()
    client.force_login(officer)
    address = reverse("hub_allocation", args=[call.pk])
    assert client.post(address, {"region": ""})["Location"] == address
    scenario = run(Scenario.objects.get())
    page = client.get(address).content.decode()
    assert (scenario.status, scenario.gap) == ("done", 0.0)
    served = scenario.places.filter(standing="placed")
    assert {place.school_id for place in served} == {one.pk for one in (*leads, *others[2:])}
    assert {group.host_id for group in scenario.groups.all()} == {lead.pk for lead in leads}
    waits = {place.school_id: place.why for place in scenario.places.filter(standing="unplaced")}
    assert set(waits) == {others[0].pk, others[1].pk, unknown.pk}
    assert "the neediest first, and 2 hubs have room for 6 schools" in waits[others[0].pk]
    order = [page.index(f">{one.name}<") for one in reversed(others)]
    assert order == sorted(order)
    assert "School 6" not in client.get(address, {"only": "waiting"}).content.decode()
    number = scenario.groups.get(places__school=others[5]).number
    pages = [reverse(name, args=[scenario.pk]) for name in ("scenario", "scenario_schools")]
    pages.append(reverse("scenario_group", args=[scenario.pk, number]))
    pages.append(reverse("scenario_school", args=[scenario.pk, others[5].pk]))
    assert [client.get(each).status_code for each in pages] == [200, 200, 200, 200]
    client.force_login(PersonFactory(role="reviewer"))
    assert client.get(address).status_code == 403


def need(percent):
    return [{"measure": "fsm_percent", "value": percent, "year": 2025}]
