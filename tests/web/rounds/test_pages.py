"""What the pages of scenarios show, and how many questions they ask the database."""

import csv
import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.web.factories import RegisterFactory
from tests.web.rounds import making

from schoolweave.policy import Wording
from schoolweave.web.directory.models import Flow
from schoolweave.web.rounds import actions
from schoolweave.web.rounds.models import Scenario
from schoolweave.web.rounds.views import charts


@pytest.fixture
def scenario(towns):
    return making.done(name="First plan")


def words(response):
    """Return a page's words with all blanks made one, so that line breaks in templates do not matter."""
    return " ".join(response.content.decode().split())


def rows(response):
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return list(csv.DictReader(content.decode().splitlines()))


def test_scenarios_says_name_state_and_figures(officer_client, scenario):
    page = words(officer_client.get("/scenarios/"))
    assert "First plan" in page
    assert "Done" in page
    assert f"{scenario.travel_km:,.0f}" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=first", True),
        ("q=second", False),
        ("state=done", True),
        ("state=failed", False),
        ("state=adopted", False),
        ("kind=today", False),
        ("kind=computed", True),
        ("q=%00", True),
        ("sort=-travel", True),
        ("sort=nonsense&page=999", True),
    ],
)
def test_scenarios_narrowed_by_the_address(officer_client, scenario, query, found):
    assert ("First plan" in words(officer_client.get(f"/scenarios/?{query}"))) is found


def test_scenarios_one_whose_worker_died_counts_as_failed(officer_client, scenario):
    silent = timezone.now() - timedelta(minutes=10)
    Scenario.objects.filter(pk=scenario.pk).update(status="running", heartbeat_at=silent)
    assert "its worker died" in words(officer_client.get("/scenarios/?state=failed"))
    assert "First plan" not in words(officer_client.get("/scenarios/?state=waiting"))


def test_scenarios_csv_is_safe_to_open_in_a_spreadsheet(officer_client, scenario):
    Scenario.objects.filter(pk=scenario.pk).update(name="=1+1")
    line = rows(officer_client.get("/scenarios/?csv=1"))[0]
    assert line["name"] == "'=1+1"
    assert float(line["objective_km"]) == pytest.approx(scenario.objective)


def test_scenario_shows_result_proof_rules_and_inputs(officer_client, scenario):
    page = words(officer_client.get(reverse("scenario", args=[scenario.pk])))
    for said in (
        "First plan",
        "no arrangement under these rules can cost less",
        "Every community has between 2 and 6 schools.",
        "12 placed schools at a mean size of 4 form 3 communities.",
        scenario.inputs_hash,
        "schools.csv",
        "Schools of their kind may not join",
        "Thornby",
        "the whole register",
    ):
        assert said in page, said


def test_scenario_searches_its_communities_without_macrons(officer_client, scenario):
    scenario.groups.filter(name="Thornby").update(name="Whangārei")
    host = scenario.groups.get(name="Whangārei").host
    host.name, host.search_name = "Kōwhai College", "kowhai college"
    host.save()
    page = words(officer_client.get(reverse("scenario", args=[scenario.pk]), {"q": "kowhai"}))
    assert "Whangārei" in page
    assert "Marrow Bay" not in page


def test_scenario_communities_as_csv(officer_client, scenario):
    found = rows(officer_client.get(reverse("scenario", args=[scenario.pk]), {"csv": "1"}))
    assert [line["name"] for line in found] == [group.name for group in scenario.groups.order_by("number")]
    assert sum(int(line["schools"]) for line in found) == 12


def test_scenario_of_today_says_that_there_is_no_bound(client, towns):
    today = actions.record_today(register=RegisterFactory(), rule_version=making.rule_version())
    page = words(client.get(reverse("scenario", args=[today.pk])))
    assert "nothing is proved about how near" in page
    assert "Thornby schools" in page
    assert "The register names no community for them" in page


