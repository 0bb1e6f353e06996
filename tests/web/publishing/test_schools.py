"""Find my school, and the page of a school."""

import csv
import io

import pytest
from django.urls import reverse
from tests.web.factories import ExtractFactory, SchoolFactory

from schoolweave.web.rounds.models import Group, Place, Scenario

FIND = "/schools/"


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def csv_of(response):
    body = b"".join(response.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(body, newline="")))


def test_search_forgives_macrons_and_slips_and_names_the_community(client, small):
    page = text(client.get(FIND, {"q": "otahuu"}))
    assert "Ōtāhuhu School" in page
    assert "North Kāhui Ako" in page
    assert "Bay School" not in page


def test_search_without_words_lists_all_by_name(client, small):
    page = text(client.get(FIND))
    assert page.index("Bay School") < page.index("Hill School") < page.index("River School")
    assert "Old School" not in page


def test_search_that_finds_nothing_says_what_to_try(client, small):
    page = text(client.get(FIND, {"q": "zzzzzz", "kind": "secondary"}))
    assert "No school found for “zzzzzz”" in page
    assert "fewer letters" in page
    assert "all regions and all kinds" in page


def test_filters_narrow_and_stay_chosen(client, small):
    page = text(client.get(FIND, {"region": "South", "sort": "-roll"}))
    assert page.index("Hill School") < page.index("Bay School") < page.index("Island School")
    assert "River School" not in page
    assert '<option value="South" selected>' in " ".join(page.split())


def test_missing_roll_is_not_known_and_no_community_is_said(client, small):
    assert "Not known" in text(client.get(FIND, {"q": "River School"}))
    assert "In none" in text(client.get(FIND, {"q": "Island School"}))


def test_live_results_come_without_the_page_around_them(client, small):
    part = text(client.get(FIND, {"q": "bay"}, headers={"HX-Request": "true"}))
    assert "Bay School" in part
    assert "<html" not in part


def test_long_list_has_pages(client, small):
    for _ in range(30):
        SchoolFactory(register=small.register, extract=small.extract)
    assert "Showing 26 to 36" in text(client.get(FIND, {"page": 2}))
    assert "Showing 1 to 25" in text(client.get(FIND, {"page": "none"}))


@pytest.mark.parametrize("q", ["a\x00b", "%", "x" * 5000, "'; drop table", "(((", "🙂"])
def test_odd_searches_are_answered(client, small, q):
    assert client.get(FIND, {"q": q}).status_code == 200


def test_download_holds_the_whole_filtered_list(client, small):
    rows = csv_of(client.get(reverse("schools_csv"), {"region": "South"}))
    assert {row["school_id"] for row in rows} == {"demo:4", "demo:5", "demo:6"}
    by_id = {row["school_id"]: row for row in rows}
    assert by_id["demo:4"]["community"] == "South Kāhui Ako"
    assert by_id["demo:5"]["latitude"] == ""
    assert by_id["demo:6"]["longitude"] == "-179.0"


def test_download_of_a_search_keeps_its_order(client, small):
    rows = csv_of(client.get(reverse("schools_csv"), {"q": "school"}))
    assert len(rows) == 5
    assert all("School" in row["name"] for row in rows)


def test_download_cannot_smuggle_formulas(client, small):
    small.schools["demo:4"].name = '=HYPERLINK("http://x")'
    small.schools["demo:4"].save()
    rows = csv_of(client.get(reverse("schools_csv"), {"region": "South"}))
    assert '\'=HYPERLINK("http://x")' in [row["name"] for row in rows]


def test_school_page_shows_facts_community_host_and_neighbours(client, small):
    page = text(client.get("/schools/demo:2/"))
    assert "Kōwhai College" in page
    assert "as of 1 July 2024" in page
    assert reverse("community", args=[small.north.pk]) in page
    assert "8.4 km from the host school" in page
    assert "The register lists it as a member." in page
    assert "River School" in page
    assert reverse("school_map", args=["demo:2"]) in page


