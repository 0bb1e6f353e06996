"""The list of communities, and the page of one."""

import csv
import io
import re

from django.urls import reverse

from schoolweave.web.collaborations.models import Collaboration, Membership
from schoolweave.web.directory.models import Flow
from schoolweave.web.rounds.models import Group, Place, Scenario

LIST = "/communities/"


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def page_of(client, community):
    page = " ".join(text(client.get(reverse("community", args=[community.pk]))).split())
    return re.sub(r"table-[0-9a-f]{8}", "table", page[: page.index("<footer")])


def test_list_uses_the_programmes_words(client, small):
    page = text(client.get(LIST))
    assert "Kāhui Ako" in page
    assert "Kāhui ako" not in page
    assert "North Kāhui Ako" in page
    assert "Former Kāhui Ako" not in page


def test_ended_communities_are_a_list_of_their_own(client, small):
    assert "1 that has ended" in text(client.get(LIST))
    page = text(client.get(LIST, {"show": "ended"}))
    assert "Former Kāhui Ako" in page
    assert "North Kāhui Ako" not in page
    assert "Those that stand today" in page


def test_list_sorts_missing_figures_last_both_ways(client, small):
    small.schools["demo:4"].roll = None
    small.schools["demo:4"].save()
    small.schools["demo:5"].roll = None
    small.schools["demo:5"].save()
    for sort in ("learners", "-learners"):
        page = text(client.get(LIST, {"sort": sort}))
        assert page.index("North Kāhui Ako") < page.index("South Kāhui Ako"), sort


def test_download_has_the_searched_rows(client, small):
    response = client.get(reverse("communities_csv"), {"q": "bay"})
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode(), newline="")))
    [south] = rows
    assert south["name"] == "South Kāhui Ako"
    assert south["years"] == "1 2 3 4 5 6 7 8"
    assert south["missing_years"] == "9 10 11 12 13"
    assert (south["learners"], south["rolls_known"], south["mean_km"]) == ("200", "2", "0.0")


def test_page_lists_members_host_first_then_by_distance(client, small):
    page = page_of(client, small.north)
    table = page[page.index('id="members"') : page.index('id="pathway"')]
    assert table.index("Ōtāhuhu School") < table.index("Kōwhai College") < table.index("River School")
    assert "16.8" in table
    assert "Not known" in table


def test_page_draws_the_pathway_and_says_what_is_missing(client, small):
    assert "No member serves" not in page_of(client, small.north)
    assert "No member serves year 9, 10, 11, 12, 13." in page_of(client, small.south)


def test_page_counts_only_flows_of_five_or_more(client, small):
    page = page_of(client, small.north)
    assert "Of 60 learners known to have moved on from its schools in 2023, 40 moved on inside" in page
    assert "67" not in page
    assert "Flows of fewer than 5 learners a year are not published" in page


def test_page_never_shows_a_flow_under_five_anywhere(client, small):
    """The hidden counts 4 and 3 cannot be had by taking published numbers from each other."""
    Flow.objects.exclude(learners__gte=5).update(learners=4)
    before = page_of(client, small.north)
    Flow.objects.filter(learners=4).delete()
    assert page_of(client, small.north) == before


def test_page_without_flows_says_so(client, small):
    Flow.objects.all().delete()
    assert "Which schools their learners move on to is not known." in page_of(client, small.north)


def test_page_reports_each_rule(client, small):
    north, south = page_of(client, small.north), page_of(client, small.south)
    assert "It has between 2 and 5 schools." in north
    assert "Not met" not in north
    assert "No school serves years 9 to 13." in south
    assert "The register does not say where Hill School is." in south
    assert "Not met" in south


def test_page_of_the_registers_own_says_that_nothing_was_computed(client, small):
    page = page_of(client, small.north)
    assert "The register names it" in page
    assert page.count("The register lists it as a member.") == 1


def test_page_of_an_adopted_one_shows_what_moves_would_change(client, small):
    scenario = Scenario.objects.create(
        name="First round", register=small.register, rule_version=small.rules, status="done"
    )
    same = {"scenario": scenario, "size": 3, "travel_km": 1.0}
    here = Group.objects.create(number=1, name="North", host=small.schools["demo:1"], **same)
    there = Group.objects.create(number=2, name="Southern", host=small.schools["demo:4"], **same)
    Place.objects.create(
        scenario=scenario,
        school=small.schools["demo:2"],
        group=here,
        next_group=there,
        next_km=75.5,
        change_km=67.1,
        breaks=["“North” would have 2 schools."],
    )
    Collaboration.objects.filter(pk=small.north.pk).update(source="scenario", source_id=f"{scenario.pk}/1")
    page = page_of(client, small.north)
    assert "First round" in page
    assert "Southern" in page
    assert "+67.1" in page
    assert "“North” would have 2 schools." in page


def test_page_of_an_ended_one_stays_with_its_last_members(client, small):
    page = page_of(client, small.former)
    assert "Ended" in page
    assert "1 February 2024 to 30 June 2024" in page
    assert "Bay School" in page


def test_page_leaves_out_members_that_left_before_the_end(client, small):
    Membership.objects.filter(collaboration=small.former, school="demo:4").update(to_date="2024-03-01")
    assert "Bay School" not in page_of(client, small.former)


def test_unknown_community_is_404(client, small):
    assert client.get("/communities/404404/").status_code == 404