def test_scenario_of_today_names_the_communities_that_break_a_rule(client, towns):
    today = actions.record_today(
        register=RegisterFactory(), rule_version=making.rule_version(size_min=5, size_mean=5)
    )
    page = words(client.get(reverse("scenario", args=[today.pk])))
    assert "Every community has between 5 and 6 schools." in page
    assert "Broken by Thornby schools, Askwell schools." in page


def test_scenario_of_today_with_another_number_of_communities_says_how_many(client, towns):
    rules = making.rule_version(size_mean=2)
    today = actions.record_today(register=RegisterFactory(), rule_version=rules)
    page = words(client.get(reverse("scenario", args=[today.pk])))
    assert "8 placed schools at a mean size of 2 form 4 communities." in page
    assert "There are 2." in page


def test_charts_part_distances_so_that_a_far_school_hides_nothing(towns):
    scenario = making.done()
    first = scenario.places.filter(km__gt=0).first()
    first.km = 694.0
    first.save()
    chart = charts.of_distances([("Schools", scenario)], Wording())
    counts = {row[0].text: row[1].text for row in chart.table.rows}
    assert counts["100 km or more"] == "1"
    assert sum(map(int, counts.values())) == 9


def test_scenario_that_failed_says_why_and_offers_to_run_again(officer_client, scenario):
    Scenario.objects.filter(pk=scenario.pk).update(
        status="failed", message="The links contradict each other."
    )
    page = words(officer_client.get(reverse("scenario", args=[scenario.pk])))
    assert "The links contradict each other." in page
    assert "Run it again" in page


def test_scenario_under_way_shows_best_bound_gap_and_stop(officer_client, scenario):
    progress = {"stage": "searching", "elapsed": 3.0, "best": 1000.0, "bound": 900.0, "fraction": 0.4}
    rows = Scenario.objects.filter(pk=scenario.pk)
    rows.update(status="running", progress=progress, heartbeat_at=timezone.now())
    page = words(officer_client.get(reverse("scenario", args=[scenario.pk])))
    for said in ("1,000 km", "900 km", "10.0%", "40", "Stop and keep the best so far", "Refresh this page"):
        assert said in page, said


def test_scenario_that_waits_for_long_says_who_can_help(officer_client, towns):
    waiting = making.create()
    Scenario.objects.filter(pk=waiting.pk).update(created_at=timezone.now() - timedelta(minutes=3))
    page = words(officer_client.get(reverse("scenario", args=[waiting.pk])))
    assert "No worker has taken it for 3 minutes." in page


def test_progress_is_a_fragment_while_it_runs(officer_client, scenario):
    Scenario.objects.filter(pk=scenario.pk).update(status="running", heartbeat_at=timezone.now())
    response = officer_client.get(reverse("scenario_progress", args=[scenario.pk]))
    assert b"<html" not in response.content
    assert b"hx-get" in response.content
    assert response["Cache-Control"] == "no-store"


def test_progress_has_the_page_loaded_anew_once_it_is_done(officer_client, scenario):
    response = officer_client.get(reverse("scenario_progress", args=[scenario.pk]))
    assert response["HX-Refresh"] == "true"


def test_schools_of_a_scenario_each_with_place_and_reason(officer_client, scenario):
    url = reverse("scenario_schools", args=[scenario.pk])
    page = words(officer_client.get(url))
    assert "Showing 1 to 13 of 13 schools" in page
    outside = words(officer_client.get(url, {"standing": "ineligible"}))
    assert "Special School" in outside
    assert "Schools of the kind “special” may not join" in outside
    assert "Thornby College" not in outside


def test_schools_of_a_scenario_as_csv(officer_client, scenario):
    found = rows(officer_client.get(reverse("scenario_schools", args=[scenario.pk]), {"csv": "1"}))
    assert len(found) == 13
    assert {line["standing"] for line in found} == {"placed", "ineligible"}


