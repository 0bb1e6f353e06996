"""Running, reading, comparing and adopting scenarios, in a browser."""

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.web.factories import PersonFactory, RegisterFactory
from tests.web.rounds import making

from schoolweave.web.directory import searching
from schoolweave.web.rounds import actions
from schoolweave.web.rounds.models import Scenario

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = [360, 1280]
LAND = {"type": "Polygon", "coordinates": [[[173, -42], [177, -42], [177, -40], [173, -40], [173, -42]]]}


@pytest.fixture(autouse=True)
def _towns(monkeypatch):
    searching.forget()
    making.quick(monkeypatch)
    RegisterFactory(outline=LAND)
    making.towns()
    making.rule_version()


@pytest.fixture
def officer(sign_in):
    person = PersonFactory(name="Oriana Officer", role="programme-officer")
    sign_in(person)
    return person


def address(name, *arguments):
    return reverse(name, args=arguments)


@pytest.mark.parametrize("width", WIDTHS)
def test_run_a_scenario_from_form_to_result(visit, officer, width):
    seen = visit(address("scenario_new"), width=width).check("scenario-new")
    seen.page.get_by_label("Name").fill("Next year")
    seen.page.get_by_label("Time to search, in seconds").fill("5")
    seen.page.get_by_role("button", name="Run it").click()
    seen.page.wait_for_url("**/scenarios/*/")
    seen.page.wait_for_load_state("networkidle")
    assert seen.page.locator("h1").inner_text().endswith("Next year")
    assert "no arrangement under these rules can cost less" in seen.page.locator("main").inner_text()
    assert seen.page.locator(".maplibregl-canvas").count() == 1
    seen.check("scenario")


def test_new_what_is_wrong_is_said_and_nothing_typed_is_lost(visit, officer):
    seen = visit(address("scenario_new"))
    seen.page.get_by_label("Name").fill("Next year")
    seen.page.get_by_label("Time to search, in seconds").fill("1")
    seen.page.get_by_role("button", name="Run it").click()
    seen.page.get_by_role("alert").get_by_role("link").click()
    assert seen.page.evaluate("document.activeElement.name") == "seconds"
    assert seen.page.get_by_label("Name").input_value() == "Next year"
    seen.check("scenario-new-wrong")


@pytest.mark.parametrize("scripts", [True, False])
def test_stop_a_scenario_that_runs(visit, officer, scripts):
    scenario = making.create(by=officer)
    progress = {"stage": "searching", "elapsed": 3.0, "best": 1000.0, "bound": 900.0, "fraction": 0.4}
    Scenario.objects.filter(pk=scenario.pk).update(
        status="running", progress=progress, heartbeat_at=timezone.now()
    )
    seen = visit(address("scenario", scenario.pk), scripts=scripts)
    if scripts:
        seen.check("scenario-running")
    seen.page.get_by_role("button", name="Stop and keep the best so far").click()
    seen.page.get_by_text("Somebody asked it to stop").wait_for()
    scenario.refresh_from_db()
    assert scenario.status == Scenario.Status.STOPPING


def test_progress_panel_becomes_the_result_by_itself(visit, officer):
    scenario = making.create(by=officer)
    seen = visit(address("scenario", scenario.pk), width=360).check("scenario-waiting")
    assert "It begins as soon as a worker is free" in seen.page.locator("main").inner_text()
    actions.run(scenario)
    seen.page.get_by_role("heading", name="How good it is").wait_for(timeout=15_000)


@pytest.mark.parametrize("width", WIDTHS)
def test_read_a_scenario_its_communities_and_schools(visit, officer, width):
    scenario = making.done(name="A plan")
    visit(address("scenarios"), width=width).check("scenarios")
    seen = visit(address("scenario", scenario.pk), width=width)
    seen.page.get_by_role("link", name="Thornby", exact=True).click()
    seen.page.wait_for_load_state("networkidle")
    assert "Years that each school serves" in seen.page.locator("main").inner_text()
    seen.check("scenario-community")
    visit(address("scenario_schools", scenario.pk), width=width).check("scenario-schools")


@pytest.mark.parametrize("width", WIDTHS)
def test_compare_today_with_a_plan(visit, officer, width):
    actions.record_today(register=RegisterFactory(), rule_version=making.rule_version())
    making.done(name="A plan")
    seen = visit(address("scenario_compare"), width=width).check("scenario-compare-choose")
    seen.page.get_by_label("First").select_option(index=1)
    seen.page.get_by_label("Second").select_option(index=0)
    seen.page.get_by_role("button", name="Compare").click()
    seen.page.wait_for_load_state("networkidle")
    assert "Like for like" in seen.page.locator("main").inner_text()
    seen.check("scenario-compare")


@pytest.mark.parametrize("width", WIDTHS)
def test_adopt_a_plan_of_somebody_else(visit, officer, width):
    scenario = making.done(name="A plan", by=PersonFactory(role="analyst"))
    seen = visit(address("scenario", scenario.pk), width=width)
    seen.page.get_by_role("button", name="Adopt it").click()
    seen.page.wait_for_url("**/adopt/")
    seen.check("scenario-adopt")
    seen.page.get_by_label("Why").fill("The boards agreed.")
    seen.page.get_by_role("button", name="Adopt it").click()
    seen.page.wait_for_url(f"**/scenarios/{scenario.pk}/")
    assert "3 communities stand from today" in seen.page.locator("main").inner_text()


def test_adopt_ones_own_plan_says_why_not(visit, officer):
    scenario = making.done(name="A plan", by=officer)
    seen = visit(address("scenario_adopt", scenario.pk)).check("scenario-adopt-own")
    assert seen.page.get_by_role("button", name="Adopt it").count() == 0


def test_scenario_that_failed_can_be_run_again(visit, officer):
    scenario = making.create(by=officer)
    Scenario.objects.filter(pk=scenario.pk).update(
        status="failed", message="The links contradict each other."
    )
    seen = visit(address("scenario", scenario.pk), width=360).check("scenario-failed")
    seen.page.get_by_role("button", name="Run it again").click()
    seen.page.get_by_role("heading", name="How good it is").wait_for()


def test_scenario_in_the_dark(visit, officer):
    scenario = making.done(name="A plan")
    visit(address("scenario", scenario.pk), scheme="dark").check("scenario-dark")
