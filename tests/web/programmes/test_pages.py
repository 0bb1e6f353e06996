"""Pages of programmes: rules with source and certainty, what is not known, what changed."""

import csv
import io

import pytest
from django.urls import reverse

from schoolweave.policy import programmes
from schoolweave.web.programmes import actions
from schoolweave.web.programmes.models import Programme, RuleVersion

pytestmark = pytest.mark.django_db
NZ_2018 = "/programmes/nz-communities/2018/"


@pytest.fixture
def shipped():
    actions.load_shipped()


def rows(response):
    return list(csv.DictReader(io.StringIO(response.getvalue().decode())))


def test_list_is_empty_before_anything_is_loaded(client):
    assert client.get("/programmes/").context["table"].rows == []


def test_list_names_every_programme(client, shipped, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        response = client.get("/programmes/")
    text = response.content.decode()
    for name in programmes.ids():
        assert reverse("programme", args=[name]) in text
    assert "43 confirmed" in text


def test_list_is_searched_and_downloaded(client, shipped):
    response = client.get("/programmes/", {"q": "hubs"})
    assert [row[0].text for row in response.context["table"].rows] == [
        "Learning Hubs",
        "Teaching School Hubs",
    ]
    found = rows(client.get("/programmes/", {"q": "hubs", "format": "csv"}))
    assert [one["id"] for one in found] == ["demo-hubs", "england-teaching-school-hubs"]
    assert found[1]["versions"] == "2019, 2021"


def test_programme_lists_versions_newest_first(client, shipped, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        response = client.get("/programmes/nz-communities/")
    assert [row[0].text for row in response.context["table"].rows] == ["2018", "2016", "2015", "2014"]
    assert "What changed between versions" in response.content.decode()


def test_version_says_what_is_not_known_before_the_rules(client, shipped, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        response = client.get(NZ_2018)
    text = response.content.decode()
    assert text.index("What is not known") < text.index('id="rules-q"')
    assert "ROL-4, How many teachers across the community" in text
    assert "Source: Not found (School Staffing Orders" in text
    assert "One for every 750 learners of a community, at least 1" in text
    assert "NZD 30,000 (secondary)" in text


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({"certainty": "unknown"}, ["PTH-2", "ROL-4", "ROL-5", "CHL-5", "GOV-1"]),
        ({"q": "joint"}, ["ACT-6"]),
        ({"q": "RECRUITMENT"}, ["MON-3"]),
        ({"q": "no such words"}, []),
        ({"q": "inquiry", "certainty": "inferred"}, ["INQ-1"]),
    ],
)
def test_rules_are_searched(client, shipped, query, ids):
    assert [one["rule"] for one in rows(client.get(NZ_2018, query | {"format": "csv"}))] == ids
    shown = client.get(NZ_2018, query).context["rules"]
    assert [row[0].text.split()[0] for row in shown.rows] == ids


def test_rules_are_sorted_by_doubt(client, shipped):
    shown = client.get(NZ_2018, {"sort": "-certainty"}).context["rules"]
    assert [row[2].text for row in shown.rows][:6] == ["Not known"] * 5 + ["Inferred"]


def test_rules_as_a_file_are_complete_and_safe(client, shipped):
    found = rows(client.get(NZ_2018, {"format": "csv"}))
    version = programmes.get("nz-communities").version("2018")
    assert [one["rule"] for one in found] == [rule.id for rule in version.rules]
    assert all(one["source"] and one["certainty"] for one in found)
    row = RuleVersion.objects.get(programme="nz-communities", version="2018")
    row.document["rules"][0]["sentence"] = "=1+1"
    row.save()
    assert rows(client.get(NZ_2018, {"format": "csv"}))[0]["sentence"] == "'=1+1"


def test_compare_is_of_the_newest_two_unless_asked(client, shipped, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        response = client.get("/programmes/nz-communities/compare/")
    assert (response.context["old"].version, response.context["new"].version) == ("2016", "2018")
    assert "At least two State schools" in response.content.decode()
    found = rows(
        client.get("/programmes/nz-communities/compare/", {"a": "2014", "b": "2015", "format": "csv"})
    )
    assert any(one["how"] == "new" and one["item"] == "TEN-1" for one in found)
    few = rows(
        client.get("/programmes/nz-communities/compare/", {"q": "Time: what sets inquiry", "format": "csv"})
    )
    assert [one["item"] for one in few] == ["Time"]


def test_compare_of_one_version_says_so(client, shipped):
    text = client.get("/programmes/your-network/compare/").content.decode()
    assert "There is one version only." in text
    same = client.get("/programmes/nz-communities/compare/", {"a": "2018", "b": "2018"})
    assert "They are the same." in same.content.decode()


@pytest.mark.parametrize("path", ["nowhere/", "nz-communities/1999/", "nowhere/compare/", "bare/compare/"])
def test_what_there_is_not_is_not_found(client, shipped, path):
    Programme.objects.create(id="bare", name="Bare", country="X", register_prefix="x")
    assert client.get(f"/programmes/{path}").status_code == 404


def test_every_shipped_version_has_its_page(client, shipped):
    for row in RuleVersion.objects.all():
        assert client.get(reverse("rule_version", args=[row.programme_id, row.version])).status_code == 200


def test_pages_change_nothing(client, shipped):
    assert client.post(NZ_2018).status_code == 405
    assert client.post("/programmes/").status_code == 405


def test_te_reo_words_are_shown_in_te_reo(client, shipped):
    client.cookies["django_language"] = "mi"
    assert client.get(NZ_2018).context["version"].wording.host == "kura manaaki"
    client.cookies["django_language"] = "en-gb"
    assert client.get(NZ_2018).context["version"].wording.host == "host school"
