"""The demo country is one whole: its land, towns and schools fit together, and nothing in it is real."""

import csv
import hashlib
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.data import shared

from schoolweave import demo
from schoolweave.core.errors import DemoError
from schoolweave.core.geography import great_circle_km
from schoolweave.demo import Country
from schoolweave.demo.land import raise_land
from schoolweave.schools.record import Authority, Kind, School, Status


@cache
def country() -> Country:
    return demo.country()


def placed(one: Country) -> list[School]:
    return [school for school in one.schools if school.latitude is not None]


def inside(ring: np.ndarray, east: np.ndarray, north: np.ndarray) -> np.ndarray:
    """Return which points lie inside a closed ring (ray casting)."""
    odd = np.zeros(len(east), dtype=bool)
    for (x, y), (next_x, next_y) in pairwise(ring.tolist()):
        crosses = (y > north) != (next_y > north)
        if crosses.any():
            odd ^= crosses & (east < x + (north - y) / (next_y - y) * (next_x - x))
    return odd


def on_land(one: Country, places: list[tuple[float, float]]) -> np.ndarray:
    north, east = np.array(places).T
    return np.logical_or.reduce(
        [inside(np.array(polygon[0]), east, north) for polygon in one.outline["coordinates"]]
    )


def test_country_has_as_many_schools_as_asked() -> None:
    assert len(country().schools) == 2500
    assert [school.id for school in country().schools[:2]] == ["demo:1", "demo:2"]
    assert len({school.id for school in country().schools}) == 2500
    assert len(demo.country(400, seed=9).schools) == 400


@pytest.mark.parametrize("schools", [-1, 39, 2_000_001])
def test_country_of_impossible_size_is_refused(schools: int) -> None:
    with pytest.raises(DemoError, match="between 40 and"):
        demo.country(schools)


def test_country_smallest_is_whole() -> None:
    one = demo.country(40, seed=3)
    assert len(one.schools) == 40
    assert len(one.towns) >= 2
    assert len(one.outcomes) > 0
    assert on_land(one, [(town.latitude, town.longitude) for town in one.towns]).all()


def test_country_tells_its_steps() -> None:
    steps: list[str] = []
    demo.country(60, report=steps.append)
    assert steps == [
        "Raising the land",
        "Founding towns and schools",
        "Naming them",
        "Moving learners on",
        "Drawing outcomes",
    ]


def digest(folder: Path) -> str:
    return hashlib.sha256(b"".join((folder / name).read_bytes() for name in demo.FILES)).hexdigest()


def test_write_same_seed_gives_same_bytes_on_a_lesser_machine(tmp_path: Path) -> None:
    """Another process, other hash seed, and NumPy kept from every instruction beyond the plainest."""
    demo.write(demo.country(300, seed=5), tmp_path / "here")
    found: Any = np.show_config(mode="dicts")
    plain = {
        **os.environ,
        "PYTHONHASHSEED": "77",
        "NPY_DISABLE_CPU_FEATURES": " ".join(found["SIMD Extensions"].get("found", [])),
    }
    code = "import sys, pathlib; from schoolweave import demo; "
    code += "demo.write(demo.country(300, seed=5), pathlib.Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "there")], check=True, env=plain)
    assert digest(tmp_path / "here") == digest(tmp_path / "there")


def test_write_other_seed_gives_another_country(tmp_path: Path) -> None:
    for seed in (5, 6):
        demo.write(demo.country(60, seed=seed), tmp_path / str(seed))
    assert digest(tmp_path / "5") != digest(tmp_path / "6")


def test_land_is_a_mainland_with_islands_in_open_ocean() -> None:
    for seed in range(2020, 2032):
        outline = demo.country(60, seed=seed).outline
        assert outline["type"] == "MultiPolygon"
        assert len(outline["coordinates"]) >= 3
        for (ring,) in outline["coordinates"]:
            assert ring[0] == ring[-1]
            points = np.array(ring)
            x, y = points.T
            assert ((x[:-1] * y[1:] - x[1:] * y[:-1]).sum()) > 0  # anticlockwise, as GeoJSON asks
            assert (points.min(axis=0) > [-180, -66]).all()
            assert (points.max(axis=0) < [-70, -28]).all()


