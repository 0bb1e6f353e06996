from datetime import date

import pytest
from tests.unit.schools.making import NZ, nz, write_rows

from schoolweave import schools
from schoolweave.core.errors import RegisterError
from schoolweave.schools import Authority, Kind, Severity, Status


def read_one(tmp_path, **changes):
    reading = schools.read(nz(tmp_path, changes))
    return reading.schools[0], reading.report


def kinds_of(report):
    return set(report.problem_counts)


def test_nz_row_becomes_a_school_with_all_its_facts(tmp_path):
    school, report = read_one(tmp_path, Col_Id="99051", Col_Name="Far North")
    assert school.id == "nz-moe:23"
    assert (school.kind, school.authority, school.status) == (Kind.PRIMARY, Authority.STATE, Status.OPEN)
    assert (school.latitude, school.longitude) == (-35.112, 173.262)
    assert school.years == (1, 2, 3, 4, 5, 6)
    assert school.roll == 320
    assert [(need.measure, need.value, need.year) for need in school.needs] == [
        ("decile", 2.0, 2021),
        ("isolation_index", 1.95, 2021),
    ]
    assert (school.region, school.area) == ("Northland Region", "Far North District")
    assert (school.community_id, school.community_name) == ("99051", "Far North")
    assert report.problems == ()


@pytest.mark.parametrize(
    ("word", "kind", "years"),
    [
        ("Full Primary", Kind.PRIMARY, range(1, 9)),
        ("Contributing", Kind.PRIMARY, range(1, 7)),
        ("Intermediate", Kind.INTERMEDIATE, range(7, 9)),
        ("Secondary (Year 9-15)", Kind.SECONDARY, range(9, 14)),
        ("Secondary (Year 7-15)", Kind.SECONDARY, range(7, 14)),
        ("Secondary (Year 11-15)", Kind.SECONDARY, range(11, 14)),
        ("Composite", Kind.AREA, range(1, 14)),
        ("Composite (Year 1-15)", Kind.AREA, range(1, 14)),
        ("Composite (Year 1-10)", Kind.AREA, range(1, 11)),
        ("Restricted Composite (Year 7-10)", Kind.INTERMEDIATE, range(7, 11)),
        ("Correspondence School", Kind.CORRESPONDENCE, range(1, 14)),
        ("Special School", Kind.SPECIAL, ()),
        ("Teen Parent Unit", Kind.OTHER, ()),
        ("Activity Centre", Kind.OTHER, ()),
    ],
)
def test_nz_type_gives_kind_and_years(tmp_path, word, kind, years):
    school, report = read_one(tmp_path, Org_Type=word)
    assert (school.kind, school.years) == (kind, tuple(years))
    assert school.type_name == word
    assert report.warned == 0


@pytest.mark.parametrize(
    ("word", "authority"),
    [
        ("State", Authority.STATE),
        ("State: Not integrated", Authority.STATE),
        ("State: Integrated", Authority.INTEGRATED),
        ("State : Integrated", Authority.INTEGRATED),
        ("Private : Fully Registered", Authority.INDEPENDENT),
        ("Private: Prov.Reg.", Authority.INDEPENDENT),
        ("Partnership School", Authority.OTHER),
        ("Other : Vote Ed.", Authority.OTHER),
    ],
)
def test_nz_authority_in_both_dialects(tmp_path, word, authority):
    school, report = read_one(tmp_path, Authority=word)
    assert school.authority is authority
    assert report.warned == 0


def test_nz_older_dialect_with_marks_and_blanks_in_the_header_in_any_order(tmp_path):
    row = {
        "Total School Roll": "34",
        "Latitude": "-34.654712",
        "Longitude ": "172.965948",
        "Authority": "State: Not integrated",
        "School Type^": "Full Primary",
        "Community of Learning: ID": "99051",
        "Name*": "Te Kao School",
        "School ID": "1",
    }
    school = schools.read(write_rows(tmp_path / "any.txt", [row])).schools[0]
    assert (school.id, school.roll, school.longitude) == ("nz-moe:1", 34, 172.965948)
    assert school.community_id == "99051"


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_nz_other_delimiters_are_recognised(tmp_path, delimiter):
    assert schools.read(nz(tmp_path, delimiter=delimiter)).schools[0].id == "nz-moe:23"


