from datetime import date

import numpy as np
import pytest
from tests.web.factories import ExtractFactory, RegisterFactory, SchoolFactory

from schoolweave.core.geography import great_circle_km
from schoolweave.web.directory import queries, searching
from schoolweave.web.directory.models import School
from schoolweave.web.directory.names import folded
from schoolweave.web.directory.wording import runs

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Ōtāhuhu School", "otahuhu school"),
        ("St. Mary's (Kōwhai)", "st marys kowhai"),
        ("Saint Mary’s & All Saints", "st marys all saints"),
        ("Kura o Hawaiʻi", "kura o hawaii"),
        ("ÉCOLE  Straße-Øst", "ecole strasse ost"),
        ("Mount Aspiring", "mt aspiring"),
        ("学校 一", "学校 一"),
        ("--- ' ---", ""),
    ],
)
def test_folded_names(name, plain):
    assert folded(name) == plain


@pytest.fixture
def country():
    for name, town in (
        ("Ōtāhuhu Primary School", "Auckland"),
        ("Otahuhu College", "Auckland"),
        ("St Mary's School (Mosgiel)", "Mosgiel"),
        ("Whangārei Heads School", "Whangārei"),
        ("Wellington High School", "Wellington"),
        ("South Wellington Intermediate", "Wellington"),
        ("Te Kura Kaupapa Māori o Hokianga", "Kaikohe"),
    ):
        SchoolFactory(name=name, town=town)
    SchoolFactory(name="Hill School", town="Bluff", community_name="Te Ara Tahi")
    SchoolFactory(name="Gone School", town="Bluff", listed=False)


def found(text, **more):
    return [school.name for school in queries.search(text, **more)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("otahuhu prim", "Ōtāhuhu Primary School"),
        ("ŌTĀHUHU COLLEGE", "Otahuhu College"),
        ("saint marys", "St Mary's School (Mosgiel)"),
        ("st. mary's", "St Mary's School (Mosgiel)"),
        ("wangarei heads", "Whangārei Heads School"),
        ("otahuhuu colege", "Otahuhu College"),
        ("welington hihg", "Wellington High School"),
        ("high wellington", "Wellington High School"),
        ("bluff", "Hill School"),
        ("te ara tahi", "Hill School"),
        ("hokianga kura", "Te Kura Kaupapa Māori o Hokianga"),
    ],
)
def test_search_finds_first(country, text, first):
    assert found(text)[0] == first


def test_search_beginnings_before_middles_before_places(country):
    assert found("wellington")[:2] == ["Wellington High School", "South Wellington Intermediate"]
    SchoolFactory(name="Aro School", town="Wellington")
    searching.forget()
    assert found("wellington")[:3] == [
        "Wellington High School",
        "South Wellington Intermediate",
        "Aro School",
    ]


@pytest.mark.parametrize("text", ["", "   ", "'", "zzzzqqq", "\x00", "%", "_" * 500, "a" * 10_000])
def test_search_nothing_like_it(country, text):
    assert found(text) == []


def test_search_short_text_guesses_nothing(country):
    assert found("xq") == []


def test_search_leaves_out_unlisted_and_other_registers(country):
    SchoolFactory(id="nz-moe:1", name="Hill College", register=RegisterFactory(prefix="nz-moe", name="NZ"))
    assert "Gone School" not in found("gone school")
    assert found("hill", register="nz-moe") == ["Hill College"]
    assert found("hil colege", register="nz-moe") == ["Hill College"]
    assert len(found("hill")) >= 2


def test_search_limit_and_no_doubles(country):
    assert len(found("school", limit=3)) == 3
    everything = found("school", limit=100)
    assert len(everything) == len(set(everything))
    assert found("school", limit=0) == []


def test_search_sees_a_new_extract(country):
    assert found("brand new") == []
    SchoolFactory(name="Brand New School")  # comes with an extract of its own
    assert found("brand new")[0] == "Brand New School"


