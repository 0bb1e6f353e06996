import pytest
from tests.unit.cli.plans import twenty
from tests.unit.planning.hubs.cases import country
from typer.testing import CliRunner

from schoolweave import schools
from schoolweave.cli.plan import app
from schoolweave.schools import Authority, Kind, Need, School

HUBS_TOML = """
id = "test"
name = "Test"
country = "Nowhere"
register_prefix = "xx"

[[versions]]
version = "1"
from_date = 2024-01-01

[versions.hubs]
hubs = 3
size_min = 6
size_max = 10
"""
SUPPORTERS = ["id,name,latitude,longitude,days,schools_max,phases"] + [
    f"s:{k},Helper {k},51.{k},0.{k % 3},{4 + k % 3},2,{'primary' if k else 'secondary'}" for k in range(6)
]
NEEDS = ["id,name,latitude,longitude,tier,days,phase,preferences"] + [
    f"n:{k},School {k},51.{k % 6}5,0.{k % 4},tier {3 - k % 3},{1 + k % 3},primary,{'s:2' if k == 3 else ''}"
    for k in range(14)
]


@pytest.fixture
def register(tmp_path):
    return twenty(tmp_path)


@pytest.fixture
def hubs_folder(tmp_path):
    found = [
        School(
            place.id, f"School {number}", Kind.PRIMARY, Authority.STATE, latitude=place.latitude,
            longitude=place.longitude, roll=100, region="North" if number < 12 else "South", area=place.area,
            needs=tuple(Need(one.measure, one.value, None, "test") for one in place.needs),
        )
        for number, place in enumerate(country(21, 24))
    ]  # fmt: skip
    schools.write(found, tmp_path / "schools.csv")
    (tmp_path / "test.toml").write_text(HUBS_TOML)
    rated = "".join(f"{one.id.removeprefix('xx:')},Outstanding\n" for one in found[:12])
    (tmp_path / "ratings.csv").write_text(f"URN,OfstedRating (name)\n{rated}", encoding="cp1252")
    (tmp_path / "listed.csv").write_text("School URN\n003\n", encoding="utf-8-sig")
    (tmp_path / "leads.csv").write_text("school_id,score\nxx:001,3\nxx:002,2\nxx:020,1\n")
    return tmp_path


@pytest.fixture
def matching(tmp_path):
    for name, lines in (("supporters.csv", SUPPORTERS), ("needs.csv", NEEDS)):
        (tmp_path / name).write_text("\n".join(lines) + "\n", "utf-8")
    words = ("support", tmp_path / "supporters.csv", tmp_path / "needs.csv", "--programme", "england-support")
    made = CliRunner().invoke(
        app, [*map(str, words), "--version", "2019", "--effort", "1", "--out", str(tmp_path / "out")]
    )
    assert made.exit_code == 0, made.output
    return tmp_path