def test_nz_header_below_a_title_keeps_the_row_numbers_of_a_spreadsheet(tmp_path):
    path = nz(tmp_path, {"Total": "many"})
    path.write_text("Schools directory,,\n\n" + path.read_text())
    report = schools.read(path).report
    assert report.header_row == 3
    assert [problem.row for problem in report.problems] == [4]


def test_nz_roll_of_the_year_1900_is_missing_and_said(tmp_path):
    school, report = read_one(tmp_path, Total="0", Roll_Date="1900-01-01 00:00:00.0000000")
    assert school.roll is None
    assert kinds_of(report) == {"unknown_roll"}
    assert report.missing["roll"] == 1


def test_nz_counted_roll_of_zero_stays_zero(tmp_path):
    school, report = read_one(tmp_path, Total="0")
    assert school.roll == 0
    assert report.missing["roll"] == 0


def test_nz_proposed_school_gets_status_day_and_a_clean_name(tmp_path):
    changes = {
        "Org_Name": "Te Rōhutu Whio (Proposed opening date: 2022-01-01)",
        "Latitude": "",
        "Longitude": "",
    }
    changes |= {"Total": "0", "Roll_Date": "1900-01-01"}
    school, report = read_one(tmp_path, **changes)
    assert (school.name, school.status, school.opened) == (
        "Te Rōhutu Whio",
        Status.PROPOSED,
        date(2022, 1, 1),
    )
    assert (school.roll, school.placed) == (None, False)
    assert report.accepted == 1
    assert report.problems == ()


def test_nz_decile_99_is_not_a_decile(tmp_path):
    school, report = read_one(tmp_path, Decile="99", Isolation_Index="Not calculated")
    assert school.needs == ()
    assert report.missing["needs"] == 1
    assert report.problems == ()


@pytest.mark.parametrize(
    ("changes", "kind", "place"),
    [
        ({"Latitude": "173.262", "Longitude": "-35.112"}, "swapped_coordinates", (-35.112, 173.262)),
        ({"Latitude": "-35,112", "Longitude": "173,262"}, "decimal_comma", (-35.112, 173.262)),
        ({"Latitude": "-43.9", "Longitude": "183.5"}, "wrapped_longitude", (-43.9, -176.5)),
        ({"Latitude": "0", "Longitude": "0"}, "place_zero", None),
        ({"Latitude": "51.5", "Longitude": "-0.1"}, "outside_country", None),
        ({"Longitude": "1000"}, "outside_country", None),
        ({"Latitude": "north", "Longitude": "173.2"}, "bad_number", None),
        ({"Latitude": "", "Longitude": "173.2"}, "half_a_place", None),
        ({"Latitude": "", "Longitude": ""}, "no_place", None),
    ],
)
def test_nz_odd_place_is_put_right_or_left_out_and_said(tmp_path, changes, kind, place):
    school, report = read_one(tmp_path, **changes)
    assert ((school.latitude, school.longitude) if school.placed else None) == place
    assert kind in kinds_of(report)
    assert (report.accepted, report.warned) == (1, 1)
    assert report.missing["place"] == (place is None)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"Total": "about 300"}, "bad_number"),
        ({"Total": "12.5"}, "bad_number"),
        ({"Total": "-4"}, "negative_number"),
        ({"Total": ""}, "no_roll"),
        ({"Total": "9" * 12}, "bad_number"),
    ],
)
def test_nz_roll_that_is_no_count_is_left_out_and_said(tmp_path, changes, kind):
    school, report = read_one(tmp_path, **changes)
    assert school.roll is None
    assert kinds_of(report) == {kind}


def test_nz_roll_with_a_thousands_comma_is_read_and_said(tmp_path):
    school, report = read_one(tmp_path, Total="1,320")
    assert school.roll == 1320
    assert kinds_of(report) == {"thousands_separator"}


