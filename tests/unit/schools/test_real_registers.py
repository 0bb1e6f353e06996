"""Figures of the real registers, counted by hand with awk and the csv module, kept here."""

import csv
import math
from collections import Counter
from functools import cache

import pytest
from tests.data import shared

from schoolweave import schools
from schoolweave.schools import Kind, Status

NZ_2016 = "nz/directory-2016-05.csv"
NZ_2021 = "nz/directory-2021-09.csv"
ENGLAND = "england/edubasealldata-2022-04.csv"
HAMPSHIRE = "england/edubase-hampshire-all-columns-2022-04.csv"


@cache
def reading(name):
    """Read a real register once for all tests; what is read is frozen."""
    return schools.read(shared(name))


FIGURES = {
    NZ_2016: {
        "register": "nz-directory",
        "encoding": "utf-8",
        "read": 2539,
        "accepted": 2539,
        "rejected": 0,
        "open": 2531,
        "communities": 96,
        "community_members": 789,
        "by_kind": {
            "area": 168,
            "correspondence": 1,
            "intermediate": 122,
            "other": 24,
            "primary": 1837,
            "secondary": 349,
            "special": 38,
        },
        "by_status": {"open": 2531, "proposed": 8},
        "by_authority": {"independent": 88, "integrated": 330, "other": 10, "state": 2111},
        "missing": {"place": 8, "roll": 36, "years": 62, "needs": 51, "region": 0, "area": 0},
        "problem_counts": {"no_place": 1, "no_roll": 28},
    },
    NZ_2021: {
        "register": "nz-directory",
        "encoding": "utf-8",
        "read": 2558,
        "accepted": 2558,
        "rejected": 0,
        "open": 2549,
        "communities": 220,
        "community_members": 1885,
        "by_kind": {
            "area": 181,
            "correspondence": 1,
            "intermediate": 122,
            "other": 38,
            "primary": 1829,
            "secondary": 351,
            "special": 36,
        },
        "by_status": {"open": 2549, "proposed": 9},
        "by_authority": {"independent": 88, "integrated": 336, "state": 2134},
        "missing": {"place": 18, "roll": 51, "years": 74, "needs": 42, "region": 0, "area": 2},
        "problem_counts": {"no_place": 14, "unknown_roll": 42},
    },
    ENGLAND: {
        "register": "england-gias",
        "encoding": "cp1252",
        "read": 20185,
        "accepted": 20185,
        "rejected": 0,
        "open": 20185,
        "communities": 0,
        "community_members": 0,
        "by_kind": {"area": 158, "intermediate": 97, "primary": 16777, "secondary": 3153},
        "by_status": {"closing": 128, "open": 20057},
        "by_authority": {"integrated": 6812, "state": 13373},
        # 487 percentages are blank; one 0.0 stands beside a roll of 0.
        "missing": {"place": 0, "roll": 481, "years": 0, "needs": 488, "region": 0, "area": 0},
        "problem_counts": {"no_roll": 481, "unknown_date": 138, "zero_need": 63},
    },
    HAMPSHIRE: {
        "register": "england-gias",
        "read": 1096,
        "accepted": 1096,
        "rejected": 0,
        "open": 728,
        "by_kind": {"area": 4, "intermediate": 4, "other": 28, "primary": 1060},
        "by_status": {"closed": 368, "closing": 2, "open": 726},
        "missing": {"place": 28, "roll": 296, "years": 28, "needs": 296, "region": 0, "area": 0},
    },
}


@pytest.mark.parametrize("name", FIGURES)
def test_real_register_has_the_figures_counted_by_hand(name):
    report = reading(name).report.to_dict()
    assert {key: report[key] for key in FIGURES[name]} == FIGURES[name]


def test_nz_2016_rolls_by_year_level_reach_the_schools_that_are_still_there():
    path = shared("nz/rolls-by-year-level-2018.csv")
    with_rolls = schools.read(shared(NZ_2016), companion=path)
    by_id = {school.id: school for school in with_rolls.schools}
    assert by_id["nz-moe:1"].roll_by_year == ((1, 3), (2, 7), (3, 2), (4, 2), (5, 6), (6, 6), (7, 5), (8, 8))
    # 2,517 of its 2,531 schools are in the directory; one of them has no learner in any year level.
    assert sum(1 for school in with_rolls.schools if school.roll_by_year) == 2516
    assert "2,517 of the 2,531" in with_rolls.report.notes[0]
    assert with_rolls.report.read == 2539


