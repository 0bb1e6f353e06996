"""How a community's challenges go: loaded as cells, suppressed, on the community's page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.web.evaluations import goals
from tests.web.evaluations.goals import HEAD, cells, challenge, load, members
from tests.web.factories import PersonFactory

from schoolweave.core.errors import EvidenceError
from schoolweave.web.evaluations import reading
from schoolweave.web.evaluations.models import Goal

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    return goals.community()


def test_a_community_shows_its_years_beside_path_and_chance(community):
    load(community)
    text = Client().get(reverse("community", args=[community.pk])).content.decode()
    assert "From 60.0% in 2022 to 75.0% in 2025." in text
    assert "70.0%" in text
    assert "No more than chance explains" in text


def test_without_outcomes_it_says_not_known(community):
    text = Client().get(reverse("community", args=[community.pk])).content.decode()
    assert "Not known: no outcomes of its challenges have been loaded." in text


def test_what_is_told_of_few_is_not_kept(community):
    load(community, cells=cells(members(community), few=True))
    point = Goal.objects.get().result["points"][-1]
    assert (point["value"], point["symbol"], point["verdict"], point["low"]) == (None, "c", "", None)


def test_loading_again_replaces_and_other_schools_are_refused(community):
    load(community)
    load(community)
    assert Goal.objects.count() == 1
    with pytest.raises(EvidenceError, match="does not belong to"):
        load(community, challenges=challenge(["demo:999"]))
    with pytest.raises(reading.NotCells, match="single learners"):
        load(community, cells=("nsn," + HEAD).encode() + b"1,demo:1,2022,reading,r,all,30,3,3\n")


def test_the_form_is_for_who_loads_outcomes(community, who_gets, expected_for):
    url = reverse("goals_load", args=[community.pk])
    assert who_gets(url) == expected_for("analyst")
    client = Client()
    client.force_login(PersonFactory(role="analyst"))
    schools = members(community)[:3]
    files = {"challenges": challenge(schools), "cells": cells(schools)}
    given = {name: SimpleUploadedFile(f"{name}.csv", content) for name, content in files.items()}
    assert client.post(url, given | {"version": 0}).status_code == 302
    given["cells"] = SimpleUploadedFile("cells.csv", b"upn,school_id\n1,demo:1\n")
    given["challenges"].seek(0)
    assert client.post(url, given | {"version": 1}).status_code == 422


def test_who_loads_second_is_told_and_may_load_over_it(community):
    url, schools = reverse("goals_load", args=[community.pk]), members(community)[:3]
    client = Client()
    client.force_login(PersonFactory(role="analyst"))
    seen = client.get(url).context["form"]["version"].value()
    load(community, file_name="first.csv", by=PersonFactory(role="analyst", name="Ana First"))

    def given():
        return {
            "challenges": SimpleUploadedFile("c.toml", challenge(schools)),
            "cells": SimpleUploadedFile("second.csv", cells(schools)),
        }

    late = client.post(url, given() | {"version": seen})
    page = late.content.decode()
    assert late.status_code == 409
    assert all(text in page for text in ("Ana First saved this", "first.csv", "second.csv"))
    assert Goal.objects.get().file_name == "first.csv"
    renewed = late.context["form"]["version"].value()
    assert client.post(url, given() | {"version": renewed}).status_code == 302
    assert (Goal.objects.get().file_name, Goal.objects.get().version) == ("second.csv", 2)
