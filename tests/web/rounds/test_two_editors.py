"""Two people of the office and one record: the second is told, sees both choices, and loses neither."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.web.factories import PersonFactory
from tests.web.rounds import calling, hubbing, making
from tests.web.rounds.test_pages import words

from schoolweave.web.rounds.actions import applications as hubs
from schoolweave.web.rounds.actions import consultation, decisions
from schoolweave.web.rounds.models import Recommendation, Review
from schoolweave.web.rounds.rules import NotNow
from schoolweave.web.ui.models import SetAside


@pytest.fixture
def other(db):
    return PersonFactory(role="programme-officer", name="Olga Other")


def _expression():
    row = calling.sent(calling.round_of(), calling.school())
    return SimpleNamespace(row=row, capability="expression.process", name="expression")


def _application():
    row = hubbing.sent(hubbing.call(), hubbing.lead())
    return SimpleNamespace(row=row, capability="round.manage", name="application")


@pytest.fixture(params=[_expression, _application])
def thing(request, db):
    return request.param()


def test_who_assigns_second_sees_both_choices_and_may_still_choose(thing, officer, officer_client, other):
    row = thing.row
    second = Client()
    second.force_login(other)
    desk = reverse(f"{thing.name}_office", args=[row.reference])
    act = reverse(f"{thing.name}_at_once", args=[row.reference])
    seen = second.get(desk).context["version"]
    given = {"act": "assign", "version": seen}
    assert officer_client.post(act, given | {"to": officer.pk})["Location"] == desk
    late = second.post(act, given | {"to": other.pk})
    assert late.status_code == 409
    (both,) = late.context["clash"].table.lines
    assert [cell.text for _column, cell in both][1:] == [str(officer), "Olga Other"]
    assert calling.fresh(row).assigned_to == officer
    assert SetAside.objects.get(person=other).texts == [["Assign to", "Olga Other"]]
    again = {name: late.context["form"][name].value() for name in ("act", "version", "to")}
    assert second.post(act, again)["Location"] == desk
    assert calling.fresh(row).assigned_to == other
    assert "of the office" in words(second.post(act, {"act": "assign", "version": "x"}, follow=True))


def test_who_assigns_many_second_is_told_of_each_that_was_changed(thing, officer, officer_client, other):
    row = thing.row
    queue = reverse(f"{thing.name}_queue", args=[row.round_id])
    bulk = reverse(f"{thing.name}_bulk", args=[row.round_id])
    listed = f"{row.pk}.{row.version}"
    assert f'value="{listed}"' in words(officer_client.get(queue))
    given = {"pick": row.pk, "row": [listed, "nonsense", "1.²"], "act": "assign", "here": queue}
    assert "Done with 1." in words(officer_client.post(bulk, given | {"to": officer.pk}, follow=True))
    second = Client()
    second.force_login(other)
    told = words(second.post(bulk, given | {"to": other.pk}, follow=True))
    assert f"Assigned to now: {officer}. You chose: Olga Other." in told
    assert calling.fresh(row).assigned_to == officer


def test_who_recommends_second_reads_the_other_text_and_keeps_theirs(towns, officer, officer_client, other):
    scenario = making.done(by=officer)
    one, two = scenario.groups.order_by("number")[:2]
    page = reverse("pack_prepare", args=[scenario.pk])
    second = Client()
    second.force_login(other)
    given = {"versions": second.get(page).context["form"]["versions"].value(), "outcome": "declined"}
    first = {"groups": [one.pk], "outcome": "approved", "text": "It is near.", "versions": given["versions"]}
    assert officer_client.post(page, first).status_code == 302
    late = second.post(page, given | {"groups": [one.pk, two.pk], "text": "It is too far."})
    said = words(late)
    assert "It is near." in said
    assert "It is too far." in said
    assert f"{officer} saved this" in said
    assert not Recommendation.objects.filter(outcome="declined").exists()
    assert ["Why", "It is too far."] in SetAside.objects.get(person=other).texts
    assert second.post(page, given | {"groups": [two.pk], "text": "Far."}).status_code == 302  # another group
    renewed = late.context["form"]["versions"].value()
    over = given | {"groups": [one.pk], "text": "It is too far.", "versions": renewed}
    assert second.post(page, over).status_code == 302
    assert list(one.recommendations.values_list("outcome", flat=True)) == ["approved", "declined"]
    assert "Open this page again" in words(second.post(page, over | {"versions": "1"}))


def test_what_was_written_for_a_recommendation_stays_where_no_outcome_is_chosen(
    towns, officer, officer_client
):
    page = reverse("pack_prepare", args=[making.done(by=officer).pk])
    assert "A long text" in words(officer_client.post(page, {"text": "A long text", "versions": ""}))


def test_who_calls_off_second_reads_why_the_other_did(towns, officer, officer_client, other):
    now = timezone.now()
    one = consultation.publish(
        scenario=making.done(by=officer),
        name="Your community",
        text="",
        opens_at=now,
        closes_at=now + timedelta(days=7),
        time_zone="UTC",
        by=officer,
    )
    anew = reverse("consultation_publish", args=[one.scenario_id])
    assert "is being put to its schools already" in words(officer_client.get(anew, follow=True))
    page = reverse("consultation_call_off", args=[one.pk])
    given = {"version": officer_client.get(page).context["form"]["version"].value()}
    officer_client.post(page, given | {"reason": "The law changed."})
    second = Client()
    second.force_login(other)
    told = words(second.post(page, given | {"reason": "No money."}, follow=True))
    assert "while you were writing, for this reason: “The law changed.”" in told
    assert calling.fresh(one).called_off_reason == "The law changed."
    assert SetAside.objects.get(person=other).texts == [["Why", "No money."]]


def test_a_board_signs_what_it_read_and_nothing_else(db):
    school = calling.school()
    principal, chair = calling.of_school(school), calling.of_school(school, "board-chair")
    application = hubbing.unsigned(hubbing.call(), school, by=principal)
    page, board = reverse("application_sign", args=[application.reference]), Client()
    board.force_login(chair)
    given = {"declared": "yes", "seen": board.get(page).context["seen"]}
    changed = {"impact": "Very much"}
    hubs.save_page(application=application, answers=changed, version=application.version, by=principal)
    assert "changed while you read it" in words(board.post(page, given, follow=True))
    assert calling.fresh(application).signed_by is None
    board.post(page, given | {"seen": board.get(page).context["seen"]})
    assert calling.fresh(application).signed_by == chair


def test_two_who_replace_one_reviewer_ask_one_other(officer):
    people = hubbing.reviewers(4)
    application = hubbing.given(hubbing.call(), hubbing.lead(), officer, people[:2])
    late, gone = (application.reviews.get(reviewer=person) for person in people[:2])
    hubs.stand_back(review=gone, conflict="My sister leads it", by=people[1])
    hubs.replace_reviewer(review=late, to=people[2], by=officer)
    with pytest.raises(NotNow, match="Another person was asked"):
        hubs.replace_reviewer(review=late, to=people[3], by=officer)
    hubs.replace_reviewer(review=gone, to=people[3], by=officer)
    with pytest.raises(NotNow, match="Another person was asked"):
        hubs.replace_reviewer(review=gone, to=hubbing.reviewers(1)[0], by=officer)
    assert application.reviews.filter(status=Review.Status.ASKED).count() == 2


def test_what_is_no_form_has_no_version(towns, officer):
    scenario = making.done(by=officer)
    group = scenario.groups.first()
    for outcome in ("approved", "declined"):
        decisions.recommend(groups=[group], outcome=outcome, text="As the law says.", by=None)
    assert group.recommendations.count() == 2