def test_school_page_of_the_host_says_so(client, small):
    assert "It is the host school" in text(client.get("/schools/demo:1/"))


def test_school_without_place_says_that_nothing_is_near(client, small):
    page = text(client.get("/schools/demo:5/"))
    assert "does not say where this school is" in page
    assert "is not known, since one of them has no known place" in page
    assert "data-source" not in page


def _place(small, school, **values):
    scenario = Scenario.objects.create(
        name="First round",
        register=small.register,
        rule_version=small.rules,
        status="done",
        adopted_at="2024-02-01T00:00Z",
    )
    same = {"scenario": scenario, "size": 3, "travel_km": 1.0}
    here = Group.objects.create(number=1, name="North", host=small.schools["demo:1"], **same)
    there = Group.objects.create(number=2, name="South", host=small.schools["demo:4"], **same)
    groups = {"group": here, "next_group": there} if values.pop("placed", True) else {}
    return Place.objects.create(scenario=scenario, school=small.schools[school], **groups, **values)


def test_school_page_says_what_a_move_would_add_and_break(client, small):
    _place(small, "demo:2", km=8.4, next_km=75.5, change_km=67.1, breaks=["“North” would have 2 schools."])
    page = " ".join(text(client.get("/schools/demo:2/")).split())
    assert "75.5 km to" in page
    assert "would add 67.1 km of travel over all schools" in page
    assert "The move would break a rule" in page
    assert "“North” would have 2 schools." in page


def test_school_page_says_what_a_move_would_save_and_that_it_breaks_nothing(client, small):
    _place(small, "demo:2", km=8.4, next_km=0.0, change_km=-3.21, breaks=[])
    page = " ".join(text(client.get("/schools/demo:2/")).split())
    assert "the school would itself be its host" in page
    assert "save 3.2 km" in page
    assert "The move would break no rule." in page


def test_school_that_left_its_community_is_not_offered_a_move(client, small):
    _place(small, "demo:6", km=8.4, next_km=75.5, change_km=67.1, breaks=[])
    page = text(client.get("/schools/demo:6/"))
    assert "This school is in no Kāhui Ako." in page
    assert "Moving there" not in page


def test_school_left_out_says_why(client, small):
    _place(small, "demo:6", placed=False, standing="ineligible", why="Its kind may not join.")
    page = text(client.get("/schools/demo:6/"))
    assert "This school is in no Kāhui Ako." in page
    assert "Its kind may not join." in page


def test_school_that_closed_points_on(client, small):
    page = text(client.get("/schools/demo:7/"))
    assert "This school has closed." in page
    assert reverse("school", args=["demo:2"]) in page


def test_id_in_other_letters_goes_to_the_page(client, small):
    response = client.get("/schools/DEMO:2/")
    assert (response.status_code, response["Location"]) == (301, "/schools/demo:2/")


def test_former_id_goes_to_the_school_that_took_over(client, small):
    small.schools["demo:2"].predecessors = ["demo:99"]
    small.schools["demo:2"].save()
    response = client.get("/schools/demo:99/")
    assert (response.status_code, response["Location"]) == (301, "/schools/demo:2/")


@pytest.mark.parametrize("school", ["demo:404", "demo", "a%00b", "a/b", "..", "%2F"])
def test_unknown_school_is_404(client, small, school):
    assert client.get(f"/schools/{school}/").status_code == 404


def test_id_with_a_slash_has_a_page(client, small):
    SchoolFactory(id="demo:a/b c", register=small.register, extract=ExtractFactory(register=small.register))
    assert "demo:a%2Fb%20c" in text(client.get(FIND)) or "demo:a/b%20c" in text(client.get(FIND))
    assert client.get("/schools/demo:a/b%20c/").status_code == 200
    assert client.get("/map/schools/demo:a/b%20c.geojson").status_code == 200
