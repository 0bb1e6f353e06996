"""A lead applies, two score, the best is selected, hubs serve the neediest, are decided: in a browser."""

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.web.factories import PersonFactory, RegisterFactory
from tests.web.rounds import calling, hubbing

from schoolweave.web.collaborations.models import Collaboration
from schoolweave.web.rounds.actions import run
from schoolweave.web.rounds.models import Application, Pack, Review, Scenario

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = [360, 1280]
LAND = {"type": "Polygon", "coordinates": [[[173, -42], [177, -42], [177, -40], [173, -40], [173, -42]]]}


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


def test_from_a_lead_who_applies_to_a_hub_that_stands_with_the_neediest(visit, sign_in, cookies, monkeypatch):
    """The whole of it, by pages alone: the lead and the result on a small screen, the rest on a wide one."""
    RegisterFactory(outline=LAND)
    call, people = hubbing.call(summary="One school leads a hub."), hubbing.reviewers()
    school = hubbing.lead()
    for number in range(1, 5):
        needs = [{"measure": "fsm_percent", "value": 10 * number, "year": 2025}]
        calling.school(f"School {number}", needs=needs)

    def signed_in(person, *where, width=1280):
        cookies.clear()
        sign_in(person)
        return visit(address(*where), width=width)

    lead = signed_in(calling.of_school(school, "hub-lead"), "round", call.pk, width=360)
    applies(lead)
    application = Application.objects.get()
    chair = signed_in(calling.of_school(school, "board-chair"), "my_applications")
    follow(chair, application.reference)
    follow(chair, "Read and sign for Lead College")
    chair.page.get_by_label("I sign this for the board").check()
    press(chair, "Sign")
    lead = signed_in(application.created_by, "application", application.reference)
    follow(lead, "Check the answers")
    press(lead, "Send")
    desk = signed_in(PersonFactory(role="programme-officer"), "application_queue", call.pk)
    follow(desk, application.reference)
    follow(desk, "Give it to two reviewers")
    for label, person in zip(("First reviewer", "Second reviewer"), people, strict=True):
        desk.page.get_by_label(label).select_option(str(person.pk))
    press(desk, "Give it to two reviewers")
    for person in people:
        cookies.clear()
        sign_in(person)
        review(visit, 1280, Review.objects.get(application=application, reviewer=person), "4")
    moderator = signed_in(PersonFactory(role="moderator"), "application_ranking", call.pk)
    press(moderator, "Shortlist Lead College")
    decider = signed_in(PersonFactory(role="decision-maker"), "application_ranking", call.pk)
    follow(decider, "Select Lead College")
    decider.page.get_by_label("Why").fill("The best")
    press(decider, "Select")
    monkeypatch.setattr("schoolweave.web.rounds.actions.asking.ask_for", lambda *asked: None)
    office = signed_in(PersonFactory(role="programme-officer"), "round", call.pk)
    follow(office, "Hubs and the schools they serve")
    press(office, "Give the schools to the hubs")
    run(Scenario.objects.get())  # what the worker does
    seen = visit(address("hub_allocation", call.pk), width=360).check("hub-allocation")
    told = seen.page.locator("main").inner_text()
    assert "percentile of “fsm percent” among all schools here" in told
    order = [told.index(name) for name in ("School 4", "School 3", "School 2", "School 1")]
    assert order == sorted(order)
    assert "Waits: no room" in told
    follow(seen, "These hubs on a map")
    scenario = address("scenario", Scenario.objects.get().pk)
    assert seen.page.url.endswith(scenario)
    freezes(visit(scenario).check("hub-scenario"))
    pack = Pack.objects.get()
    signed_in(PersonFactory(role="decision-maker"), "pack_item", pack.pk, 1, width=360).check("hub-item")
    decides(visit(address("pack", pack.pk)))
    cookies.clear()
    stands(visit, Collaboration.objects.get())


def freezes(seen):
    """Recommend the hub of an allocation and freeze the pack, from the allocation's page on."""
    follow(seen, "Prepare a decision")
    seen.page.get_by_label("Lead College").check()
    seen.page.get_by_label("Approved", exact=True).check()
    seen.page.locator("main [name=text]").fill("It serves the neediest.")
    press(seen, "Write it down")
    press(seen, "Freeze the pack")


def decides(seen):
    """Decide that the hub stands from today on."""
    follow(seen, "Decide …")
    seen.page.get_by_label("Lead College").check()
    seen.page.get_by_label("Approved", exact=True).check()
    seen.page.locator("main [name=reasons]").fill("The neediest schools are served.")
    seen.page.locator("main [name=effective_on]").fill(f"{timezone.localdate():%d/%m/%Y}")
    press(seen, "Decide")
    assert "stand from today" in seen.page.locator("main").inner_text()


def stands(visit, hub):
    """See the hub's public page: its lead, its schools with the neediest first, its rules."""
    for width in WIDTHS:
        seen = visit(address("community", hub.pk), width=width).check("hub-page")
    told = seen.page.locator("#members").inner_text()
    order = [told.index(name) for name in ("Lead College", "School 4", "School 3")]
    assert order == sorted(order)
    assert "School 1" not in told
    assert "Every hub has 1 to 3 schools." in seen.page.locator("main").inner_text()


def applies(seen):
    """Fill in an application from its round's page on, each page looked at."""
    seen.check("hub-round")
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
