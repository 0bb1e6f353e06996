"""The frame, the components and the pages for when something is wrong, in a browser."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.harness import Visitor
from tests.web.factories import PersonFactory

from schoolweave.web.ui import maps

pytestmark = pytest.mark.django_db(transaction=True)


def test_components_accessible(visit: Visitor) -> None:
    seen = visit("/components/")
    expect(seen.page.locator(".sw-map[data-ready]")).to_be_visible()
    seen.check_all("components")


def test_form_errors_accessible(visit: Visitor) -> None:
    seen = visit("/components/?errors=1").check_all("components-errors")
    seen.page.get_by_role("link", name="Choose “How shall it begin?”.").click()
    expect(seen.page.get_by_label("From nothing")).to_be_focused()


def test_components_read_without_scripts(visit: Visitor) -> None:
    seen = visit("/components/", scripts=False)
    expect(seen.page.get_by_text("The map needs scripts.")).to_be_visible()
    expect(seen.page.get_by_role("table", name="Members of the community")).to_be_visible()


@pytest.mark.parametrize("path", ["/account/login/", "/account/password/reset/"])
def test_sign_in_pages_accessible(visit: Visitor, path: str) -> None:
    visit(path).check_all(path.strip("/").replace("/", "-"))


@pytest.mark.parametrize(("status", "answer"), [(400, 400), (403, 403), (404, 404), (419, 403), (500, 500)])
def test_error_pages_accessible(visit: Visitor, status: int, answer: int) -> None:
    visit(f"/components/errors/{status}/").check_all(f"error-{status}", status=answer)


def test_unknown_address_says_so(visit: Visitor) -> None:
    seen = visit("/no-such-page")
    seen.check("error-unknown", status=404)
    expect(seen.page.get_by_role("heading", level=1)).to_have_text("There is no page here")


def test_pages_of_a_person_accessible(visit: Visitor, sign_in: Callable[[Any], None]) -> None:
    sign_in(PersonFactory(name="Oriana Officer", role="programme-officer"))
    seen = visit("/account/password/change/").check_all("account-password")
    expect(seen.page.get_by_role("link", name="Run a scenario")).to_be_visible()
    visit("/account/2fa/").check_all("account-2fa")


def test_the_offices_menu_is_one_line_on_a_telephone(
    visit: Visitor, sign_in: Callable[[Any], None], cookies: list[dict[str, str]]
) -> None:
    sign_in(PersonFactory(name="Oriana Officer of the Ministry of Education", role="programme-officer"))
    cookies.append({"name": "django_language", "value": "mi", "url": cookies[0]["url"]})
    seen = visit("/account/password/change/", width=360).check("menu-closed")
    page = seen.page
    menu = page.get_by_role("navigation", name="Ō mahi")
    links = menu.get_by_role("link")
    assert (menu.bounding_box() or {})["height"] < 50
    assert (page.locator("main").bounding_box() or {})["y"] < 150  # all that stands above the page
    expect(page.get_by_role("button", name="Takiputa")).to_be_hidden()
    page.get_by_text("Tahua", exact=True).click()
    expect(page.get_by_role("button", name="Takiputa")).to_be_visible()
    seen.check_accessible()
    expect(links).to_have_count(0)  # of what is closed nobody is told
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(links.first).to_be_focused()
    seen.check("menu-open")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    expect(links).to_have_count(0)
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(links.last).to_be_visible()  # there all of it stands open
    expect(menu.locator("summary")).to_be_hidden()
    seen.check("menu-wide")


def test_skip_link_is_first_and_leads_to_the_content(visit: Visitor) -> None:
    page = visit("/account/login/").page
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_progress_panel_asks_for_itself_until_the_job_ends(visit: Visitor) -> None:
    seen = visit("/components/")
    panel = seen.page.get_by_role("region", name="Forming communities")
    expect(panel.get_by_text("Finished after 30 seconds.")).to_be_visible()
    expect(panel.get_by_role("button", name="Stop")).to_have_count(0)


def test_map_tells_of_a_school_when_pressed(visit: Visitor) -> None:
    only = maps.point(172, -42, name="Ōtāwhao School", url="/x", colour=3, host=True, group="Marrow Bay")
    page = _with_answer(visit, json.dumps(maps.collection([only])))
    expect(page.locator(".sw-map[data-ready]")).to_be_visible()
    page.locator(".sw-map canvas").click()  # in the middle, where the only school is
    popup = page.locator(".maplibregl-popup")
    expect(popup).to_contain_text("Host of Marrow Bay")
    expect(popup.get_by_role("link", name="Ōtāwhao School")).to_have_attribute("href", "/x")


def test_map_that_cannot_be_loaded_points_at_the_table(visit: Visitor) -> None:
    page = _with_answer(visit, "closed", status=503)
    expect(page.get_by_text("The map could not be loaded.")).to_be_visible()


def test_macrons_come_from_our_typefaces(visit: Visitor) -> None:
    page = visit("/components/").page
    page.evaluate("document.querySelector('h1').textContent = 'Āāēīōū ĒĪŌŪ Components'")
    page.evaluate("document.querySelector('.sw-lede').textContent = 'āēīōū ĀĒĪŌŪ'")
    page.evaluate("document.fonts.ready")
    assert {name[:7] for name in _fonts_of(page, "h1")} == {"Bricola"}
    assert {name[:7] for name in _fonts_of(page, ".sw-lede")} == {"Figtree"}


def _with_answer(visit: Visitor, body: str, status: int = 200) -> Page:
    page = visit("/account/login/").page
    page.route("**/map.geojson", lambda route: route.fulfill(status=status, body=body))
    page.goto(page.url.replace("/account/login/", "/components/"))
    return page


def _fonts_of(page: Page, selector: str) -> set[str]:
    devtools = page.context.new_cdp_session(page)
    devtools.send("DOM.enable")
    devtools.send("CSS.enable")
    root = devtools.send("DOM.getDocument")["root"]["nodeId"]
    node = devtools.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    fonts = devtools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    return {font["familyName"] for font in fonts}
