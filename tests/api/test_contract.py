"""What the API promises, address by address."""

from pathlib import Path

import pytest

from schoolweave.web.publishing.api import api
from schoolweave.web.rounds.models import Scenario

OK, NOT_FOUND, INVALID, TOO_MANY = 200, 404, 422, 429


@pytest.fixture
def get(client, small):
    def answer(address, status=OK, **parameters):
        response = client.get(f"/api/v1/{address}", parameters)
        assert response.status_code == status, response.content
        assert response["Content-Type"].startswith("application/json")
        return response.json()

    return answer


def test_registers_name_their_source_and_day(get):
    [register] = get("registers")
    assert register["prefix"] == "demo"
    assert register["file_name"] == "schools.csv"
    assert register["as_of"] == "2024-07-01"


def test_schools_are_paged_with_the_count_over_all_pages(get):
    first = get("schools", per_page=4)
    second = get("schools", per_page=4, page=2)
    assert (first["count"], len(first["results"]), len(second["results"])) == (6, 4, 2)
    ids = [school["id"] for page in (first, second) for school in page["results"]]
    assert ids == sorted(ids)


def test_schools_missing_figures_are_null_not_zero(get):
    schools = {school["id"]: school for school in get("schools")["results"]}
    assert schools["demo:3"]["roll"] is None
    assert schools["demo:5"]["latitude"] is None
    assert schools["demo:6"]["community"] is None


def test_schools_found_without_macrons_and_despite_a_slip(get):
    assert [one["name"] for one in get("schools", q="otahuhu")["results"]] == ["Ōtāhuhu School"]
    assert get("schools", q="kowhia colege")["results"][0]["name"] == "Kōwhai College"


def test_schools_filtered_by_region_and_kind(get):
    assert {one["id"] for one in get("schools", region="South")["results"]} == {"demo:4", "demo:5", "demo:6"}
    assert [one["id"] for one in get("schools", kind="secondary")["results"]] == ["demo:2"]
    assert get("schools", kind="secondary", q="bay")["results"] == []


def test_schools_that_closed_are_asked_for(get):
    assert [one["id"] for one in get("schools", listed=False)["results"]] == ["demo:7"]


def test_school_says_its_community_and_source(get, small):
    school = get("schools/demo:1")
    assert school["community"] == small.north.pk
    assert (school["file_name"], school["as_of"]) == ("schools.csv", "2024-07-01")


def test_communities_have_figures_of_what_is_known(get, small):
    north, south = get("communities")["results"]
    assert north["id"] == small.north.pk
    assert (north["members"], north["learners"], north["host"]) == (3, 800, "demo:1")
    assert north["mean_km"] == pytest.approx(8.4)
    assert north["worst_km"] == pytest.approx(16.8)
    assert north["missing_years"] == []
    assert south["missing_years"] == [9, 10, 11, 12, 13]


def test_communities_that_ended_are_asked_for(get, small):
    [former] = get("communities", ended=True)["results"]
    assert (former["id"], former["to_date"], former["members"]) == (small.former.pk, "2024-06-30", 2)


def test_community_lists_members_and_flows_of_five_or_more(get, small):
    north = get(f"communities/{small.north.pk}")
    assert {one["school"] for one in north["memberships"]} == {"demo:1", "demo:2", "demo:3"}
    assert north["flows"] == [{"from_school": "demo:1", "to_school": "demo:2", "year": 2023, "learners": 40}]


def test_community_that_ended_keeps_its_members(get, small):
    former = get(f"communities/{small.former.pk}")
    assert {one["school"] for one in former["memberships"]} == {"demo:1", "demo:4"}


def test_memberships_by_community_and_by_school(get, small):
    of_south = get("memberships", community=small.south.pk)["results"]
    assert [one["school"] for one in of_south] == ["demo:4", "demo:5"]
    assert of_south[1]["km"] is None
    [now] = get("memberships", school="demo:1")["results"]
    [before] = get("memberships", school="demo:1", ended=True)["results"]
    assert (now["community"], before["community"]) == (small.north.pk, small.former.pk)


@pytest.mark.parametrize(
    "address", ["schools/demo:404", "communities/404404", "scenarios/404404", "schools?register_id=nowhere"]
)
def test_nothing_there_is_a_sentence_with_404(get, address):
    assert get(address, NOT_FOUND)["detail"].startswith("There is no ")


@pytest.mark.parametrize(
    "address",
    [
        "schools?page=0",
        "schools?per_page=501",
        "schools?q=a%00b",
        "communities/none",
        "memberships?community=-1",
    ],
)
def test_wrong_parameter_is_422_that_names_it(get, address):
    [problem] = get(address, INVALID)["detail"]
    assert problem["loc"]
    assert problem["msg"]


def test_api_refuses_to_change_anything(client, small):
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)("/api/v1/schools").status_code == 405


def test_too_many_requests_are_429(client, small, monkeypatch):
    monkeypatch.setattr(api.throttle[0], "num_requests", 2)
    answers = [client.get("/api/v1/registers") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [OK, OK, TOO_MANY]
    assert 0 < int(answers[-1]["Retry-After"]) <= 60


def test_another_name_for_oneself_does_not_lift_the_limit(client, small, monkeypatch):
    monkeypatch.setattr(api.throttle[0], "num_requests", 1)
    names = [{"X-Forwarded-For": f"203.0.113.{number}"} for number in range(2)]
    statuses = [client.get("/api/v1/registers", headers=name).status_code for name in names]
    assert statuses == [OK, TOO_MANY]


def test_scenarios_are_those_adopted_or_of_today(get, small):
    same = {"register": small.register, "rule_version": small.rules}
    adopted = Scenario.objects.create(
        name="Adopted", status="done", adopted_at="2024-02-01T00:00Z", gap=0.02, **same
    )
    today = Scenario.objects.create(name="Today", status="done", kind="today", **same)
    draft = Scenario.objects.create(name="Draft", status="done", **same)
    Scenario.objects.create(name="Running", status="running", kind="today", **same)
    assert [one["id"] for one in get("scenarios")["results"]] == [today.pk, adopted.pk]
    assert get(f"scenarios/{adopted.pk}")["gap"] == 0.02
    get(f"scenarios/{draft.pk}", NOT_FOUND)


def test_pages_ask_the_database_a_bounded_number_of_times(get, django_assert_max_num_queries):
    for address in (
        "schools",
        "schools?q=school",
        "communities",
        "memberships",
        "scenarios",
        "schools/demo:1",
    ):
        with django_assert_max_num_queries(8):
            get(address)


def test_openapi_describes_every_answer(get):
    schema = get("openapi.json")
    for path, methods in schema["paths"].items():
        assert set(methods) == {"get"}, path
        assert {"200", "404", "422", "429"} <= set(map(str, methods["get"]["responses"])), path


def test_reference_names_every_address():
    reference = (Path(__file__).parents[2] / "docs/reference/api.md").read_text("utf-8")
    for path in api.get_openapi_schema()["paths"]:
        assert f"`{path}`" in reference
