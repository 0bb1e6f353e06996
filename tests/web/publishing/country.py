"""A country of seven schools: two communities that stand, one that ended, a school in none."""

from dataclasses import dataclass
from datetime import date

from tests.web.factories import ExtractFactory, RegisterFactory, RuleVersionFactory, SchoolFactory

from schoolweave.web.collaborations.models import Collaboration, Membership
from schoolweave.web.directory import searching
from schoolweave.web.directory.models import Extract, Flow, Register, School
from schoolweave.web.programmes.models import RuleVersion

PRIMARY = [1, 2, 3, 4, 5, 6, 7, 8]
SECONDARY = [9, 10, 11, 12, 13]
BEGAN = date(2024, 2, 1)
ENDED = date(2024, 6, 30)
LAND = {"type": "Polygon", "coordinates": [[[173, -42], [176, -42], [176, -40], [173, -42]]]}


@dataclass(frozen=True)
class SmallCountry:
    """What :func:`make` made."""

    register: Register
    extract: Extract
    rules: RuleVersion
    schools: dict[str, School]
    north: Collaboration
    south: Collaboration
    former: Collaboration


def make() -> SmallCountry:
    """Make it. North serves years 1 to 13, South only years 1 to 8; one roll and one place are missing."""
    searching.forget()
    register = RegisterFactory(outline=LAND)
    extract = ExtractFactory(register=register)
    rules = RuleVersionFactory(
        communities={
            "size_min": 2,
            "size_max": 5,
            "size_mean": 3,
            "pathway": [*PRIMARY, *SECONDARY],
            "kinds": ["primary", "secondary"],
            "authorities": ["state"],
        },
        wording={"community": "Kāhui Ako", "communities": "Kāhui Ako", "host": "host school"},
    )
    schools = {one.pk: one for one in _schools(register, extract)}
    north = _community(register, rules, "North Kāhui Ako", ["demo:1", "demo:2", "demo:3"], colour=1)
    south = _community(register, rules, "South Kāhui Ako", ["demo:4", "demo:5"], colour=2)
    former = _community(register, rules, "Former Kāhui Ako", ["demo:1", "demo:4"], colour=3, to_date=ENDED)
    _flows()
    return SmallCountry(register, extract, rules, schools, north, south, former)


def _schools(register: Register, extract: Extract) -> list[School]:
    same = {"register": register, "extract": extract}
    return [
        SchoolFactory(id="demo:1", name="Ōtāhuhu School", years=PRIMARY, roll=200, longitude=174.0, **same),
        SchoolFactory(id="demo:2", name="Kōwhai College", years=SECONDARY, roll=600, longitude=174.1,
                      kind="secondary", **same),
        SchoolFactory(id="demo:3", name="River School", years=PRIMARY, roll=None, longitude=174.2, **same),
        SchoolFactory(id="demo:4", name="Bay School", years=PRIMARY, roll=90, longitude=175.0,
                      region="South", **same),
        SchoolFactory(id="demo:5", name="Hill School", years=PRIMARY, roll=110, latitude=None,
                      longitude=None, region="South", **same),
        SchoolFactory(id="demo:6", name="Island School", years=PRIMARY, roll=12, longitude=-179.0,
                      region="South", **same),
        SchoolFactory(id="demo:7", name="Old School", status="closed", listed=False,
                      successors=["demo:2"], **same),
    ]  # fmt: skip


def _community(register, rules, name, members, *, colour, to_date=None) -> Collaboration:
    community = Collaboration.objects.create(
        register=register,
        programme=rules.programme,
        name=name,
        source="register",
        source_id=name,
        colour=colour,
        from_date=BEGAN,
        to_date=to_date,
    )
    for number, school in enumerate(members):
        Membership.objects.create(
            collaboration=community,
            school_id=school,
            is_host=number == 0,
            km=None if school == "demo:5" else 8.4 * number,
            why="The register lists it as a member.",
            from_date=BEGAN,
            to_date=to_date,
        )
    return community


def _flows() -> None:
    """From Ōtāhuhu School in 2023: 40 inside, 20 outside, 4 inside and 3 outside that nobody may see."""
    for source, target, year, learners in (
        ("demo:1", "demo:2", 2023, 40),
        ("demo:1", "demo:4", 2023, 20),
        ("demo:1", "demo:3", 2023, 4),
        ("demo:1", "demo:6", 2023, 3),
        ("demo:1", "demo:2", 2022, 999),
    ):
        Flow.objects.create(from_school_id=source, to_school_id=target, year=year, learners=learners)
