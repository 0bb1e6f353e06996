"""What is lent ends, interests and bars hide, and an arrangement is edited without a mouse: in a browser."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests.web.factories import AssignmentFactory, PersonFactory
from tests.web.rounds import calling, making

from schoolweave.web.accounts import actions
from schoolweave.web.accounts.models import Assignment, Delegation
from schoolweave.web.directory import searching
from schoolweave.web.directory.models import School
from schoolweave.web.rounds.actions import arrangements, consultation

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _forget():
    searching.forget()


def address(name, *arguments):
    return reverse(name, args=arguments)


def press(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name).first.click()
    page.wait_for_load_state("networkidle")


def test_what_is_lent_can_be_done_until_it_ends_and_a_role_until_its_last_day(visit, sign_in, monkeypatch):
    making.quick(monkeypatch)
    making.towns(communities=False)
    making.rule_version()
    now, today = timezone.now(), timezone.localdate()
    one = consultation.publish(
        scenario=making.done(),
        name="Your community",
        text="",
        opens_at=now,
        closes_at=now + timedelta(days=7),
        time_zone="UTC",
        by=None,
    )
    principal, deputy = PersonFactory(name="Petra Principal"), PersonFactory(name="Mere Tui")
    AssignmentFactory(person=principal, role="principal", scope_kind="school", scope_id="demo:1")
    actions.delegate(capability="consultation.answer", to=deputy, to_date=today, by=principal)
    sign_in(deputy)
    page = visit(address("answers_mine"), width=360).check("lent-answers").page
    page.locator("main").get_by_role("link", name="Thornby School 1").first.click()
    page.get_by_label("We accept", exact=True).check()
    press(page, "Send")
    answer = one.answers.get(school="demo:1")
    assert (answer.choice, answer.answered_by) == ("accept", deputy)
    page.go_back()
    page.get_by_label("We decline").check()
    page.get_by_label("Your condition").fill("It is too far.")
    yesterday = today - timedelta(days=1)
    Delegation.objects.update(from_date=yesterday, to_date=yesterday)  # midnight passes
    press(page, "Send")
    expect(page.get_by_role("heading", level=1)).to_contain_text("not open to you")
    answer.refresh_from_db()
    assert answer.choice == "accept"
    Assignment.objects.filter(person=deputy).delete()
    actions.give_role(person=deputy, role="programme-officer", to_date=today, by=None)
    page = visit(address("my_roles"), width=360).page
    page.get_by_text("Your work").click()
    expect(page.get_by_role("link", name="Run a scenario")).to_be_visible()
    Assignment.objects.filter(person=deputy).update(from_date=yesterday, to_date=yesterday)
    page.reload()
    page.get_by_text("Your work").click()
    expect(page.get_by_role("link", name="What I may do")).to_be_visible()
    expect(page.get_by_role("link", name="Run a scenario")).to_have_count(0)


def test_an_interest_hides_and_bars_and_so_does_an_administrators_bar(visit, sign_in, cookies):
    call, sister = calling.round_of(name="Round of spring"), calling.school("Sister School")
    own = calling.sent(call, sister)
    other = calling.sent(call, calling.school("Other School"))
    officer = PersonFactory(name="Oriana Officer", role="programme-officer")
    sign_in(officer)
    queue, desk = address("expression_queue", call.pk), address("expression_office", own.reference)
    page = visit(queue).page
    expect(page.get_by_role("link", name=own.reference)).to_be_visible()
    page = visit(address("conflict"), scripts=False).page
    page.get_by_label("Round", exact=True).fill("Round of spring")
    page.get_by_label("Kind of record").select_option("directory.school")
    page.get_by_label("Which one").fill("Sister School")
    page.get_by_label("Why").fill("My sister leads it.")
    press(page, "Declare it")
    seen = visit(queue).check("conflict-queue")
    expect(seen.page.get_by_role("link", name=other.reference)).to_be_visible()
    expect(seen.page.get_by_text(own.reference)).to_have_count(0)
    seen = visit(desk, width=360).check("conflict-desk", status=403)
    expect(seen.page.get_by_text("Sister School")).to_have_count(0)
    cookies.clear()
    sign_in(PersonFactory(name="Ada Administrator", role="administrator"))
    page = visit(address("bar", officer.pk), scripts=False).page
    page.get_by_label("Kind of record").select_option("rounds.expression")
    page.get_by_label("Which one").fill(other.reference)
    page.get_by_label("Why").fill("A dispute at law.")
    press(page, "Keep them from it")
    cookies.clear()
    sign_in(officer)
    expect(visit(queue).page.get_by_text(other.reference)).to_have_count(0)
    visit(address("expression_office", other.reference)).check("barred-desk", status=403)


NAMED = """(held, name) => Boolean(held.closest("main")) &&
  (held.labels?.[0] ?? held).textContent.replace(/\\s+/g, " ").trim().startsWith(name)"""


def walk(page: Page, name: str) -> None:
    """Go on by the Tab key alone to the first control of a name, wherever it is in the page's content."""
    for _ in range(80):
        page.keyboard.press("Tab")
        held = page.locator("*:focus")
        if held.count() and held.evaluate(NAMED, name):
            return
    raise AssertionError(f"The Tab key does not lead to “{name}” at {page.url}.")


def test_an_arrangement_is_edited_by_keyboard_alone(visit, sign_in, monkeypatch):
    making.quick(monkeypatch)
    making.towns(communities=False)
    making.rule_version()
    officer = PersonFactory(name="Oriana Officer", role="programme-officer")
    one = arrangements.begin(scenario=making.done(), name="By hand", by=officer)
    sign_in(officer)
    page = visit(address("arrangement_group", one.pk, 1)).page
    school = School.objects.get(pk=page.locator("#school-1").input_value())
    walk(page, school.name)
    page.keyboard.press("Space")
    expect(page.locator("#school-1")).to_be_checked()
    walk(page, "Where to")
    page.keyboard.press("End")  # the last choice: no group
    page.keyboard.press("Tab")
    with page.expect_navigation(wait_until="networkidle"):
        page.keyboard.press("Enter")
    one.refresh_from_db()
    assert one.position == 1
    walk(page, "Undo")
    with page.expect_navigation(wait_until="networkidle"):
        page.keyboard.press("Enter")
    walk(page, "Redo")
    with page.expect_navigation(wait_until="networkidle"):
        page.keyboard.press("Enter")
    one.refresh_from_db()
    assert (one.position, one.version) == (1, 4)
