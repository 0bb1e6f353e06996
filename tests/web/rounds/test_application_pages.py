"""The pages of hub applications: applying, the office, blind reviewing, ranking; who gets which."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.factories import PersonFactory
from tests.web.rounds import calling, hubbing
from tests.web.rounds.test_expression_pages import MOST_QUERIES, signed_in, words

from schoolweave.web.rounds.actions import applications as acts
from schoolweave.web.rounds.models import Application

pytestmark = pytest.mark.django_db
S = Application.Status


@pytest.fixture
def call():
    return hubbing.call()


@pytest.fixture
def people():
    return hubbing.reviewers()


def address(name, *arguments):
    return reverse(name, args=arguments)


def test_whole_journey_from_applying_to_selection(call, officer_client, people):
    school = hubbing.lead()
    lead = signed_in(calling.of_school(school, "hub-lead"))
    started = lead.post(address("apply", call.pk), {"school": school.pk})
    application = Application.objects.get()
    reference = application.reference
    assert started["Location"] == address("application", reference)
    for page, answers in (
        ("contact", {"contact_name": "Ari"}),
        ("impact", {"impact": "Much", "serves_all": "yes"}),
        ("declaration", {"declared": "on"}),
    ):
        version = calling.fresh(application).version
        done = lead.post(address("application_page", reference, page), {"version": version} | answers)
        assert done.status_code == 302, page
    asked = lead.post(address("application_sign", reference), {"ask": "1"}, follow=True)
    assert "Those who sign for the board get a letter" in words(asked)
    chair = signed_in(calling.of_school(school, "board-chair"))
    assert reference in words(chair.get(address("my_applications")))
    assert "waits for its board" in words(chair.get(address("application", reference)))
    assert "Impact" not in words(chair.get(address("application_check", reference)))  # it is the lead's
    read = words(chair.get(address("application_sign", reference)))
    assert "Much" in read
    assert "I sign this for the board of Lead College" in read
    seen = chair.get(address("application_sign", reference)).context["seen"]
    signed = {"declared": "yes", "name": "Cath Chair", "seen": seen}
    chair.post(address("application_sign", reference), signed)
    assert "Signed by Cath Chair" in words(lead.get(address("application_check", reference)))
    assert "Met" in words(lead.get(address("application_check", reference)))
    assert lead.post(address("application_check", reference))["Location"] == address(
        "application_sent", reference
    )
    assert reference in words(lead.get(address("application_sent", reference)))
    assert "Much" in words(lead.get(address("application_receipt", reference, 1)))
    assert "Lead College" in words(officer_client.get(address("application_queue", call.pk)))
    give = {"first": people[0].pk, "second": people[1].pk}
    officer_client.post(address("application_give", reference), give)
    for person, impact in zip(people, (5, 1), strict=True):
        score(signed_in(person), application.reviews.get(reviewer=person), impact)
    assert calling.fresh(application).status == S.MODERATION
    moderator = signed_in(PersonFactory(role="moderator"))
    assert "They differ" in words(moderator.get(address("application_settle", reference)))
    settled = {"score-impact": "3", "score-capacity": "3", "score-area": "3", "reason": "Read again"}
    moderator.post(address("application_settle", reference), settled)
    moderator.post(address("application_shortlist", reference), {"act": "shortlist"})
    decider = signed_in(PersonFactory(role="decision-maker"))
    decider.post(address("application_decide", reference, "select"), {"reason": "The best"})
    assert calling.fresh(application).status == S.SELECTED
    assert "Selected" in words(lead.get(address("application", reference)))


def score(client, review, impact):
    page = address("review", review.pk)
    scores = {"score-impact": impact, "score-capacity": 3, "score-area": 3, "version": review.version}
    response = client.post(page, scores | {"send": "1"})
    assert response["Location"] == address("my_reviews")


def test_reviewers_see_nothing_of_one_another(call, officer, people):
    application = hubbing.given(call, hubbing.lead(), officer, people)
    first, second = (application.reviews.get(reviewer=person) for person in people)
    hubbing.score(first, 4, 4, 4)
    client = signed_in(people[1])
    own = words(client.get(address("review", second.pk)))
    assert "Who can see this?" in own
    assert "Reviewer 0" not in own
    assert client.get(address("review", first.pk)).status_code == 404
    for name, argument in (
        ("application_queue", call.pk),
        ("application_office", application.reference),
    ):
        assert client.get(address(name, argument)).status_code == 403, name
    assert client.get(address("application_ranking", call.pk)).status_code == 403
    assert client.get(address("application_settle", application.reference)).status_code == 403


def test_conflict_closes_the_application_to_the_reviewer(call, officer, people):
    application = hubbing.given(call, hubbing.lead(), officer, people)
    own = application.reviews.get(reviewer=people[0])
    client = signed_in(people[0])
    client.post(address("review_stand_back", own.pk), {"reason": "My sister leads it"})
    assert "Much" not in words(client.get(address("review", own.pk)))
    assert "My sister leads it" in words(
        signed_in(officer).get(address("application_office", application.reference))
    )


def test_scores_are_saved_half_done_and_a_stale_save_is_told(call, officer, people):
    application = hubbing.given(call, hubbing.lead(), officer, people)
    own = application.reviews.get(reviewer=people[0])
    client = signed_in(people[0])
    page = address("review", own.pk)
    client.post(page, {"version": 1, "score-impact": "4"})
    assert calling.fresh(own).scores["impact"]["score"] == 4
    clash = words(client.post(page, {"version": 1, "score-impact": "2"}))
    assert "while you were writing" in clash
    assert calling.fresh(own).scores["impact"]["score"] == 4
    missing = client.post(page, {"version": 2, "score-impact": "4", "send": "1"}, follow=True)
    assert "Still to be scored: Capacity, Area" in words(missing)


def test_many_are_assigned_asked_and_downloaded_at_once(call, officer, officer_client, people):
    sent = [hubbing.sent(call, hubbing.lead(f"College {number}")) for number in range(3)]
    acts.give_to_reviewers(application=sent[2], reviewers=people, by=officer)
    page, bulk = (address(name, call.pk) for name in ("application_queue", "application_bulk"))
    assert words(officer_client.get(page)).count('name="pick"') == 3
    ticked = {"pick": [each.pk for each in sent], "here": f"{page}?whose=nobody"}
    listed = {"row": [f"{each.pk}.{calling.fresh(each).version}" for each in sent]}
    done = officer_client.post(bulk, ticked | listed | {"act": "assign", "to": officer.pk})
    assert done["Location"] == f"{page}?whose=nobody"
    assert Application.objects.filter(assigned_to=officer).count() == 3
    asking = words(officer_client.post(bulk, ticked | {"act": "ask"}))
    assert asking.count('name="pick"') == 3
    assert sent[1].reference in asking
    told = words(officer_client.post(bulk, ticked | {"act": "ask", "text": "How many?"}, follow=True))
    assert "Done with 2." in told
    assert f"{sent[2].reference}: " in told  # it is with the reviewers
    assert [each.questions.count() for each in sent] == [1, 1, 0]
    lines = b"".join(officer_client.post(bulk, ticked | {"act": "export"}).streaming_content).decode()
    assert all(each.reference in lines for each in sent)
    other = signed_in(PersonFactory(role="decision-maker"))
    assert other.post(bulk, ticked | {"act": "assign"}).status_code == 403
    assert 'name="pick"' not in words(other.get(page))


def test_ineligible_is_offered_to_be_barred_and_not_to_reviewers(call, officer_client):
    application = hubbing.sent(call, calling.school("Small School"))
    page = words(officer_client.get(address("application_office", application.reference)))
    assert "Tell the applicant that it is not eligible" in page
    assert "Give it to two reviewers" not in page
    officer_client.post(address("application_at_once", application.reference), {"act": "bar"})
    assert calling.fresh(application).status == S.INELIGIBLE


def test_office_pages_need_few_queries(call, officer, people, django_assert_max_num_queries):
    for number in range(6):
        hubbing.scored(call, hubbing.lead(f"College {number}"), officer, people, (number % 5, 3, 3))
    reference = Application.objects.first().reference
    client = signed_in(officer)
    for page in (
        address("application_queue", call.pk),
        address("application_ranking", call.pk),
        address("application_office", reference),
        address("application_queue", call.pk) + "?csv=1",
        address("application_ranking", call.pk) + "?csv=1",
    ):
        with django_assert_max_num_queries(MOST_QUERIES):
            response = client.get(page)
            assert response.status_code == 200
            b"".join(response.streaming_content if response.streaming else [])
    mine = signed_in(people[0])
    with django_assert_max_num_queries(MOST_QUERIES):
        assert mine.get(address("my_reviews")).status_code == 200


APPLICANT = ("application", "application_check", "application_answer", "application_withdraw")


def test_who_gets_which_page(call, officer, people, as_role):
    application = hubbing.scored(call, hubbing.lead(), officer, people, (3, 3, 3))
    reference = application.reference
    other = signed_in(calling.of_school(hubbing.lead("Other College"), "hub-lead"))
    for name in APPLICANT:
        assert Client().get(address(name, reference)).status_code == 302
        assert other.get(address(name, reference)).status_code == 403
        assert as_role("programme-officer").get(address(name, reference)).status_code == 403
    allowed = {"programme-officer", "moderator", "decision-maker", "auditor", "analyst"}
    got = {
        role: as_role(role).get(address("application_ranking", call.pk)).status_code
        for role in ("programme-officer", "moderator", "decision-maker", "auditor", "reviewer", "evaluator")
    }
    assert got == {role: 200 if role in allowed else 403 for role in got}