def test_land_is_as_dense_with_schools_as_new_zealand() -> None:
    """The area is New Zealand's 268,000 square kilometres for 2,500 schools, within a tenth."""
    total = 0.0
    for (ring,) in country().outline["coordinates"]:
        east, north = np.array(ring).T
        x, y = east * np.cos(np.radians(north)) * 111.195, north * 111.195
        total += float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum()) / 2
    assert total == pytest.approx(268_000, rel=0.1)


def test_schools_and_towns_stand_on_land() -> None:
    schools = [(one.latitude, one.longitude) for one in placed(country())]
    towns = [(town.latitude, town.longitude) for town in country().towns]
    assert (
        on_land(country(), [*schools, *towns]).mean() > 0.999
    )  # a coast drawn with straight lines cuts a corner


@pytest.mark.parametrize("seed", range(5))
def test_land_of_the_largest_country_keeps_off_real_land(seed: int) -> None:
    """The nearest real land north is Marotiri (27.9° S), west the Chatham Islands (176.5° W),

    east Alejandro Selkirk Island (80.8° W), south Peter I Island (68.8° S).
    """
    land = raise_land(np.random.default_rng(seed), schools=1_000_000)
    points = np.concatenate([np.array(ring) for (ring,) in land.outline()["coordinates"]])
    assert -165 < points[:, 0].min() < points[:, 0].max() < -90
    assert -65 < points[:, 1].min() < points[:, 1].max() < -29


def test_towns_follow_zipf() -> None:
    people = np.array([town.population for town in country().towns])
    assert (np.diff(people) <= 0).all()
    assert people[0] / people[9] == pytest.approx(10, rel=0.05)
    assert people[0] / people[99] == pytest.approx(100, rel=0.05)


def test_towns_lie_along_coasts_and_valleys() -> None:
    """Half the people's schools lie within ten kilometres of another twenty: towns, not a sprinkle."""
    schools = placed(country())
    north = np.array([school.latitude for school in schools])
    east = np.array([school.longitude for school in schools])
    near = [
        int((great_circle_km(north[at], east[at], north, east) < 10).sum())
        for at in range(0, len(schools), 25)
    ]
    assert np.mean([count > 20 for count in near]) > 0.35
    assert np.mean([count < 5 for count in near]) > 0.15


def test_kinds_and_authorities_are_mixed_as_in_new_zealand() -> None:
    schools = country().schools
    kinds, authorities = Counter(one.kind for one in schools), Counter(one.authority for one in schools)
    for kind, low, high in (
        (Kind.PRIMARY, 0.6, 0.75),
        (Kind.INTERMEDIATE, 0.04, 0.07),
        (Kind.SECONDARY, 0.12, 0.18),
        (Kind.AREA, 0.06, 0.11),
        (Kind.SPECIAL, 0.01, 0.02),
    ):
        assert low < kinds[kind] / len(schools) < high, kind
    assert authorities[Authority.STATE] / len(schools) == pytest.approx(0.85, abs=0.03)
    assert authorities[Authority.INTEGRATED] / len(schools) == pytest.approx(0.12, abs=0.03)
    assert authorities[Authority.INDEPENDENT] / len(schools) == pytest.approx(0.03, abs=0.015)
    assert {one.years for one in schools} >= {
        (7, 8),
        tuple(range(1, 7)),
        tuple(range(9, 14)),
        tuple(range(1, 14)),
    }


def test_every_school_is_within_reach_of_every_year() -> None:
    """There are twice as many upper secondaries as communities of ten, and one near nearly everyone."""
    open_now = [one for one in placed(country()) if one.status is Status.OPEN]
    upper = [one for one in open_now if 13 in one.years and one.kind is not Kind.SPECIAL]
    assert len(upper) > len(open_now) / 10 * 1.5
    north, east = np.array([(one.latitude, one.longitude) for one in upper], dtype=float).T
    away = np.array([great_circle_km(one.latitude, one.longitude, north, east).min() for one in open_now])
    assert np.quantile(away, 0.98) < 40
    assert away.max() < 120


def test_rolls_by_year_add_up_to_rolls() -> None:
    known = [one for one in country().schools if one.roll_by_year]
    assert len(known) > 2300
    for school in known:
        assert sum(count for _, count in school.roll_by_year) == school.roll
        assert tuple(year for year, _ in school.roll_by_year) == school.years
    assert 600_000 < sum(one.roll or 0 for one in country().schools) < 900_000


