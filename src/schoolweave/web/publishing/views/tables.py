"""The lists of communities and of schools: their columns, cells and CSV lines."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst

from schoolweave.web.directory.models import School
from schoolweave.web.directory.wording import KINDS, STATUSES
from schoolweave.web.publishing.queries.communities import Row
from schoolweave.web.publishing.queries.country import Country
from schoolweave.web.rounds.links import school_url
from schoolweave.web.ui.downloads import Value
from schoolweave.web.ui.tables import Cell, Column

Cells = Mapping[str, Cell | str | int | float | None]

COMMUNITY_COLUMNS = (
    ("community_id", "Number of the community"),
    ("name", "Name"),
    ("host_id", "The member that is cheapest for all to reach"),
    ("host", "Its name"),
    ("members", "Schools in it"),
    ("years", "Years that its schools serve together, separated by spaces"),
    ("missing_years", "Years of the programme’s pathway that none serves"),
    ("learners", "Learners on the rolls that are known; empty where none is"),
    ("rolls_known", "Schools whose roll is known"),
    ("mean_km", "Mean great-circle kilometres to the host, the host at 0"),
    ("worst_km", "Kilometres of the farthest school"),
    ("from_date", "First day"),
    ("to_date", "Last day; empty where it stands"),
)
SCHOOL_COLUMNS = (
    ("school_id", "The register’s prefix and number"),
    ("name", "Name"),
    ("kind", "primary, intermediate, secondary, area, special, correspondence or other"),
    ("authority", "state, integrated, independent or other"),
    ("status", "open, proposed, closing or closed"),
    ("region", "Region"),
    ("area", "Territorial authority or district"),
    ("town", "Town or suburb"),
    ("latitude", "Degrees, WGS84; empty where not known"),
    ("longitude", "Degrees, WGS84; empty where not known"),
    ("years", "Years served, separated by spaces"),
    ("roll", "Learners; empty where not known"),
    ("community_id", "The community it is in today; empty where none"),
    ("community", "Its name"),
)
COMMUNITY_HEADER = [name for name, _ in COMMUNITY_COLUMNS]
SCHOOL_HEADER = [name for name, _ in SCHOOL_COLUMNS]


def community_columns(country: Country) -> list[Column]:
    """Return the columns of a list of communities, in the programme's own words."""
    return [
        Column("name", capfirst(country.wording.community), order=("search_name",), header=True),
        Column("members", "Schools", numeric=True, order=("members",)),
        Column("years", capfirst(country.wording.years)),
        Column("learners", "Learners", numeric=True, order=("learners",)),
        Column("mean_km", "Mean km to the host", numeric=True, order=("mean_km",)),
        Column("worst_km", "Farthest km", numeric=True, order=("worst_km",)),
        Column("host", capfirst(country.wording.host), order=("host",)),
    ]


def community_cells(country: Country, row: Row) -> Cells:
    """Return the cells of one community."""
    year = country.wording.year if len(row.missing) == 1 else country.wording.years
    unknown = row.members - row.rolls
    return {
        "name": Cell(row.name, reverse("community", args=[row.pk])),
        "members": row.members,
        "years": Cell(
            row.years_text or "Not known",
            note=f"No member serves {year} {row.missing_text}" if row.missing else "",
        ),
        "learners": Cell(
            "Not known" if row.learners is None else f"{row.learners:,}",
            note=f"{unknown} of {row.members} rolls not known" if unknown and row.rolls else "",
        ),
        "mean_km": kilometres(row.mean_km),
        "worst_km": kilometres(row.worst_km),
        "host": Cell(row.host, school_url(row.host_id)) if row.host_id else None,
    }


def community_lines(rows: Iterable[Row]) -> Iterator[Sequence[Value]]:
    """Yield the lines of a CSV of communities under :data:`COMMUNITY_HEADER`."""
    for row in rows:
        yield (
            row.pk,
            row.name,
            row.host_id,
            row.host,
            row.members,
            " ".join(map(str, row.years)),
            " ".join(map(str, row.missing)),
            row.learners,
            row.rolls,
            rounded(row.mean_km),
            rounded(row.worst_km),
            row.from_date.isoformat(),
            row.to_date.isoformat() if row.to_date else "",
        )


def school_columns(country: Country) -> list[Column]:
    """Return the columns of a list of schools."""
    return [
        Column("name", "School", order=("search_name",), header=True),
        Column("kind", "Kind", order=("kind",)),
        Column("town", "Town", order=("town",)),
        Column("region", "Region", order=("region",)),
        Column("roll", "Learners", numeric=True, order=("roll",)),
        Column("community", capfirst(country.wording.community)),
    ]


def school_cells(school: Any) -> Cells:
    """Return the cells of one school that was read with its ``standing`` memberships."""
    community = school.standing[0].collaboration if school.standing else None
    return {
        "name": Cell(
            school.name,
            school_url(school.pk),
            note="" if school.status == "open" else STATUSES.get(school.status, school.status),
        ),
        "kind": KINDS.get(school.kind, school.kind),
        "town": school.town,
        "region": school.region,
        "roll": school.roll,
        "community": Cell(community.name, reverse("community", args=[community.pk]))
        if community
        else Cell("In none"),
    }


def school_line(school: School, community: tuple[int, str] | None) -> Sequence[Value]:
    """Return the line of a CSV of schools under :data:`SCHOOL_HEADER`."""
    same = ["pk", "name", "kind", "authority", "status", "region", "area", "town", "latitude", "longitude"]
    years = " ".join(map(str, school.years))
    return (*(getattr(school, name) for name in same), years, school.roll, *(community or ("", "")))


def kilometres(value: float | None) -> str | None:
    """Return kilometres as people read them."""
    return None if value is None else f"{value:,.1f}"


def rounded(value: float | None) -> float | None:
    """Return kilometres to the metre."""
    return None if value is None else round(value, 3)
