"""From a round's page to a receipt, and the office's queue, in a browser, with and without scripts."""

import pytest
from django.urls import reverse
from tests.web.factories import PersonFactory
from tests.web.rounds import calling

from schoolweave.web.directory import searching
from schoolweave.web.rounds.actions import expressions as acts
from schoolweave.web.rounds.models import Expression

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = [360, 1280]


@pytest.fixture(autouse=True)
def _forget():
    searching.forget()


@pytest.fixture
def call():
    return calling.round_of(
        name="Round of spring",
        summary="Any school may express interest, alone or with others.",
        next_steps="You hear from us within six weeks.",
        contact="The programme office",
    )


@pytest.fixture
def one():
    for name in ("Askwell School", "Marrow Bay School", "Far Hill School"):
        calling.school(name, town="Thornby")
    return calling.school()


@pytest.fixture
def principal(one):
    return calling.of_school(one, name="Petra Principal")


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


@pytest.mark.parametrize(("width", "scripts"), [(360, False), (1280, True)])
def test_principal_expresses_interest_and_the_board_signs(
    visit, sign_in, cookies, call, one, principal, width, scripts
):
    def look(seen, name):
        if scripts:  # axe is a script
            seen.check(f"expression-{name}")
        else:
            seen.picture(f"expression-{name}")

    sign_in(principal)
    seen = visit(address("round", call.pk), width=width, scripts=scripts)
    look(seen, "round")
    follow(seen, "Start now")
    look(seen, "start")
    press(seen, "Start")
    look(seen, "tasks")
    fill_in(seen, look)
    assert seen.page.get_by_text("Another person than who filled it in signs").count() == 1
    look(seen, "ready-to-sign")
    follow(seen, "The board signs")
    press(seen, "Ask the board to sign")
    reference = Expression.objects.get().reference
    cookies.clear()
    sign_in(calling.of_school(one, "board-chair", name="Chana Chair"))
    board = visit(address("expression", reference), width=width, scripts=scripts)
    follow(board, "Read and sign for Thornby School")
    look(board, "sign")
    board.page.get_by_label("I sign this for the board").check()
    press(board, "Sign")
    seen.page.goto(seen.page.url)
    seen.page.goto(seen.page.url.split("/expressions/")[0] + address("expression_check", reference))
    look(seen, "check")
    press(seen, "Send")
    assert f"Your reference number is {reference}" in seen.page.locator("main").inner_text()
    look(seen, "sent")
    follow(seen, "Read the receipt")
    look(seen, "receipt")
    assert Expression.objects.get().status == Expression.Status.SUBMITTED


