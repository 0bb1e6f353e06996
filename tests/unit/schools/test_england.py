from datetime import date

import pytest
from tests.unit.schools.making import england, nz, write_rows

from schoolweave import schools
from schoolweave.core.errors import RegisterError
from schoolweave.schools import Authority, Kind, Scale, Status
from schoolweave.schools.registers.england import kind_by_ages


def read_one(tmp_path, **changes):
    reading = schools.read(
        england(tmp_path, {key.replace("__", " "): value for key, value in changes.items()})
    )
    return reading.schools[0], reading.report


def test_england_row_becomes_a_school_with_all_its_facts(tmp_path):
    school, report = read_one(tmp_path)
    assert school.id == "gb-urn:100000"
    assert (school.kind, school.authority, school.status) == (Kind.PRIMARY, Authority.STATE, Status.OPEN)
    assert school.latitude == pytest.approx(51.513968, abs=5e-5)
    assert school.longitude == pytest.approx(-0.07753, abs=5e-5)
    assert (school.years, school.scale) == (tuple(range(3, 11)), Scale.AGE)
    assert (school.region, school.area) == ("London", "City of London")
    assert school.authority_name == "Local authority maintained schools"
    assert school.opened == date(2012, 9, 1)
    assert [(need.measure, need.value) for need in school.needs] == [("fsm_percent", 13.7)]
    assert report.problems == ()


@pytest.mark.parametrize(
    ("low", "high", "kind"),
    [
        (2, 5, Kind.OTHER),
        (4, 7, Kind.PRIMARY),
        (7, 11, Kind.PRIMARY),
        (3, 11, Kind.PRIMARY),
        (5, 9, Kind.PRIMARY),
        (4, 12, Kind.PRIMARY),
        (8, 12, Kind.INTERMEDIATE),
        (9, 13, Kind.INTERMEDIATE),
        (10, 14, Kind.INTERMEDIATE),
        (9, 16, Kind.SECONDARY),
        (11, 14, Kind.SECONDARY),
        (11, 18, Kind.SECONDARY),
        (14, 19, Kind.SECONDARY),
        (16, 19, Kind.SECONDARY),
        (4, 16, Kind.AREA),
        (7, 18, Kind.AREA),
    ],
)
def test_england_kind_follows_from_statutory_ages(low, high, kind):
    assert kind_by_ages(low, high) is kind


@pytest.mark.parametrize(
    ("kind_of_establishment", "faith", "kind", "authority"),
    [
        ("Community school", "Does not apply", Kind.PRIMARY, Authority.STATE),
        ("Voluntary aided school", "Church of England", Kind.PRIMARY, Authority.INTEGRATED),
        ("Academy converter", "Roman Catholic", Kind.PRIMARY, Authority.INTEGRATED),
        ("Other independent school", "Jewish", Kind.PRIMARY, Authority.INDEPENDENT),
        ("Community special school", "", Kind.SPECIAL, Authority.STATE),
        ("Other independent special school", "", Kind.SPECIAL, Authority.INDEPENDENT),
        ("Pupil referral unit", "", Kind.OTHER, Authority.STATE),
        ("Further education", "", Kind.OTHER, Authority.OTHER),
    ],
)
def test_england_type_and_faith_give_the_authority(tmp_path, kind_of_establishment, faith, kind, authority):
    changes = {"TypeOfEstablishment (name)": kind_of_establishment, "ReligiousCharacter (name)": faith}
    reading = schools.read(england(tmp_path, changes))
    assert (reading.schools[0].kind, reading.schools[0].authority) == (kind, authority)
    assert reading.report.problems == ()


@pytest.mark.parametrize(
    ("word", "closes", "status"),
    [
        ("Open", "", Status.OPEN),
        ("Open, but proposed to close", "31-08-2022", Status.CLOSING),
        ("Closed", "31-08-1994", Status.CLOSED),
        ("Proposed to open", "", Status.PROPOSED),
    ],
)
def test_england_status_is_kept_and_the_row_accepted(tmp_path, word, closes, status):
    reading = schools.read(england(tmp_path, {"EstablishmentStatus (name)": word, "CloseDate": closes}))
    assert reading.schools[0].status is status
    assert (reading.schools[0].closed is not None) == bool(closes)
    assert reading.report.accepted == 1