def test_rolls_differ_by_kind() -> None:
    def median(kind: Kind) -> float:
        return float(np.median([one.roll for one in country().schools if one.kind is kind and one.roll]))

    assert median(Kind.PRIMARY) < median(Kind.INTERMEDIATE) < median(Kind.SECONDARY)


def test_need_is_alike_among_neighbours() -> None:
    known = [one for one in placed(country()) if one.needs and one.authority is Authority.STATE]
    need = np.array([one.needs[0].value for one in known])
    assert set(need.tolist()) == {float(tenth) for tenth in range(1, 11)}
    assert {(one.needs[0].measure, one.needs[0].year) for one in known} == {("need_index", 2025)}
    north, east = np.array([(one.latitude, one.longitude) for one in known], dtype=float).T
    pairs = []
    for at in range(0, len(known), 9):
        away = great_circle_km(north[at], east[at], north, east)
        away[at] = np.inf
        pairs.append((need[at], need[int(np.argmin(away))]))
    mine, theirs = np.array(pairs).T
    assert np.corrcoef(mine, theirs)[0, 1] > 0.4


def test_a_few_facts_are_missing_as_in_life() -> None:
    schools = country().schools
    gone = {
        "place": sum(one.latitude is None for one in schools),
        "roll": sum(one.roll is None for one in schools),
        "need": sum(not one.needs for one in schools if one.authority is not Authority.INDEPENDENT),
    }
    assert all(5 <= count <= 100 for count in gone.values()), gone
    assert {one.status for one in schools} == set(Status)
    for school in schools:
        assert (school.latitude is None) == (school.longitude is None)
        if school.status in {Status.PROPOSED, Status.CLOSED}:
            assert school.roll is None
            assert school.opened if school.status is Status.PROPOSED else school.closed


def test_regions_and_districts_nest() -> None:
    one = country()
    assert len(one.regions) == len(set(one.regions)) == 16
    assert {school.region for school in one.schools} == set(one.regions)
    assert {town.region for town in one.towns} == set(one.regions)
    assert len({(school.area, school.region) for school in one.schools}) == len(
        {school.area for school in one.schools}
    )


def test_names_are_unique_and_some_carry_accents() -> None:
    names = [school.name for school in country().schools]
    assert len(set(names)) == len(names)
    assert sum(any(letter in name for letter in "āēīōū") for name in names) > 100
    assert any("é" in name or "ø" in name for name in names)
    assert any(name.startswith("St ") for name in names)
    assert len({town.name for town in country().towns}) == len(country().towns)


def test_names_of_real_schools_do_not_occur() -> None:
    real = set()
    for file, encoding, column in (
        ("nz/directory-2016-05.csv", "ascii", "Name"),
        ("nz/directory-2021-09.csv", "utf-8", "Org_Name"),
        ("england/edubasealldata-2022-04.csv", "cp1252", "EstablishmentName"),
    ):
        with shared(file).open(encoding=encoding, newline="") as handle:
            real |= {row[column].strip().casefold() for row in csv.DictReader(handle)}
    assert len(real) > 20_000
    for one in (country(), demo.country(20_000, seed=3)):
        assert not [school.name for school in one.schools if school.name.casefold() in real]


def test_names_of_towns_are_not_real_towns() -> None:
    real = set()
    for file, encoding, columns in (
        ("nz/directory-2021-09.csv", "utf-8", ("Add1_Suburb", "Add1_City")),
        (
            "england/edubasealldata-2022-04.csv",
            "cp1252",
            ("Town", "Locality", "DistrictAdministrative (name)"),
        ),
    ):
        with shared(file).open(encoding=encoding, newline="") as handle:
            real |= {row[column].strip().casefold() for row in csv.DictReader(handle) for column in columns}
    assert len(real) > 5_000
    mine = {school.town for school in country().schools} | set(country().regions) | {country().name}
    assert not [name for name in mine if name.casefold() in real]


def test_about_counts_what_is_there() -> None:
    about = country().about
    assert about["schools"] == sum(about["kinds"].values()) == sum(about["statuses"].values()) == 2500
    assert about["without_place"] == 2500 - len(placed(country()))


def test_country_is_frozen() -> None:
    with pytest.raises(AttributeError):
        country().name = "Elsewhere"
    assert replace(country(), name="Elsewhere").schools is country().schools
