"""What a challenge tells of few learners is worked out from nothing that is shown."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.evaluations import goals

from schoolweave.core.errors import DisclosureError
from schoolweave.web.evaluations.models import Goal

pytestmark = pytest.mark.django_db
STAYS = "stays:yes"


def cells(schools, stayed, years=(2022, 2023, 2024)):
    """Thirty learners a school and year; ``stayed`` of them were there before in the last year, 20 else."""
    lines = []
    for year in years:
        for school in schools:
            stay = stayed if year == years[-1] else 20
            lines.append(f"{school},{year},reading,reading,all,30,18,18")
            if year > years[0]:
                lines.append(f"{school},{year},reading,reading,{STAYS},{stay},{stay // 2},{stay // 2}")
    return (goals.HEAD + "\n".join(lines)).encode()


@pytest.fixture
def community():
    return goals.community()


def load(community, *, stayed=20, baseline="learners = 90, achieved = 54"):
    schools = goals.members(community)[:3]
    told = goals.challenge(schools).replace(b"learners = 90, achieved = 54", baseline.encode())
    goals.load(community, challenges=told, cells=cells(schools, stayed))
    return Goal.objects.get().result


def pages(community):
    """Return all that a stranger can read of it."""
    client = Client()
    page = client.get(reverse("community", args=[community.pk])).content.decode()
    file = client.get(reverse("data_file", args=["challenges"]))
    return page, b"".join(file.streaming_content).decode()


def test_stayers_and_all_learners_stand_apart_with_path_and_band(community):
    result = load(community)
    page, file = pages(community)
    assert "Only those who were there the year before" in page
    assert "of 60 learners" in page
    assert "chance: " in page
    assert 'class="sw-chart__svg"' in page
    assert [point["learners"] for point in result["stayers"]] == ["60", "60"]
    assert f"{community.pk},reading,Reading at the standard,stayers,2024,60,0.5," in file
    assert len(file.splitlines()) == 6


def test_who_came_new_is_not_worked_out_from_all_and_those_who_stayed(community):
    result = load(community, stayed=29)  # three came, one of whom a school would know
    stayers = {point["year"]: point for point in result["stayers"]}
    assert (stayers[2024]["value"], stayers[2024]["symbol"], stayers[2024]["learners"]) == (None, "c", "c")
    assert stayers[2024]["low"] is None
    assert stayers[2023]["value"] == 0.5
    page, file = pages(community)
    assert "of 87 learners" not in page
    assert ",stayers,2024,,," in file
    assert "87" not in json.dumps(stayers[2024])


def test_a_baseline_of_few_is_not_told_nor_drawn_nor_extrapolated(community):
    result = load(community, baseline="learners = 8, achieved = 3")
    assert (result["baseline"], result["baseline_learners"]) == (None, None)
    assert {(point["path"], point["low"], point["high"]) for point in result["points"]} == {
        (None, None, None)
    }
    page, file = pages(community)
    assert "too few learners to show" in page
    assert "37.5" not in page
    assert 'class="sw-chart__svg"' not in page.split('id="challenges"')[1]
    assert "0.375" not in file


def test_what_must_be_known_of_a_target_is_said(community):
    load(community)
    page, _ = pages(community)
    assert "stayers are held against all learners of 2022" in page
    load(community, baseline="learners = 90, achieved = 50")
    assert "the records have 54 of 90" in pages(community)[0]


@pytest.mark.parametrize("at_once", [True, False])
def test_two_challenges_do_not_tell_of_the_school_that_only_one_is_about(community, at_once):
    """Together they would: the third school has thirty learners less twenty-seven who are not counted."""
    schools = goals.members(community)[:3]
    third = f"{schools[2]},2024,reading,reading,all"
    text = cells(schools, 20).decode().replace(f"{third},30,18,18", f"{third},3,2,2").encode()
    text = b"\n".join(line for line in text.splitlines() if STAYS.encode() not in line)
    both, two = (goals.challenge(some) for some in (schools, schools[:2]))
    two = two.replace(b'id = "reading"', b'id = "two"').replace(b'title = "', b'title = "Two: ')
    if not at_once:
        goals.load(community, challenges=both, cells=text)
    later = both + b"\n" + two if at_once else two
    with pytest.raises(DisclosureError, match="in 2024 they differ by so few learners"):
        goals.load(community, challenges=later, cells=text)
    assert Goal.objects.count() == (0 if at_once else 1)
    if at_once:  # thirty learners may be told of
        assert len(goals.load(community, challenges=later, cells=cells(schools, 20))) == 2
