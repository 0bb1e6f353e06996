"""Home, about, accessibility: what they say, before the first import and after."""

import pytest
from django.urls import reverse
from tests.web.factories import ExtractFactory, RegisterFactory, SchoolFactory

from schoolweave.web.collaborations.models import Collaboration

PAGES = ("home", "find_school", "communities", "data")


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_page_before_the_first_import_says_what_to_do(client, name):
    page = client.get(reverse(name)).content.decode()
    assert "Nothing has been imported yet" in page
    assert reverse("account_login") in page
    assert reverse("import_new") not in page


def test_home_before_the_first_import_shows_staff_the_way(officer_client):
    assert reverse("import_new") in officer_client.get("/").content.decode()


def test_home_speaks_the_programme_and_its_figures(client, small):
    page = client.get("/").content.decode()
    assert "Schools Together" in page
    for figure in ("Open schools", "1 of 2", "1,000"):
        assert figure in page
    assert "2 of 5 rolls not known" not in page
    assert "1 of 5 rolls not known" in page
    assert "as of 1 July 2024" in page
    assert reverse("country_map", args=["demo"]) in page


def test_home_table_names_what_is_missing(client, small):
    page = client.get("/").content.decode()
    assert "South Kāhui Ako" in page
    assert "No member serves years 9\u00a0to\u00a013" in page
    assert "Former Kāhui Ako" not in page


def test_home_table_is_searched_without_macrons(client, small):
    page = client.get("/", {"q": "north kahui"}).content.decode()
    assert "North Kāhui Ako" in page
    assert "South Kāhui Ako" not in page
    assert "No Kāhui Ako has this in its name" in client.get("/", {"q": "zzz"}).content.decode()


def test_home_table_sorted_by_learners_puts_the_most_first(client, small):
    page = client.get("/", {"sort": "-learners"}).content.decode()
    assert page.index("North Kāhui Ako") < page.index("South Kāhui Ako")
    page = client.get("/", {"sort": "learners"}).content.decode()
    assert page.index("South Kāhui Ako") < page.index("North Kāhui Ako")


def test_home_lists_other_registers(client, small):
    other = RegisterFactory(prefix="nz-moe", name="Another register")
    SchoolFactory(register=other, extract=ExtractFactory(register=other))
    assert "?register=nz-moe" in client.get("/").content.decode()
    page = client.get("/", {"register": "nz-moe"}).content.decode()
    assert "Another register" in page
    assert "There is no community here yet." in page
    assert reverse("communities_csv") not in page


def test_pages_of_another_register_stay_with_it(client, small):
    other = RegisterFactory(prefix="nz-moe", name="Another register")
    SchoolFactory(id="nz-moe:1", register=other, extract=ExtractFactory(register=other))
    hidden = '<input type="hidden" name="register" value="nz-moe">'
    for address in ("/", "/schools/", "/communities/"):
        assert hidden in client.get(address, {"register": "nz-moe"}).content.decode()
        assert hidden not in client.get(address).content.decode()
    assert "/schools/?register=nz-moe" in client.get("/schools/nz-moe:1/").content.decode()
    assert "/schools/?register=demo" not in client.get("/schools/demo:1/").content.decode()


def test_register_without_an_import_is_not_offered(client, small):
    RegisterFactory(prefix="empty", name="Nothing here")
    assert "Nothing here" not in client.get("/").content.decode()
    assert "Nothing has been imported yet" in client.get("/", {"register": "empty"}).content.decode()


def test_unknown_register_is_404(client, small):
    for name in PAGES:
        assert client.get(reverse(name), {"register": "nowhere"}).status_code == 404


@pytest.mark.parametrize("name", ["about", "accessibility"])
def test_about_pages_answer_with_and_without_data(client, db, name, request):
    assert client.get(reverse(name)).status_code == 200
    request.getfixturevalue("small")
    assert client.get(reverse(name)).status_code == 200


def test_about_tells_the_rules_in_words(client, small):
    page = client.get(reverse("about")).content.decode()
    assert "between 2 and 5 schools in each, 3 on average" in page
    assert "every year from 1 to 13" in page


def test_hostile_names_are_escaped_on_every_page(client, small):
    evil = "<script>alert(1)</script>"
    Collaboration.objects.filter(pk=small.north.pk).update(name=evil)
    small.schools["demo:1"].name = evil
    small.schools["demo:1"].save()
    addresses = ["/", reverse("find_school"), reverse("school", args=["demo:1"]), reverse("communities")]
    for address in [*addresses, reverse("community", args=[small.north.pk])]:
        page = client.get(address).content.decode()
        assert evil not in page, address
        assert "&lt;script&gt;" in page, address


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/", 12),
        ("/schools/", 12),
        ("/schools/?q=school", 12),
        ("/schools/demo:1/", 24),
        ("/communities/", 12),
        ("/data/", 16),
        ("/about/", 6),
        ("/map/demo/communities.geojson", 10),
    ],
)
def test_page_asks_the_database_a_bounded_number_of_times(
    client, small, django_assert_max_num_queries, address, most
):
    with django_assert_max_num_queries(most):
        assert client.get(address).status_code == 200


def test_page_asks_no_more_for_more_schools(client, small, django_assert_max_num_queries):
    for _ in range(30):
        SchoolFactory(register=small.register, extract=small.extract)
    with django_assert_max_num_queries(12):
        assert client.get("/schools/").status_code == 200