def fill_in(seen, look):
    """Answer every page of the task list."""
    follow(seen, "What you say together")
    seen.page.get_by_label("Which way do your learners take?").fill("Year 1 to 13")
    press(seen, "Save")
    follow(seen, "Confirm what the register says")
    look(seen, "facts")
    seen.page.get_by_label("Yes", exact=True).check()
    press(seen, "Save and go on")
    follow(seen, "Whether your school takes part")
    look(seen, "stance")
    seen.page.get_by_label("Maybe").check()
    press(seen, "Save and go on")
    follow(seen, "Schools you would like to work with")
    press(seen, "We would like to work with Askwell School")
    seen.page.get_by_label("Find a school").fill("far hill")
    seen.page.get_by_label("Find a school").press("Enter")
    seen.page.get_by_text("Schools found for").wait_for()
    press(seen, "We cannot work with Far Hill School")
    look(seen, "partners")
    press(seen, "The lists are done")
    follow(seen, "Whom we may ask")
    seen.page.get_by_label("Whom may we ask?").fill("Mere")
    seen.page.get_by_label("Their e-mail address").fill("mere@example.test")
    press(seen, "Save and go on")
    follow(seen, "How parents were consulted")
    seen.page.get_by_label("How were parents and staff consulted?").fill("At two evenings")
    press(seen, "Save and go on")
    follow(seen, "Further questions")
    seen.page.get_by_label("What do you hope for?").fill("To learn")
    press(seen, "Save and go on")
    follow(seen, "Files")
    look(seen, "files")
    pdf = {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 letter"}
    seen.page.get_by_label("File").set_input_files(pdf)
    press(seen, "Attach it")
    assert seen.page.get_by_role("link", name="letter.pdf").count() == 1
    follow(seen, "Go on")


def test_second_editor_sees_both_texts(visit, sign_in, call, one, principal):
    sign_in(principal)
    part = acts.start(round=call, school=one, by=principal).parts.get()
    seen = visit(address("expression_page", part.expression.reference, part.pk, "parents"), width=360)
    acts.save_page(part=part, page="parents", answers={"consulted": "By post"}, version=1, by=principal)
    seen.page.get_by_label("How were parents and staff consulted?").fill("At two evenings")
    press(seen, "Save and go on")
    text = seen.page.locator("main").inner_text()
    assert "By post" in text
    assert seen.page.get_by_label("How were parents and staff consulted?").input_value() == "At two evenings"
    seen.check("expression-clash")
    follow(seen, "Texts that were set aside for you")
    assert "At two evenings" in seen.page.locator("main").inner_text()
    seen.check("set-aside")


@pytest.mark.parametrize("width", WIDTHS)
def test_office_reads_asks_and_completes_with_filters_kept_on_back(
    visit, sign_in, call, one, principal, width
):
    expressions = [calling.sent(call, one, by=principal)]
    for number in range(3):
        expressions.append(calling.sent(call, calling.school(f"School {number}"), stance={"stance": "maybe"}))
    sign_in(PersonFactory(name="Oriana Officer", role="programme-officer"))
    seen = visit(address("round", call.pk), width=width).check("round-office")
    follow(seen, "Expressions that have come in")
    seen.page.get_by_label("Stance").select_option("maybe")
    press(seen, "Show")
    seen.check("expression-queue")
    assert seen.page.locator("tbody tr").count() == 3
    filtered = seen.page.url
    seen.page.locator("tbody a").first.click()
    seen.page.wait_for_load_state("networkidle")
    seen.check("expression-office")
    seen.page.go_back()
    seen.page.wait_for_load_state("networkidle")
    assert seen.page.url == filtered
    assert seen.page.get_by_label("Stance").input_value() == "maybe"
    for box in seen.page.locator("tbody input[type=checkbox]").all():
        box.check()
    seen.page.get_by_label("What to do").select_option("complete")
    press(seen, "Do it")
    assert "Done with 3." in seen.page.locator("main").inner_text()
    assert seen.page.url == filtered
    seen.page.goto(
        seen.page.url.split("/rounds/")[0] + address("expression_act", expressions[0].reference, "ask")
    )
    seen.check("expression-ask")
    seen.page.get_by_label("What do you need from them?").fill("Which parents?")
    press(seen, "Ask for more")
    assert calling.fresh(expressions[0]).status == Expression.Status.MORE_ASKED


@pytest.mark.parametrize("width", WIDTHS)
def test_round_is_made_announced_and_extended(visit, sign_in, one, width):
    version = calling.rule_version()
    sign_in(PersonFactory(role="programme-officer"))
    seen = visit(address("rounds"), width=width).check("rounds")
    follow(seen, "Make a round")
    for label, text in (
        ("Name", "Round of autumn"),
        ("Time zone", "Pacific/Auckland"),
        ("Opens on", "27/9/2026"),
        ("Opens at", "2:30"),
        ("Closes on", "30/11/2030"),
        ("Closes at", "17:00"),
    ):
        seen.page.get_by_label(label, exact=True).fill(text)
    seen.page.get_by_label("Programme and version").select_option(str(version.pk))
    press(seen, "Prepare it")
    assert "skip 02:30" in seen.page.get_by_role("alert").inner_text()
    seen.check("round-new-wrong")
    seen.page.get_by_label("Opens at", exact=True).fill("9:00")
    press(seen, "Prepare it")
    follow(seen, "Announce it")
    seen.check("round-announce")
    press(seen, "Announce")
    follow(seen, "Move the closing time")
    seen.page.get_by_label("Closes on").fill("1/12/2030")
    seen.page.get_by_label("Why").fill("A storm")
    press(seen, "Move the closing time")
    text = seen.page.locator("main").inner_text()
    assert "was moved from 30 November 2030, 17:00 (Pacific/Auckland, UTC+13:00)" in text
    seen.check("round-open")
