"""Properties of reading: exact round trip, nothing dropped, nothing crashes."""

import csv
import io
import string
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.schools.making import ENGLAND, NZ

from schoolweave import schools
from schoolweave.core.errors import RegisterError
from schoolweave.schools import Authority, Kind, Need, Scale, School, Status

EXAMPLES = 60

# What a register can hold: no NUL and no half of a surrogate pair, which are no text.
CHARACTERS = st.characters(exclude_characters="\x00", exclude_categories=["Cs"])
TEXT = st.text(CHARACTERS, max_size=30)
NAME = TEXT.filter(lambda text: bool(text.strip()))
ID = st.text(CHARACTERS, min_size=1, max_size=12).filter(lambda text: text == text.strip())
NUMBERED = st.builds("{}:{}".format, st.text(string.ascii_lowercase, min_size=1, max_size=6), ID)
FINITE = st.floats(allow_nan=False, allow_infinity=False)
PLACE = st.one_of(
    st.just((None, None)),
    st.tuples(st.floats(-90, 90), st.floats(-180, 180)).filter(lambda place: place != (0, 0)),
)
YEARS = st.sets(st.integers(0, 25)).map(lambda years: tuple(sorted(years)))
ROLLS = st.dictionaries(st.integers(0, 25), st.integers(0, 9999)).map(
    lambda rolls: tuple(sorted(rolls.items()))
)
NEED = st.builds(Need, TEXT, FINITE, st.none() | st.integers(0, 9999), TEXT)
DAY = st.none() | st.dates(date(1000, 1, 1))


@st.composite
def school(draw):
    latitude, longitude = draw(PLACE)
    return School(
        id=draw(NUMBERED),
        name=draw(NAME),
        kind=draw(st.sampled_from(Kind)),
        authority=draw(st.sampled_from(Authority)),
        status=draw(st.sampled_from(Status)),
        latitude=latitude,
        longitude=longitude,
        years=draw(YEARS),
        scale=draw(st.sampled_from(Scale)),
        roll=draw(st.none() | st.integers(0, 10_000_000)),
        roll_by_year=draw(ROLLS),
        needs=tuple(draw(st.lists(NEED, max_size=3))),
        type_name=draw(TEXT),
        authority_name=draw(TEXT),
        region=draw(TEXT),
        area=draw(TEXT),
        town=draw(TEXT),
        opened=draw(DAY),
        closed=draw(DAY),
        community_id=draw(TEXT),
        community_name=draw(TEXT),
        predecessors=tuple(draw(st.lists(ID, max_size=3))),
        successors=tuple(draw(st.lists(ID, max_size=3))),
    )


SCHOOLS = st.lists(school(), min_size=1, max_size=4, unique_by=lambda one: one.id)


@given(SCHOOLS)
@settings(max_examples=EXAMPLES, deadline=None)
def test_canonical_file_reads_back_exactly(given_schools):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "schools.csv"
        schools.write(given_schools, path)
        reading = schools.read(path)
        assert reading.schools == tuple(given_schools)
        assert reading.report.rejected == 0
        again = Path(folder) / "again.csv"
        schools.write(reading.schools, again)
        assert again.read_bytes() == path.read_bytes()


def table(rows):
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


CELL = st.one_of(
    TEXT,
    st.sampled_from(
        ["", "0", "-1", "1,5", "1,234", "999999999999999", "1e400", "nan", "inf", "99", "١٢", "\ufeff"]
    ),
    st.sampled_from(["01-01-1900", "32-13-2021", "1900-01-01 00:00", "²", "-176.5", "183.5", "Open"]),
    st.integers().map(str),
    FINITE.map(repr),
)


@st.composite
def mutated(draw):
    base = draw(st.sampled_from([NZ, ENGLAND]))
    changes = st.dictionaries(st.sampled_from(list(base)), CELL, max_size=4)
    return table([base | change for change in draw(st.lists(changes, min_size=1, max_size=6))])


def read_bytes(content):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "given.csv"
        path.write_bytes(content)
        try:
            reading = schools.read(path)
        except RegisterError as error:
            assert str(error).endswith(".")  # noqa: PT017 - every refusal must be a sentence
            return None
        report = reading.report
        assert report.accepted + report.rejected == report.read
        assert len(reading.schools) == report.accepted == sum(report.by_kind.values())
        assert report.warned <= report.accepted
        assert len({one.id for one in reading.schools}) == report.accepted
        for one in reading.schools:
            assert (one.latitude is None) == (one.longitude is None)
            assert one.name.strip()
            assert one.roll is None or one.roll >= 0
        again = Path(folder) / "again.csv"
        schools.write(reading.schools, again)
        if reading.schools:
            assert schools.read(again).schools == reading.schools
        return reading


@given(mutated())
@settings(max_examples=EXAMPLES, deadline=None)
def test_mutated_register_is_counted_whole_and_survives_the_round_trip(content):
    reading = read_bytes(content)
    assert reading is not None


@given(mutated(), st.data())
@settings(max_examples=EXAMPLES, deadline=None)
def test_register_with_damaged_bytes_never_crashes(content, data):
    at = data.draw(st.integers(0, len(content)))
    upto = data.draw(st.integers(at, min(len(content), at + 8)))
    read_bytes(content[:at] + data.draw(st.binary(max_size=8)) + content[upto:])


@given(st.binary(max_size=400))
@settings(max_examples=EXAMPLES, deadline=None)
def test_arbitrary_bytes_never_crash(content):
    read_bytes(content)
