"""Names of communities that were computed."""

import pytest

from schoolweave.web.rounds.naming import Host, distinguishing, names


def host(name="Beech Hill School", town="Thornby", area="Thorn", latitude=-41.0, longitude=174.0):
    return Host(name, town, area, latitude, longitude)


def test_names_one_community_of_a_town_has_the_towns_name():
    assert names([host(), host(town="Askwell")]) == ("Thornby", "Askwell")


def test_names_without_a_town_the_area_without_that_the_host():
    assert names([host(town=""), host(town="", area="", name="Far School")]) == ("Thorn", "Far School")


def test_names_few_of_a_town_are_told_apart_by_the_compass():
    two = names([host(latitude=-41.2), host(latitude=-40.8)])
    assert two == ("Thornby South", "Thornby North")
    three = names([host(longitude=173.8), host(), host(longitude=174.2)])
    assert three == ("Thornby West", "Thornby Central", "Thornby East")


def test_names_compass_across_the_date_line():
    assert names([host(longitude=179.9), host(longitude=-179.9)]) == ("Thornby West", "Thornby East")


def test_names_where_the_compass_does_not_tell_them_apart_by_the_host():
    same = [host(name="Beech Hill School"), host(name="Oak Street Primary School")]
    assert names(same) == ("Thornby (Beech Hill)", "Thornby (Oak Street)")


def test_names_many_of_a_town_by_the_host():
    many = names([host(name=f"Number {n} School", latitude=-41 + n / 10) for n in range(7)])
    assert many[0] == "Thornby (Number 0)"
    assert len(set(many)) == 7


def test_names_do_not_say_the_place_twice():
    same = [host(name="Thornby School"), host(name="Thornby Bay School"), host(name="Old Thornby School")]
    assert names(same) == ("Thornby", "Thornby Bay", "Thornby (Old Thornby)")


def test_names_are_never_alike():
    same = [host() for _ in range(8)]
    found = names([*same, host(town="Thornby (Beech Hill) 2")])
    assert len(set(found)) == 9


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Beech Hill School", "Beech Hill"),
        ("St Mary's Catholic Primary School", "St Mary's"),
        ("The Priory C of E Academy", "Priory"),
        ("Ōtāhuhu College", "Ōtāhuhu"),
        ("Girls' High School", "Girls' High School"),
        ("Kelston Intermediate (Years 7-8)", "Kelston"),
    ],
)
def test_distinguishing_leaves_what_tells_a_school_apart(name, short):
    assert distinguishing(name) == short