def test_nz_unknown_words_are_kept_as_other_and_said(tmp_path):
    school, report = read_one(tmp_path, Org_Type="Charter", Authority="Crown")
    assert (school.kind, school.years, school.authority) == (Kind.OTHER, (), Authority.OTHER)
    assert (school.type_name, school.authority_name) == ("Charter", "Crown")
    assert kinds_of(report) == {"unknown_type", "unknown_authority"}
    assert report.warned == 1


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"School_Id": ""}, "missing_id"),
        ({"School_Id": "x23"}, "bad_id"),
        ({"Org_Name": "  "}, "missing_name"),
    ],
)
def test_nz_row_without_identity_is_rejected(tmp_path, changes, kind):
    report = schools.read(nz(tmp_path, changes, {"School_Id": "24"})).report
    assert (report.read, report.accepted, report.rejected) == (2, 1, 1)
    problem = report.problems[0]
    assert (problem.kind, problem.severity, problem.row) == (kind, Severity.ERROR, 2)


def test_nz_second_row_with_an_id_is_rejected_and_both_rows_are_named(tmp_path):
    reading = schools.read(nz(tmp_path, {"Org_Name": "First"}, {"School_Id": "24"}, {"Org_Name": "Second"}))
    assert [school.name for school in reading.schools] == ["First", "Kaitaia Primary School"]
    assert reading.report.rejected == 1
    problem = reading.report.problems[0]
    assert (problem.kind, problem.row) == ("duplicate_id", 4)
    assert "row 2" in problem.message
    assert problem.action == "Rejected row 4, kept row 2."


def test_nz_problem_names_file_row_column_value_and_school(tmp_path):
    report = schools.read(nz(tmp_path, {}, {"School_Id": "24", "Total": "many"})).report
    problem = report.problems[0].to_dict()
    assert problem == {
        "file": "directory.csv",
        "row": 3,
        "column": "Total",
        "value": "many",
        "message": "The roll “many” is not a whole number.",
        "action": "Left out.",
        "kind": "bad_number",
        "school": "24 Kaitaia Primary School",
        "severity": "warning",
    }


def rolls(tmp_path, *rows):
    levels = {f"Year {level}": "0" for level in range(1, 16)}
    return write_rows(
        tmp_path / "rolls.csv", [{"School ID": "23", "School Name": "K"} | levels | row for row in rows]
    )


def test_nz_companion_fills_rolls_by_year_and_leaves_years_to_the_type(tmp_path):
    companion = rolls(tmp_path, {"Year 1": "30", "Year 2": ".", "Year 7": "2"}, {"School ID": "999"})
    reading = schools.read(nz(tmp_path), companion=companion)
    assert reading.schools[0].roll_by_year == ((1, 30), (7, 2))
    assert reading.schools[0].years == (1, 2, 3, 4, 5, 6)
    assert reading.report.notes == (
        "Rolls by year level: 1 of the 2 schools of the companion are in this register, 1 are not.",
    )


def test_nz_companion_problems_name_the_companion_and_do_not_count_as_rows(tmp_path):
    companion = rolls(
        tmp_path, {"Year 1": "30"}, {"Year 1": "31"}, {"School ID": "?"}, {"School ID": "4", "Year 1": "x"}
    )
    report = schools.read(nz(tmp_path), companion=companion).report
    assert (report.read, report.accepted, report.warned) == (1, 1, 0)
    assert [(problem.file, problem.row, problem.kind) for problem in report.problems] == [
        ("rolls.csv", 3, "companion_duplicate"),
        ("rolls.csv", 4, "companion_id"),
        ("rolls.csv", 5, "bad_number"),
    ]


def test_nz_companion_given_as_the_register_is_explained(tmp_path):
    with pytest.raises(RegisterError, match="no register of its own"):
        schools.read(rolls(tmp_path, {}))


def test_nz_as_of_dates_measures_that_carry_no_date(tmp_path):
    row = {key: value for key, value in NZ.items() if key != "Roll_Date"}
    path = write_rows(tmp_path / "old.csv", [row])
    assert {need.year for need in schools.read(path).schools[0].needs} == {None}
    assert {need.year for need in schools.read(path, as_of=date(2016, 5, 1)).schools[0].needs} == {2016}


def test_nz_measure_too_large_for_a_number_is_left_out_and_said(tmp_path):
    school, report = read_one(tmp_path, Isolation_Index="1E400")
    assert [need.measure for need in school.needs] == ["decile"]
    assert kinds_of(report) == {"bad_number"}