def test_nz_2021_traps_are_survived():
    by_id = {school.id: school for school in reading(NZ_2021).schools}
    assert by_id["nz-moe:3553"].longitude == pytest.approx(-176.527573)
    assert by_id["nz-moe:498"].kind is Kind.CORRESPONDENCE
    assert by_id["nz-moe:498"].roll == 5962
    proposed = by_id["nz-moe:764"]
    assert (proposed.name, proposed.status) == ("Milldale Primary School", Status.PROPOSED)
    assert proposed.opened is not None
    assert proposed.opened.isoformat() == "2023-01-01"
    assert proposed.roll is None
    assert not any(need.value == 99 for school in by_id.values() for need in school.needs)


def test_england_places_agree_with_the_published_degrees():
    """The January 2026 list gives degrees for the same grid references, converted by somebody else."""
    with shared("england/open-schools-2026-01.csv").open(encoding="utf-8", newline="") as handle:
        published = {
            (row["urn"], row["easting"], row["northing"]): (float(row["lat"]), float(row["lon"]))
            for row in csv.DictReader(handle)
            if row["lat"]
        }
    path = shared(ENGLAND)
    read = {school.id: school for school in reading(ENGLAND).schools}
    worst, compared = 0.0, 0
    with path.open(encoding="cp1252", newline="") as handle:
        for row in csv.DictReader(handle):
            there = published.get((row["URN"], row["Easting"], row["Northing"]))
            if there is not None:
                here = read[f"gb-urn:{row['URN']}"]
                north = (here.latitude - there[0]) * 111_195
                east = (here.longitude - there[1]) * 111_195 * math.cos(math.radians(there[0]))
                worst = max(worst, math.hypot(north, east))
                compared += 1
    assert compared == 18063
    # Metres: without the national grid shift file the transformation is good to about five.
    assert worst < 5


def test_hampshire_linked_establishments_run_over_the_header_and_are_kept():
    found = reading(HAMPSHIRE).schools
    assert sum(len(school.predecessors) for school in found) == 300
    assert sum(len(school.successors) for school in found) == 294


def test_england_links_are_followed_at_both_ends():
    links = shared("england/links_edubasealldata20250422.csv")
    linked = schools.read(shared(ENGLAND), links=links)
    by_id = {school.id: school for school in linked.schools}
    assert by_id["gb-urn:100023"].predecessors == ("gb-urn:100024",)
    with links.open(encoding="cp1252", newline="") as handle:
        before = Counter[str]()
        pairs = set()
        for row in csv.DictReader(handle):
            ends = (row["URN"], row["LinkURN"])
            if row["LinkType"].startswith("Predecessor"):
                pairs.add(ends)
            if row["LinkType"].startswith("Successor"):
                pairs.add(ends[::-1])
        before.update(later for later, _ in pairs)
    for number, school in by_id.items():
        assert len(school.predecessors) == before[number.removeprefix("gb-urn:")]


def test_nz_2016_to_2021_changes_are_those_counted_by_hand():
    old = reading(NZ_2016).schools
    new = reading(NZ_2021).schools
    difference = schools.compare(old, new)
    assert (difference.old, difference.new, difference.in_both) == (2539, 2558, 2492)
    assert difference.counts == {
        "opened": 64,
        "closed": 46,
        "merged": 0,
        "continued": 0,
        "moved": 26,
        "renamed": 85,
        "roll_changed": 483,
        "community_joined": 1108,
        "community_left": 21,
        "community_moved": 36,
    }


@pytest.mark.parametrize("name", FIGURES)
def test_real_register_comes_back_exactly_from_our_own_csv(name, tmp_path):
    found = reading(name).schools
    schools.write(found, tmp_path / "schools.csv")
    again = schools.read(tmp_path / "schools.csv")
    assert again.schools == found
    assert again.report.rejected == 0