def test_group_shows_members_pathway_reasons_rules_and_alternatives(officer_client, scenario):
    group = scenario.groups.get(name="Thornby")
    page = words(officer_client.get(reverse("scenario_group", args=[scenario.pk, group.number])))
    for said in (
        "Thornby College",
        "Years that each school serves",
        f"They meet at {group.host.name}",
        "Together they serve years 1 to 13.",
        "Every community has between 2 and 6 schools.",
        "Askwell",
        "would no longer serve years 9 to 13",
    ):
        assert said in page, said


def test_group_shows_flows_of_five_or_more_of_the_newest_year(officer_client, scenario):
    for year, learners, source in ((2023, 40, "demo:1"), (2023, 4, "demo:2"), (2020, 99, "demo:3")):
        Flow.objects.create(from_school_id=source, to_school_id="demo:4", year=year, learners=learners)
    group = scenario.groups.get(name="Thornby")
    page = words(officer_client.get(reverse("scenario_group", args=[scenario.pk, group.number])))
    assert "Learners, 2023" in page
    flows = re.split(r"Who moves on to whom\s*</caption>", page)[1].split("</table>")[0]
    assert "40" in flows
    assert "99" not in flows
    assert flows.count("<tr") == 2


def test_group_that_is_not_there_is_404(officer_client, scenario):
    assert officer_client.get(reverse("scenario_group", args=[scenario.pk, 99])).status_code == 404


def test_map_has_a_point_for_each_place_and_a_line_for_each_way(officer_client, scenario):
    response = officer_client.get(reverse("scenario_map", args=[scenario.pk]))
    content = json.loads(response.content)
    points = [one for one in content["features"] if one["geometry"]["type"] == "Point"]
    lines = [one for one in content["features"] if one["geometry"]["type"] == "MultiLineString"]
    assert len(points) == 13
    assert sum(len(one["geometry"]["coordinates"]) for one in lines) == 9
    assert sum(one["properties"].get("host", False) for one in points) == 3
    colours = {one["properties"]["colour"] for one in points}
    assert len(colours) == 4
    assert -1 in colours
    assert response["Content-Type"] == "application/geo+json"


def test_map_is_not_sent_again_to_who_has_it(officer_client, scenario):
    url = reverse("scenario_map", args=[scenario.pk])
    first = officer_client.get(url, headers={"Accept-Encoding": "gzip"})
    assert first["Content-Encoding"] == "gzip"
    assert first["Cache-Control"].startswith("private")
    headers = {"Accept-Encoding": "gzip", "If-None-Match": first["ETag"]}
    assert officer_client.get(url, headers=headers).status_code == 304


def test_group_map_has_its_members_alone(officer_client, scenario):
    group = scenario.groups.get(name="Thornby")
    response = officer_client.get(reverse("scenario_group_map", args=[scenario.pk, group.number]))
    assert sum(one["geometry"]["type"] == "Point" for one in json.loads(response.content)["features"]) == 4


@pytest.mark.parametrize(
    "name", ["groups.csv", "reasons.csv", "summary.json", "bound.csv", "lifts.csv", "schools.csv"]
)
def test_file_is_sent_byte_for_byte(officer_client, scenario, name):
    response = officer_client.get(reverse("scenario_file", args=[scenario.pk, name]))
    assert response.content.decode() == scenario.files.get(name=name).content
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'


def test_file_of_another_name_is_404(officer_client, scenario):
    assert officer_client.get(reverse("scenario_file", args=[scenario.pk, "secret.txt"])).status_code == 404


@pytest.mark.parametrize(
    ("name", "arguments", "most"),
    [
        ("scenarios", [], 12),
        ("scenario", ["pk"], 18),
        ("scenario_schools", ["pk"], 12),
        ("scenario_group", ["pk", 1], 14),
        ("scenario_map", ["pk"], 10),
        ("scenario_new", [], 14),
        ("scenario_adopt", ["pk"], 20),
    ],
)
def test_pages_ask_the_database_little(
    officer_client, scenario, django_assert_max_num_queries, name, arguments, most
):
    url = reverse(name, args=[scenario.pk if one == "pk" else one for one in arguments])
    with django_assert_max_num_queries(most):
        assert officer_client.get(url).status_code == 200
