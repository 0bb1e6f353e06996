"""From an edited arrangement to a decision that stands, and a school that leaves: in a browser."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from tests.web.factories import AssignmentFactory, PersonFactory, RegisterFactory
from tests.web.rounds import making

from schoolweave.web.collaborations import queries as collaborations
from schoolweave.web.directory import searching
from schoolweave.web.directory.models import School
from schoolweave.web.rounds import actions
from schoolweave.web.rounds.actions import arrangements, consultation
from schoolweave.web.rounds.models import Arrangement, Consultation, Pack, Scenario
from schoolweave.web.rounds.queries import arrangements as edited

pytestmark = pytest.mark.django_db(transaction=True)
LAND = {"type": "Polygon", "coordinates": [[[173, -42], [177, -42], [177, -40], [173, -40], [173, -42]]]}


@pytest.fixture(autouse=True)
def _towns(monkeypatch):
    searching.forget()
    making.quick(monkeypatch)
    RegisterFactory(outline=LAND)
    making.towns(communities=False)
    making.rule_version()


@pytest.fixture
def people(sign_in, cookies):
    """Return a function that signs in as somebody else for the tabs opened from then on."""
    made = {
        "officer": PersonFactory(name="Oriana Officer", role="programme-officer"),
        "decider": PersonFactory(name="Dara Decider", role="decision-maker"),
        "principal": PersonFactory(name="Petra Principal"),
    }
    AssignmentFactory(person=made["principal"], role="principal", scope_kind="school", scope_id="demo:1")

    def become(name):
        cookies[:] = [one for one in cookies if one["name"] != settings.SESSION_COOKIE_NAME]
        sign_in(made[name])
        return made[name]

    return become


def address(name, *arguments):
    return reverse(name, args=arguments)


def press(seen, name):
    seen.page.locator("main").get_by_role("button", name=name).first.click()
    seen.page.wait_for_load_state("networkidle")


def fill(seen, **values):
    for name, value in values.items():
        seen.page.locator(f"main [name={name}]").first.fill(value)


@pytest.mark.parametrize(("width", "scripts"), [(360, False), (1280, True)])
def test_an_arrangement_is_edited_in_the_table(visit, people, width, scripts):
    people("officer")
    scenario = making.done()
    seen = visit(address("arrangement_begin", scenario.pk), width=width, scripts=scripts)
    if scripts:
        seen.check("arrangement-begin")
    press(seen, "Begin")
    one = Arrangement.objects.get()
    school = next(iter(edited.state_of(one).place))
    seen = visit(address("arrangement_school", one.pk, school), width=width, scripts=scripts)
    seen.page.get_by_role("button", name="Move to").first.click()
    seen.page.get_by_text("moved to").first.wait_for()
    assert (
        "Not met" in seen.page.locator("main").inner_text() or "Met" in seen.page.locator("main").inner_text()
    )
    one.refresh_from_db()
    assert (one.position, one.steps.count()) == (1, 1)
    press(seen, "Undo")
    one.refresh_from_db()
    assert one.position == 0
    if scripts:
        for name, path in (
            ("arrangement", address("arrangement", one.pk)),
            ("arrangement-group", address("arrangement_group", one.pk, 1)),
            ("arrangement-school", address("arrangement_school", one.pk, school)),
            ("arrangements", address("arrangements")),
        ):
            visit(path, width=360).check(name)
            visit(path).check(name)


def test_an_arrangement_is_edited_on_the_map(visit, people):
    officer = people("officer")
    one = arrangements.begin(scenario=making.done(), name="By hand", by=officer)
    seen = visit(address("arrangement", one.pk))
    seen.page.locator(".sw-editor[data-ready=yes]").wait_for()
    school = next(iter(edited.state_of(one).place))
    url = address("arrangement_school", one.pk, school)
    seen.page.evaluate(
        "url => document.querySelector('.sw-map').dispatchEvent("
        "new CustomEvent('sw-map:school', { bubbles: true, detail: { url } }))",
        url,
    )
    panel = seen.page.locator("[data-editor=panel]")
    panel.get_by_role("button", name="Move to").first.click()
    seen.page.locator("[data-editor=said]", has_text="moved to").wait_for()
    one.refresh_from_db()
    assert one.position == 1
    assert seen.page.url.endswith(address("arrangement", one.pk))  # the page stayed
    seen.page.locator("#groups", has_text="edited").wait_for()
    panel.get_by_role("button", name="Lock where it is").click()
    panel.get_by_text("Locked").first.wait_for()
    state = seen.page.locator("[data-editor=state]")
    undo = state.get_by_role("button", name="Undo")
    undo.focus()
    seen.page.keyboard.press("Enter")
    panel.get_by_role("button", name="Lock where it is").wait_for()
    assert undo.evaluate("undo => undo === document.activeElement")  # by keyboard one stays where one was
    seen.page.keyboard.press("Enter")
    state.get_by_text("No step yet").wait_for()
    assert state.evaluate("state => state === document.activeElement")  # there is nothing more to undo
    seen.check("arrangement-map")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_school_declines_the_arrangement_forms_anew_and_is_decided(visit, people, scripts):
    officer = people("officer")
    scenario = making.done()
    now = timezone.now()
    consultation.publish(
        scenario=scenario,
        name="Who works with whom",
        text="We ask you.",
        opens_at=now,
        closes_at=now + timedelta(days=9),
        time_zone="Pacific/Auckland",
        by=officer,
    )
    asked = Consultation.objects.get()
    people("principal")
    path = address("consultation_answer", asked.pk, "demo:1")
    seen = visit(path, width=360, scripts=scripts)
    if scripts:
        seen.check("consultation-answer")
    seen.page.get_by_label("We decline").check()
    fill(seen, text="The road is closed in winter.")
    press(seen, "Send the answer")
    assert "Your answer has come in" in seen.page.locator("main").inner_text()
    people("officer")
    seen = visit(address("consultation", asked.pk), scripts=scripts)
    assert "The road is closed in winter." in seen.page.locator("main").inner_text()
    if scripts:
        seen.check("consultation")
        visit(address("consultation", asked.pk), width=360).check("consultation")
        visit(address("consultation_declined", asked.pk, "demo:1")).check("consultation-declined")
    seen = visit(address("consultation_solve", asked.pk), scripts=scripts)
    fill(seen, name="Formed anew", seconds="2")
    seen.page.set_default_timeout(60_000)  # the engine answers within the request here
    press(seen, "Solve again")
    child = Scenario.objects.get(name="Formed anew")
    assert child.places.get(school="demo:1").standing == "ineligible"
    _decide(visit, people, child, scripts=scripts)


def _decide(visit, people, child, *, scripts):
    seen = visit(address("pack_prepare", child.pk), scripts=scripts)
    for box in seen.page.locator("main input[name=groups]").all():
        box.check()
    seen.page.get_by_label("Approved", exact=True).check()
    fill(seen, text="The pathway is whole.")
    press(seen, "Write it down")
    press(seen, "Freeze the pack")
    pack = Pack.objects.get()
    people("decider")
    if scripts:
        for name in ("pack", "pack_decide", "pack_as_of"):
            visit(address(name, pack.pk), width=360).check(name.replace("_", "-"))
            visit(address(name, pack.pk)).check(name.replace("_", "-"))
        visit(address("pack_item", pack.pk, 1), width=360).check("pack-item")
        visit(address("packs")).check("packs")
    seen = visit(address("pack_decide", pack.pk), scripts=scripts)
    for box in seen.page.locator("main input[name=items]").all():
        box.check()
    seen.page.get_by_label("Approved", exact=True).check()
    fill(seen, reasons="The members agree.", effective_on=f"{timezone.localdate():%d/%m/%Y}")
    press(seen, "Decide")
    standing = collaborations.current("demo")
    assert standing.count() == child.groups.count()
    seen = visit(address("community", standing.first().pk), scripts=scripts)
    assert seen.page.locator("h1").inner_text().endswith(standing.first().name)


def test_later_a_school_leaves(visit, people):
    people("officer")
    actions.adopt(scenario=making.done(), by=None)
    people("principal")
    seen = visit(address("membership_propose", "demo:1"), width=360)
    seen.page.get_by_label("Leaves", exact=True).check()
    today = f"{timezone.localdate():%d/%m/%Y}"
    fill(seen, effective_on=today, notice_on=today, reason="We are too far.")
    press(seen, "Show what would follow")
    assert "What would follow" in seen.page.locator("main").inner_text()
    seen.check("membership-propose")
    press(seen, "Propose it")
    assert "whoever proposes does not decide" in seen.page.locator("main").inner_text()
    change = School.objects.get(pk="demo:1").membership_changes.get()
    people("decider")
    visit(address("membership_decisions"), width=360).check("membership-decisions")
    seen = visit(address("membership_change", change.pk)).check("membership-change")
    seen.page.get_by_label("Approve", exact=True).check()
    fill(seen, reason="The others keep their pathway.")
    press(seen, "Send")
    assert "In effect" in seen.page.locator("main").inner_text()
    seen = visit(address("community", change.source_id), width=360).check("community-changes")
    assert "Who joins and leaves" in seen.page.locator("main").inner_text()
