"""A lead applies, two reviewers score, one moderates, the best is selected: in a browser."""

import pytest
from django.urls import reverse
from tests.web.factories import PersonFactory
from tests.web.rounds import calling, hubbing

from schoolweave.web.rounds.models import Application, Review

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = [360, 1280]


def address(name, *arguments):
    return reverse(name, args=arguments)


def press(seen, name):
    seen.page.locator("main").get_by_role("button", name=name).first.click()
    seen.page.wait_for_load_state("networkidle")


def follow(seen, name):
    main = seen.page.locator("main")
    here = main.get_by_role("link", name=name).or_(main.get_by_role("button", name=name))
    here.first.click()
    seen.page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("width", WIDTHS)
def test_lead_applies(visit, sign_in, width):
    call, school = hubbing.call(summary="Two schools each lead a hub."), hubbing.lead()
    sign_in(calling.of_school(school, "hub-lead"))
    seen = visit(address("round", call.pk), width=width).check("hub-round")
    follow(seen, "Apply to lead a hub")
    press(seen, "Start")
    seen.check("application-tasks")
    follow(seen, "Whom we may ask")
    seen.page.get_by_label("Whom may we ask?").fill("Ari")
    press(seen, "Save and go on")
    follow(seen, "What did others gain?")
    seen.page.get_by_label("What did others gain?").fill("Much")
    seen.page.get_by_label("Yes", exact=True).check()
    seen.check("application-page")
    press(seen, "Save and go on")
    follow(seen, "Declaration")
    seen.page.get_by_label("We declare that this is so").check()
    press(seen, "Save and go on")
    follow(seen, "Check the answers")
    seen.check("application-check")
    press(seen, "Send")
    seen.check("application-sent")
    assert Application.objects.get().status == Application.Status.SUBMITTED


@pytest.mark.parametrize("width", WIDTHS)
def test_reviewers_score_and_hubs_are_ranked(visit, sign_in, cookies, width):
    call, people = hubbing.call(), hubbing.reviewers()
    officer = PersonFactory(role="programme-officer")
    hubbing.scored(call, hubbing.lead("First College"), officer, people, (3, 5, 3))
    hubbing.scored(call, hubbing.lead("Second College"), officer, people, (4, 3, 3))
    application = hubbing.sent(call, hubbing.lead("Third College"))
    sign_in(officer)
    desk = visit(address("application_queue", call.pk), width=width).check("application-queue")
    follow(desk, application.reference)
    desk.check("application-office")
    follow(desk, "Give it to two reviewers")
    for label, person in zip(("First reviewer", "Second reviewer"), people, strict=True):
        desk.page.get_by_label(label).select_option(str(person.pk))
    desk.check("application-give")
    press(desk, "Give it to two reviewers")
    for person, impact in zip(people, ("5", "1"), strict=True):
        cookies.clear()
        sign_in(person)
        review(visit, width, Review.objects.get(application=application, reviewer=person), impact)
    cookies.clear()
    moderator = PersonFactory(role="moderator")
    calling.AssignmentFactory(person=moderator, role="decision-maker")
    sign_in(moderator)
    settle(visit, width, call, application)


def review(visit, width, own, impact):
    """Score an application and send the scores."""
    seen = visit(address("my_reviews"), width=width).check("reviews")
    follow(seen, own.application.reference)
    for criterion, score in (("impact", impact), ("capacity", "3"), ("area", "3")):
        seen.page.locator(f"input[name=score-{criterion}][value='{score}']").check()
    seen.check("review")
    press(seen, "Send the scores")
    assert "They stand from now on" in seen.page.locator("main").inner_text()


def settle(visit, width, call, application):
    """Settle what differs, shortlist and select from the ranking."""
    seen = visit(address("application_settle", application.reference), width=width).check("settle")
    for label, score in (("Impact", "3"), ("Capacity", "3"), ("Area", "3")):
        seen.page.get_by_label(label, exact=True).fill(score)
    seen.page.get_by_label("Why these scores").fill("Read once more")
    press(seen, "Settle")
    seen.page.goto(seen.page.url.split("/applications/")[0] + address("application_ranking", call.pk))
    assert "placed before it by “Impact”" in seen.page.locator("main").inner_text()
    seen.check("ranking")
    press(seen, "Shortlist Second College")
    follow(seen, "Select Second College")
    seen.page.get_by_label("Why").fill("The best")
    press(seen, "Select")
    assert Application.objects.filter(status="selected").count() == 1
