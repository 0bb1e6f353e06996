"""Open data: files with stable columns, and the reference of the API."""

import csv
import io
import re

import pytest
from django.urls import reverse

from schoolweave.web.directory.disclosure import SMALLEST_PUBLISHED
from schoolweave.web.publishing.views.files import FILES

COLUMNS = {
    "schools": "school_id name kind authority status region area town latitude longitude years roll "
    "community_id community",
    "communities": "community_id name host_id host members years missing_years learners rolls_known "
    "mean_km worst_km from_date to_date",
    "memberships": "community_id school_id is_host km from_date to_date why",
    "flows": "from_school_id to_school_id year learners",
}


def rows_of(client, name):
    response = client.get(reverse("data_file", args=[name]))
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode(), newline="")))


def test_page_offers_each_file_with_its_columns_and_rows(client, small):
    page = " ".join(client.get("/data/").content.decode().split())
    for file in FILES:
        assert reverse("data_file", args=[file.name]) in page
        assert f"demo-{file.name}-2024-07-01.csv" in page
    assert "(CSV, 6 rows)" in page
    assert "as of 1 July 2024" in page
    assert "Licence" in page


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_stay_as_they_are(client, small, name):
    """Other people's programmes read these names: add after the last, never change."""
    assert list(rows_of(client, name)[0]) == COLUMNS[name].split()


def test_files_hold_as_many_rows_as_the_page_says(client, small, django_assert_max_num_queries):
    counts = {name: len(rows_of(client, name)) for name in COLUMNS}
    assert counts == {"schools": 6, "communities": 3, "memberships": 7, "flows": 3}


def test_flows_under_five_never_leave(client, small):
    learners = [int(row["learners"]) for row in rows_of(client, "flows")]
    assert sorted(learners) == [20, 40, 999]
    assert SMALLEST_PUBLISHED == 5


def test_memberships_say_when_and_where_known_how_far(client, small):
    rows = rows_of(client, "memberships")
    ended = [row for row in rows if row["to_date"]]
    assert {row["to_date"] for row in ended} == {"2024-06-30"}
    assert next(row for row in rows if row["school_id"] == "demo:5")["km"] == ""


def test_unknown_file_is_404(client, small):
    assert client.get("/data/secrets.csv").status_code == 404
    assert client.get("/data/schools.csv", {"register": "nowhere"}).status_code == 404


def test_file_before_the_first_import_is_404(client, db):
    assert client.get("/data/schools.csv").status_code == 404


def test_reference_lists_every_address_of_the_api(client, db):
    page = client.get(reverse("api_reference")).content.decode()
    for address in (
        "registers",
        "schools",
        "schools/{school_id}",
        "communities/{pk}",
        "memberships",
        "scenarios",
    ):
        assert f"/api/v1/{address}" in page
    sources = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert sources
    assert all(source.startswith(("/", "#")) for source in sources), "nothing comes from elsewhere"
