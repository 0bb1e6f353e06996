"""A small register and a programme to plan it by, and the commands that plan."""

from pathlib import Path

from tests.unit.planning.cases import Place, country
from typer.testing import CliRunner

from schoolweave import schools
from schoolweave.cli.plan import app
from schoolweave.schools import Authority, Kind, School

PROGRAMME = """
id = "test"
name = "Test"
country = "Nowhere"
register_prefix = "xx"

[[versions]]
version = "1"
from_date = 2024-01-01

[versions.communities]
size_min = 2
size_max = {size_max}
size_mean = {size_mean}
pathway = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]
kinds = ["primary", "secondary", "area"]
authorities = ["state", "integrated"]
{more}
"""


def written(
    folder: Path, places: list[Place], *, size_max: int = 6, size_mean: int = 4, more: str = ""
) -> Path:
    """Write a register of places and the programme ``test.toml`` beside it; return the register."""
    found = [
        School(
            place.id,
            place.name,
            Kind(place.kind),
            Authority(place.authority),
            latitude=place.latitude,
            longitude=place.longitude,
            years=place.years,
            region="North" if number < 12 else "South",
            community_id=str(number // 5) if number < 15 else "",
        )
        for number, place in enumerate(places)
    ]
    schools.write(found, folder / "schools.csv")
    (folder / "test.toml").write_text(PROGRAMME.format(size_max=size_max, size_mean=size_mean, more=more))
    return folder / "schools.csv"


def twenty(folder: Path) -> Path:
    """Write a register of twenty schools, fifteen of them in communities."""
    return written(folder, country(20, 1))


def plan(register, *more, out="plan"):
    """Run ``plan communities`` on a register, with a fixed amount of search."""
    arguments = ["communities", str(register), "--programme", str(register.parent / "test.toml")]
    arguments += ["--out", str(register.parent / out), "--effort", "1", *more]
    return CliRunner().invoke(app, arguments)
