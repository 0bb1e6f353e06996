"""The public pages in a browser: from the map to a school, with and without scripts."""

import re
from urllib.parse import urljoin

import pytest
from playwright.sync_api import expect
from tests.web.publishing.country import make

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = [360, 1280]
PAGES = {
    "home": "/",
    "find-school": "/schools/?q=colege",
    "find-school-none": "/schools/?q=zzzzzz&kind=secondary",
    "school": "/schools/demo:2/",
    "school-alone": "/schools/demo:6/",
    "school-closed": "/schools/demo:7/",
    "communities": "/communities/",
    "communities-ended": "/communities/?show=ended",
    "data": "/data/",
    "api": "/data/api/",
    "about": "/about/",
    "like-for-like": "/about/like-for-like/",
    "accessibility": "/accessibility/",
}


@pytest.fixture
def small():
    return make()


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_passes_what_all_pages_must(visit, small, width):
    for name, path in PAGES.items():
        visit(path, width=width).check(f"public-{name}")
    visit(f"/communities/{small.north.pk}/", width=width).check("public-community")
    visit(f"/communities/{small.former.pk}/", width=width).check("public-community-ended")


def test_pages_pass_in_te_reo_on_a_telephone(visit, small):
    seen = visit("/", width=360)
    seen.page.context.set_extra_http_headers({"Accept-Language": "mi"})
    ours = f"/communities/{small.north.pk}/"
    for path in ("/", "/schools/demo:2/", ours, "/data/", "/about/like-for-like/"):
        seen.response = seen.page.goto(urljoin(seen.page.url, path))
        expect(seen.page.locator("html")).to_have_attribute("lang", "mi")
        seen.check(f"public-mi-{re.sub('[^a-z0-9]+', '-', path).strip('-') or 'home'}")


def test_pages_pass_in_the_dark(visit, small):
    for path in ("/", "/schools/demo:2/", f"/communities/{small.north.pk}/"):
        visit(path, scheme="dark").check(
            f"public-dark-{re.sub('[^a-z0-9]+', '-', path).strip('-') or 'home'}"
        )


@pytest.mark.parametrize("width", WIDTHS)
def test_before_the_first_import_the_site_says_so(visit, width):
    seen = visit("/", width=width).check("public-nothing-yet")
    expect(seen.page.get_by_role("heading", level=1)).to_contain_text("Nothing has been imported yet")


@pytest.mark.parametrize("scripts", [True, False])
def test_from_home_to_my_school_and_its_community(visit, small, scripts):
    page = visit("/", scripts=scripts).page
    page.get_by_label("Find my school").fill("kowhai")
    page.get_by_role("button", name="Find", exact=True).click()
    page.get_by_role("link", name="Kōwhai College").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kōwhai College")
    page.get_by_role("link", name="North Kāhui Ako").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("North Kāhui Ako")
    expect(page.get_by_text("Of 60 learners known to have moved on")).to_be_visible()


def test_results_come_while_one_types(visit, small):
    seen = visit("/schools/")
    seen.page.get_by_label("Name or town").press_sequentially("bay", delay=20)
    expect(seen.page.get_by_role("link", name="Hill School")).to_have_count(0)
    expect(seen.page.get_by_role("link", name="Bay School")).to_be_visible()
    expect(seen.page).to_have_url(re.compile(r"q=bay"))
    seen.page.get_by_label("Name or town").fill("zzzzzz")
    expect(seen.page.get_by_text("No school found for “zzzzzz”")).to_be_visible()
    seen.check("public-find-live")


def test_filter_alone_narrows_without_the_button(visit, small):
    page = visit("/schools/").page
    page.get_by_label("Region").select_option("South")
    expect(page.get_by_role("link", name="Kōwhai College")).to_have_count(0)
    expect(page.get_by_role("link", name="Hill School")).to_be_visible()


def test_map_is_drawn_and_quiet(visit, small):
    seen = visit("/")
    expect(seen.page.locator(".sw-map[data-ready=yes]")).to_be_visible()
    seen.check("public-home-map")


def test_map_without_scripts_points_to_the_table(visit, small):
    page = visit("/", scripts=False).page
    expect(page.get_by_text("The map needs scripts.")).to_be_visible()
    expect(page.get_by_role("link", name="North Kāhui Ako")).to_be_visible()


def test_sorting_and_searching_survive_each_other(visit, small):
    page = visit("/communities/?sort=-learners").page
    page.get_by_label("Search by name").fill("kahui")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("link", name="South Kāhui Ako")).to_be_visible()
    page.get_by_role("link", name="Learners").click()
    expect(page).to_have_url(re.compile(r"q=kahui"))


def test_everything_on_home_is_reached_by_keyboard(visit, small):
    page = visit("/").page
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.textContent.trim()"))
    assert {"Skip to main content", "Find my school", "North Kāhui Ako", "Accessibility"} <= reached


@pytest.mark.parametrize("width", WIDTHS)
def test_like_for_like_is_found_from_every_page_and_reads_without_data(visit, width):
    page = visit("/", width=width).page
    page.get_by_role("contentinfo").get_by_role("link", name="Like for like").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("The same schools, arranged twice")
    expect(page.get_by_text("Travel is not all that a community weighs")).to_be_visible()
    page.get_by_text("the numbers as a table").click()
    expect(page.get_by_role("cell", name="312", exact=True)).to_be_visible()


def test_like_for_like_passes_in_the_dark(visit):
    visit("/about/like-for-like/", scheme="dark").check("public-dark-like-for-like")