def test_search_asks_the_database_twice(country, django_assert_num_queries):
    found("hill")
    with django_assert_num_queries(2):
        found("otahuhu")


def test_nearest_in_order_of_the_great_circle():
    rng = np.random.default_rng(1)
    for latitude, longitude in zip(rng.uniform(-47, -34, 60), rng.uniform(166, 179, 60), strict=True):
        SchoolFactory(latitude=latitude, longitude=longitude)
    school, *others = School.objects.all()
    km = sorted(
        (float(great_circle_km(school.latitude, school.longitude, o.latitude, o.longitude)), o)
        for o in others
    )
    nearest = queries.nearest(school, count=5)
    assert [other for other, _ in nearest] == [other for _, other in km[:5]]
    assert [d for _, d in nearest] == pytest.approx([d for d, _ in km[:5]])


def test_nearest_across_the_antimeridian_and_at_the_pole():
    east = SchoolFactory(latitude=-17.0, longitude=179.95)
    west = SchoolFactory(latitude=-17.0, longitude=-179.95)
    SchoolFactory(latitude=-17.0, longitude=178.0)
    assert queries.nearest(east, count=1)[0][0] == west
    assert queries.nearest(west, count=1)[0][0] == east
    north = SchoolFactory(latitude=89.9, longitude=10.0)
    other_side = SchoolFactory(latitude=89.9, longitude=-170.0)
    assert queries.nearest(north, count=1)[0][0] == other_side


def test_nearest_leaves_out_itself_closed_unlisted_placeless_and_other_registers():
    school = SchoolFactory(latitude=-41, longitude=174)
    SchoolFactory(latitude=-41, longitude=174, status="closed")
    SchoolFactory(latitude=-41, longitude=174, listed=False)
    SchoolFactory(latitude=None, longitude=None)
    other = RegisterFactory(prefix="nz-moe", name="NZ")
    SchoolFactory(id="nz-moe:1", latitude=-41, longitude=174, register=other)
    far = SchoolFactory(latitude=50.0, longitude=0.0)
    assert [near for near, _ in queries.nearest(school)] == [far]


def test_nearest_to_a_school_without_place():
    SchoolFactory()
    assert queries.nearest(SchoolFactory(latitude=None, longitude=None)) == []


def test_facts_name_source_and_day():
    register = RegisterFactory(prefix="nz-moe", name="New Zealand schools directory")
    extract = ExtractFactory(register=register, as_of=date(2021, 9, 1))
    needs = [{"measure": "decile", "value": 5.0, "year": 2016, "source": "Ministry of Education"}]
    school = SchoolFactory(
        id="nz-moe:1",
        register=register,
        extract=extract,
        roll=None,
        opened=None,
        needs=needs,
        longitude=174.5,
    )
    facts = {fact.label: fact for fact in queries.facts(school)}
    assert facts["Kind"].source == "New Zealand schools directory, September 2021"
    assert facts["Kind"].as_of == date(2021, 9, 1)
    assert facts["Learners on the roll"].value == "Not known"
    assert facts["Opened"].value == "Not known"
    assert (facts["Decile (2016)"].value, facts["Decile (2016)"].source) == ("5", "Ministry of Education")
    assert facts["Place"].value.startswith("41.0000° south, 174.5000")


def test_facts_zero_is_a_value_and_day_may_be_unknown():
    extract = ExtractFactory(as_of=None)
    facts = {fact.label: fact for fact in queries.facts(SchoolFactory(roll=0, extract=extract))}
    assert facts["Learners on the roll"].value == "0"
    assert facts["Kind"].source == "Demo country register of schools"


@pytest.mark.parametrize(
    ("years", "text"), [([], ""), ([5], "5"), ([1, 2, 3, 7, 9, 10], "1 to 3, 7, 9 to 10")]
)
def test_runs_of_years(years, text):
    assert runs(years) == text
