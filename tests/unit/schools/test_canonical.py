from datetime import date

import pytest
from tests.unit.schools.making import school

from schoolweave import schools
from schoolweave.schools import Authority, Kind, Need, Scale, Status
from schoolweave.schools.canonical import COLUMNS, parse_needs, parse_rolls, parse_years, years_text

FULL = school(
    id="xx-moe:A/1",
    name=' Te Kura o "Ngā" Mokopuna,\r\nPōneke ',
    kind=Kind.AREA,
    authority=Authority.INTEGRATED,
    status=Status.CLOSING,
    latitude=-43.512324,
    longitude=-176.527573,
    years=(1, 2, 3, 7, 9, 10),
    scale=Scale.AGE,
    roll=0,
    roll_by_year=((1, 0), (7, 12)),
    needs=(Need("decile", 2.0), Need("fsm; a=b | c%", 13.7, 2022, " GIAS | Ōtautahi ")),
    type_name="Composite",
    region="Chatham",
    opened=date(1901, 2, 3),
    closed=date(2026, 1, 28),
    community_id="99051",
    community_name="Far North\nKāhui Ako",
    predecessors=("xx-moe:with blank", "xx-moe:100%"),
    successors=("xx-moe:9",),
)


def test_canonical_file_reads_back_exactly(tmp_path):
    path = tmp_path / "schools.csv"
    schools.write([FULL, school(2)], path)
    reading = schools.read(path)
    assert reading.schools == (FULL, school(2))
    assert reading.report.register == "schoolweave"
    assert reading.report.problem_counts == {"no_place": 1}


def test_canonical_file_is_the_same_bytes_every_time_and_readable(tmp_path):
    for name in ("one.csv", "two.csv"):
        schools.write(
            [school(7, years=(1, 2, 3, 4, 5, 6), roll=40, roll_by_year=((1, 19), (2, 21)))], tmp_path / name
        )
    content = (tmp_path / "one.csv").read_bytes()
    assert content == (tmp_path / "two.csv").read_bytes()
    header, row, rest = content.decode("utf-8").split("\n")
    assert header == ",".join(COLUMNS)
    assert row == "nz-moe:7,School 7,primary,state,open,,,1-6,year,40,1:19 2:21,,,,,,,,,,,,"
    assert rest == ""


def test_canonical_optional_columns_may_be_left_out(tmp_path):
    path = tmp_path / "small.csv"
    path.write_text(
        "name,id,kind,authority,status,latitude,longitude,years,scale\n"
        "A,x:1,primary,state,open,1.5,2.5,1-2 4,year\n"
    )
    reading = schools.read(path)
    assert reading.schools == (school(id="x:1", name="A", latitude=1.5, longitude=2.5, years=(1, 2, 4)),)
    assert reading.report.problems == ()


@pytest.mark.parametrize(
    ("column", "value", "kind"),
    [
        ("kind", "nursery", "unknown_kind"),
        ("authority", "crown", "unknown_authority"),
        ("status", "ajar", "unknown_status"),
        ("scale", "grade", "unknown_scale"),
        ("years", "6-1", "bad_list"),
        ("roll_by_year", "1=3", "bad_list"),
        ("needs", "decile", "bad_list"),
        ("needs", "decile=nan", "bad_list"),
        ("opened", "1.2.2003", "bad_date"),
        ("latitude", "45,5", "decimal_comma"),
        ("latitude", "120", "swapped_coordinates"),
        ("id", "1", "bad_id"),
        ("id", "", "missing_id"),
    ],
)
def test_canonical_file_edited_by_hand_says_what_is_wrong(tmp_path, column, value, kind):
    row = dict.fromkeys(COLUMNS, "")
    row |= {"id": "x:1", "name": "A", "kind": "primary", "authority": "state", "status": "open"}
    row |= {"latitude": "45.5", "longitude": "7.5", "scale": "year", column: value}
    path = tmp_path / "edited.csv"
    path.write_text(",".join(row) + "\n" + ",".join(f'"{cell}"' for cell in row.values()) + "\n")
    report = schools.read(path).report
    assert list(report.problem_counts) == [kind]
    assert report.accepted + report.rejected == report.read == 1


def test_years_are_written_as_runs_and_read_in_any_order():
    assert years_text((1, 2, 3, 7, 9, 10)) == "1-3 7 9-10"
    assert parse_years("9-10 7 1-3 2") == (1, 2, 3, 7, 9, 10)
    assert parse_years("") == ()
    assert [parse_years(text) for text in ("3-1", "a", "1-", "1-400", "1,2")] == [None] * 5


def test_needs_and_rolls_may_be_short_or_refused():
    assert parse_needs("decile=2") == (Need("decile", 2.0),)
    assert parse_needs("a=1;2020 | b=-.5;;who") == (Need("a", 1.0, 2020), Need("b", -0.5, None, "who"))
    assert [parse_needs(text) for text in ("a", "a=x", "a=1;20x", "a=inf", "a=1;1;s;t")] == [None] * 5
    assert parse_rolls("1:3 2:0") == ((1, 3), (2, 0))
    assert [parse_rolls(text) for text in ("1", "1:x", "a:1", "1:9999999999")] == [None] * 4
