"""What the maps are drawn from."""

import gzip
import json

import pytest

from schoolweave.web.accounts.models import AuditEvent
from schoolweave.web.directory.models import Register

COUNTRY = "/map/demo/communities.geojson"


def features(response):
    assert response.status_code == 200
    body = response.content
    if response.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    return json.loads(body)["features"]


def points(found):
    return {one["properties"]["name"]: one for one in found if one["geometry"]["type"] == "Point"}


def test_country_has_every_open_school_that_has_a_place(client, small):
    found = points(features(client.get(COUNTRY)))
    assert set(found) == {"Ōtāhuhu School", "Kōwhai College", "River School", "Bay School", "Island School"}
    host = found["Ōtāhuhu School"]["properties"]
    assert host == {
        "name": "Ōtāhuhu School",
        "url": "/schools/demo:1/",
        "colour": 1,
        "group": "North Kāhui Ako",
        "group_url": f"/communities/{small.north.pk}/",
        "host": True,
    }
    assert found["Island School"]["properties"]["colour"] == -1


def test_country_has_a_line_from_each_member_to_its_host(client, small):
    [lines] = [
        one["geometry"]["coordinates"]
        for one in features(client.get(COUNTRY))
        if one["geometry"]["type"] == "MultiLineString"
    ]
    assert lines == [[[174.1, -41.0], [174.0, -41.0]], [[174.2, -41.0], [174.0, -41.0]]]


def test_line_over_the_180th_meridian_takes_the_short_way(client, small):
    school = small.schools["demo:3"]
    school.longitude = -176.5
    school.save()
    lines = next(one for one in features(client.get(COUNTRY)) if one["geometry"]["type"] == "MultiLineString")
    assert [[183.5, -41.0], [174.0, -41.0]] in lines["geometry"]["coordinates"]


def test_answer_is_compressed_where_it_may_be_and_the_same_where_not(client, small):
    squeezed = client.get(COUNTRY, headers={"Accept-Encoding": "gzip, br"})
    plain = client.get(COUNTRY)
    assert squeezed["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain
    assert features(squeezed) == features(plain)
    assert squeezed["ETag"] != plain["ETag"]
    assert "Accept-Encoding" in squeezed["Vary"]
    assert squeezed["Content-Type"] == "application/geo+json"
    assert squeezed["Cache-Control"] == "public, max-age=60"


def test_answer_that_is_known_is_not_sent_again(client, small):
    etag = client.get(COUNTRY)["ETag"]
    assert not etag.startswith("W/")
    again = client.get(COUNTRY, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


def test_answer_is_kept_until_something_changes(client, small, django_assert_max_num_queries):
    etag = client.get(COUNTRY)["ETag"]
    with django_assert_max_num_queries(3):
        assert client.get(COUNTRY)["ETag"] == etag
    school = small.schools["demo:6"]
    school.name = "Islet School"
    school.save()
    for verb in ("scenario.began", "import.uploaded", "person.invited", "role.given"):
        AuditEvent.objects.create(actor_name="the system", verb=verb, object_type="x", object_id="1")
    with django_assert_max_num_queries(3):
        assert client.get(COUNTRY)["ETag"] == etag
    AuditEvent.objects.create(
        actor_name="the system", verb="register.imported", object_type="x", object_id="1"
    )
    assert "Islet School" in points(features(client.get(COUNTRY)))


def test_community_has_its_members_alone(client, small):
    found = points(features(client.get(f"/map/communities/{small.south.pk}.geojson")))
    assert set(found) == {"Bay School"}


def test_school_has_its_community_or_else_the_nearest(client, small):
    assert set(points(features(client.get("/map/schools/demo:2.geojson")))) == {
        "Ōtāhuhu School",
        "Kōwhai College",
        "River School",
    }
    near = points(features(client.get("/map/schools/demo:6.geojson")))
    assert near["Bay School"]["properties"]["colour"] == 2
    assert near["Island School"]["properties"]["colour"] == -1


def test_outline_is_a_feature_or_the_file_of_the_set_up(client, small):
    response = client.get("/map/demo/outline.geojson")
    assert json.loads(response.content)["geometry"]["type"] == "Polygon"
    Register.objects.update(outline=None, outline_static="built/outlines/new-zealand.geojson")
    response = client.get("/map/demo/outline.geojson")
    assert (response.status_code, response["Location"]) == (302, "/static/built/outlines/new-zealand.geojson")
    Register.objects.update(outline_static="")
    assert client.get("/map/demo/outline.geojson").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/map/nowhere/communities.geojson",
        "/map/nowhere/outline.geojson",
        "/map/communities/404404.geojson",
        "/map/schools/demo:404.geojson",
        "/map/a%00b/communities.geojson",
        "/map/schools/a%00b.geojson",
        "/map/a%00b/outline.geojson",
    ],
)
def test_unknown_map_is_404(client, small, address):
    assert client.get(address).status_code == 404


def test_map_is_read_only(client, small):
    assert client.post(COUNTRY).status_code == 405