def test_england_windows_1252_and_utf_8_give_the_same(tmp_path):
    changes = {"EstablishmentName": "St Thomas à Becket"}
    ansi = schools.read(england(tmp_path, changes, encoding="cp1252"))
    unicode = schools.read(england(tmp_path, changes, encoding="utf-8-sig"))
    assert ansi.schools == unicode.schools
    assert (ansi.report.encoding, unicode.report.encoding) == ("cp1252", "utf-8-sig")


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"Easting": "0", "Northing": "0"}, "place_zero"),
        ({"Easting": "", "Northing": ""}, "no_place"),
        ({"Easting": "533498", "Northing": ""}, "half_a_place"),
        ({"Easting": "9000000", "Northing": "9000000"}, "outside_country"),
    ],
)
def test_england_place_that_is_none_is_left_out_and_said(tmp_path, changes, kind):
    school, report = read_one(tmp_path, **changes)
    assert not school.placed
    assert set(report.problem_counts) == {kind}


def test_england_swapped_easting_and_northing_are_swapped_back_where_certain(tmp_path):
    straight, _ = read_one(tmp_path, Easting="425776", Northing="95366")
    swapped, report = read_one(tmp_path, Easting="95366", Northing="425776")
    assert (swapped.latitude, swapped.longitude) == (straight.latitude, straight.longitude)
    assert set(report.problem_counts) == {"swapped_coordinates"}


def test_england_free_meals_of_zero_are_kept_beside_learners_and_said(tmp_path):
    school, report = read_one(tmp_path, PercentageFSM="0.0")
    assert school.needs[0].value == 0
    assert set(report.problem_counts) == {"zero_need"}


def test_england_free_meals_of_zero_without_learners_are_unknown(tmp_path):
    school, report = read_one(tmp_path, PercentageFSM="0.0", NumberOfPupils="")
    assert school.needs == ()
    assert report.missing["needs"] == 1


def test_england_sentinel_opening_date_and_ages_are_left_out(tmp_path):
    school, report = read_one(tmp_path, OpenDate="01-01-1900", StatutoryLowAge="11", StatutoryHighAge="4")
    assert (school.opened, school.years, school.kind) == (None, (), Kind.OTHER)
    assert set(report.problem_counts) == {"unknown_date", "bad_ages"}


def test_england_unknown_type_is_warned_about_and_its_kind_comes_from_ages(tmp_path):
    reading = schools.read(england(tmp_path, {"TypeOfEstablishment (name)": "Sky school"}))
    assert (reading.schools[0].kind, reading.schools[0].authority) == (Kind.PRIMARY, Authority.OTHER)
    assert reading.report.problem_counts == {"unknown_type": 1}


def test_england_links_file_is_kept_at_both_ends(tmp_path):
    rows = [
        {
            "URN": "100000",
            "LinkURN": "99",
            "LinkName": "",
            "LinkType": "Predecessor - merged",
            "LinkEstablishedDate": "",
        },
        {
            "URN": "98",
            "LinkURN": "100000",
            "LinkName": "",
            "LinkType": "Successor",
            "LinkEstablishedDate": "",
        },
        {"URN": "100000", "LinkURN": "97", "LinkName": "", "LinkType": "Other", "LinkEstablishedDate": ""},
        {"URN": "100000", "LinkURN": "x", "LinkName": "", "LinkType": "Successor", "LinkEstablishedDate": ""},
    ]
    links = write_rows(tmp_path / "links.csv", rows)
    reading = schools.read(england(tmp_path), links=links)
    assert reading.schools[0].predecessors == ("gb-urn:98", "gb-urn:99")
    assert reading.schools[0].successors == ()
    assert [(problem.file, problem.row, problem.kind) for problem in reading.report.problems] == [
        ("links.csv", 5, "link_id")
    ]
    assert reading.report.notes == ("Links that say no direction were not used: Other (1).",)


def test_england_linked_establishments_may_run_over_the_header(tmp_path):
    path = england(tmp_path, {"Linked establishments": "1234 Predecessor"})
    path.write_text(path.read_text().rstrip() + ",5678 Predecessor,9999 Successor\n")
    reading = schools.read(path)
    assert reading.report.rejected == 0
    assert reading.schools[0].predecessors == ("gb-urn:1234", "gb-urn:5678")
    assert reading.schools[0].successors == ("gb-urn:9999",)


def test_companions_of_another_register_are_refused(tmp_path):
    with pytest.raises(RegisterError, match="Only England's"):
        schools.read(nz(tmp_path), links=england(tmp_path))
    with pytest.raises(RegisterError, match="Only New Zealand's"):
        schools.read(england(tmp_path), companion=nz(tmp_path))
