"""Registering, running, signing off and reading studies, in a browser."""

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.web.evaluations import goals, making
from tests.web.factories import RegisterFactory

from schoolweave.web.evaluations import actions
from schoolweave.web.evaluations.models import Run, Study

pytestmark = pytest.mark.django_db(transaction=True)
LAND = {"type": "Polygon", "coordinates": [[[173, -42], [177, -42], [177, -40], [173, -40], [173, -42]]]}
MATCHED = {
    "design": "matched-did",
    "comparison": {"characteristics": ["roll", "need"], "caliper": 0.5},
    "estimation": {"outcome": "mean", "control": "never"},
}


@pytest.fixture
def people():
    return making.People()


def address(study, name="study", *more):
    return reverse(name, args=[study.slug, *more])


def test_a_published_study_is_read_without_scripts_on_any_screen(visit, people):
    study = making.published(people)
    visit(address(study)).check_all("study-published")
    seen = visit(address(study), width=360, scripts=False)
    text = seen.page.locator("main").inner_text()
    assert "What it found" in text
    assert "schoolweave evidence estimate" in text
    seen.check_width()
    visit(reverse("programme_evidence", args=[study.programme_id]), width=360).check("programme-evidence")


def test_a_matched_study_shows_its_balance(visit, people):
    study = making.published(people, schools=making.schools(), **MATCHED)
    seen = visit(address(study), width=360).check("study-matched")
    assert "Balance before and after matching" in seen.page.locator("main").inner_text()


def test_a_study_is_registered_and_frozen_by_form(visit, sign_in, people):
    making.programme()
    sign_in(people.evaluator)
    seen = visit(reverse("study_new")).check("study-new")
    for label, value in {
        "Short name": "numeracy-2025", "Title": "Numeracy", "Question": "Do they count better?",
        "Schools expected": "2", "When outcomes are expected": "2030-11-01",
        "Who answers for it": "Evaluation unit",
    }.items():  # fmt: skip
        seen.page.get_by_label(label, exact=True).fill(value)
    seen.page.get_by_label("Outcome", exact=True).fill("Numeracy")
    seen.page.get_by_role("button", name="Keep it as a draft").click()
    assert seen.page.get_by_label("Title", exact=True).input_value() == "Numeracy"
    seen.complaints.clear()  # the browser says that the answer was 422
    seen.page.get_by_label("Schools expected").fill("80")
    seen.page.get_by_role("button", name="Keep it as a draft").click()
    seen.page.get_by_role("button", name="Freeze the plan").click()
    seen.page.get_by_text("No outcome has been used yet").wait_for()
    seen.check("study-frozen")
    assert Study.objects.get().status == Study.Status.FROZEN


@pytest.mark.parametrize("scripts", [True, False])
def test_a_run_under_way_is_stopped(visit, sign_in, people, scripts):
    study = making.loaded(people)
    sign_in(people.evaluator)
    progress = {"stage": "Estimating", "fraction": 0.4}
    Run.objects.create(
        study=study,
        panel=study.cells.first(),
        status=Run.Status.RUNNING,
        progress=progress,
        heartbeat_at=timezone.now(),
    )
    seen = visit(address(study), scripts=scripts)
    if scripts:
        seen.check("study-running")
    seen.page.get_by_role("button", name="Stop").click()
    seen.page.get_by_text("Stopping").first.wait_for()
    assert Run.objects.get().status == Run.Status.STOPPING


def test_a_second_person_signs_off(visit, sign_in, people):
    study = making.done(people, effect=0.0)
    actions.propose(study=study, by=people.evaluator)
    sign_in(people.decider)
    seen = visit(address(study, "study_sign_off")).check("study-sign-off")
    seen.page.get_by_label("Sign it off: it may be published").check()
    seen.page.get_by_label("Reason").fill("The plan was kept.")
    seen.page.get_by_role("button", name="Decide").click()
    seen.page.get_by_text("A second person has signed the result off").wait_for()


def test_lists_and_forms_of_studies(visit, sign_in, people):
    study = making.frozen(people)
    sign_in(people.analyst)
    visit(reverse("studies"), width=360).check("studies")
    visit(address(study, "study_load"), width=360).check("study-load")


def test_a_community_says_how_its_challenges_go(visit, sign_in, people):
    RegisterFactory(outline=LAND)
    community = goals.community()
    goals.load(community)
    seen = visit(reverse("community", args=[community.pk]), width=360).check("community-challenges")
    assert "No more than chance explains" in seen.page.locator("#challenges").locator("..").inner_text()
    sign_in(people.analyst)
    visit(reverse("goals_load", args=[community.pk]), width=360).check("goals-load")
