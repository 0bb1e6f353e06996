"""The lists of communities and of schools: their columns, cells and CSV lines."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schoolweave.web.directory.models import School
from schoolweave.web.directory.wording import KINDS, STATUSES
from schoolweave.web.publishing.queries.communities import Row
from schoolweave.web.publishing.queries.country import Country
from schoolweave.web.rounds.links import school_url
from schoolweave.web.ui.downloads import Value
from schoolweave.web.ui.tables import Cell, Column

Cells = Mapping[str, Cell | str | int | float | None]

COMMUNITY_COLUMNS = (
    ("community_id", _("Number of the community")),
    ("name", _("Name")),
    ("host_id", _("The member that is cheapest for all to reach")),
    ("host", _("Its name")),
    ("members", _("Schools in it")),
    ("years", _("Years that its schools serve together, separated by spaces")),
    ("missing_years", _("Years of the programme’s pathway that none serves")),
    ("learners", _("Learners on the rolls that are known; empty where none is")),
    ("rolls_known", _("Schools whose roll is known")),
    ("mean_km", _("Mean great-circle kilometres to the host, the host at 0")),
    ("worst_km", _("Kilometres of the farthest school")),
    ("from_date", _("First day")),
    ("to_date", _("Last day; empty where it stands")),
)
SCHOOL_COLUMNS = (
    ("school_id", _("The register’s prefix and number")),
    ("name", _("Name")),
    ("kind", _("primary, intermediate, secondary, area, special, correspondence or other")),
    ("authority", _("state, integrated, independent or other")),
    ("status", _("open, proposed, closing or closed")),
    ("region", _("Region")),
    ("area", _("Territorial authority or district")),
    ("town", _("Town or suburb")),
    ("latitude", _("Degrees, WGS84; empty where not known")),
    ("longitude", _("Degrees, WGS84; empty where not known")),
    ("years", _("Years served, separated by spaces")),
    ("roll", _("Learners; empty where not known")),
    ("community_id", _("The community it is in today; empty where none")),
    ("community", _("Its name")),
)
COMMUNITY_HEADER = [name for name, _ in COMMUNITY_COLUMNS]
SCHOOL_HEADER = [name for name, _ in SCHOOL_COLUMNS]


def community_columns(country: Country) -> list[Column]:
    """Return the columns of a list of communities, in the programme's own words."""
    return [
        Column("name", capfirst(country.wording.community), order=("search_name",), header=True),
        Column("members", gettext("Schools"), numeric=True, order=("members",)),
        Column("years", capfirst(country.wording.years)),
        Column("learners", gettext("Learners"), numeric=True, order=("learners",)),
        Column("mean_km", gettext("Mean km to the host"), numeric=True, order=("mean_km",)),
        Column("worst_km", gettext("Farthest km"), numeric=True, order=("worst_km",)),
        Column("host", capfirst(country.wording.host), order=("host",)),
    ]


def community_cells(country: Country, row: Row) -> Cells:
    """Return the cells of one community."""
    year = country.wording.year if len(row.missing) == 1 else country.wording.years
    lacking = gettext("No member serves %(year)s %(years)s") % {"year": year, "years": row.missing_text}
    return {
        "name": Cell(row.name, reverse("community", args=[row.pk])),
        "members": row.members,
        "years": Cell(
            row.years_text or gettext("Not known"),
            note=lacking if row.missing else "",
        ),
        "learners": Cell(
            gettext("Not known") if row.learners is None else f"{row.learners:,}",
            note=rolls_unknown(row.members - row.rolls, row.members) if row.rolls else "",
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
        Column("name", gettext("School"), order=("search_name",), header=True),
        Column("kind", gettext("Kind"), order=("kind",)),
        Column("town", gettext("Town"), order=("town",)),
        Column("region", gettext("Region"), order=("region",)),
        Column("roll", gettext("Learners"), numeric=True, order=("roll",)),
        Column("community", capfirst(country.wording.community)),
    ]


def school_cells(school: Any) -> Cells:
    """Return the cells of one school that was read with its ``standing`` memberships."""
    community = school.standing[0].collaboration if school.standing else None
    return {
        "name": Cell(
            school.name,
            school_url(school.pk),
            note="" if school.status == "open" else str(STATUSES.get(school.status, school.status)),
        ),
        "kind": str(KINDS.get(school.kind, school.kind)),
        "town": school.town,
        "region": school.region,
        "roll": school.roll,
        "community": Cell(community.name, reverse("community", args=[community.pk]))
        if community
        else Cell(gettext("In none")),
    }


def school_line(school: School, community: tuple[int, str] | None) -> Sequence[Value]:
    """Return the line of a CSV of schools under :data:`SCHOOL_HEADER`."""
    same = ["pk", "name", "kind", "authority", "status", "region", "area", "town", "latitude", "longitude"]
    years = " ".join(map(str, school.years))
    return (*(getattr(school, name) for name in same), years, school.roll, *(community or ("", "")))


def kilometres(value: float | None) -> str | None:
    """Return kilometres as people read them."""
    return None if value is None else f"{value:,.1f}"


def in_km(value: float | None) -> str:
    """Return kilometres with their unit, in words where they are not known."""
    return gettext("Not known") if value is None else f"{value:,.1f} km"


def rolls_unknown(unknown: int, members: int) -> str:
    """Return of how many members the roll is not known; nothing where all are."""
    counts = {"some": f"{unknown:,}", "all": f"{members:,}"}
    return gettext("%(some)s of %(all)s rolls not known") % counts if unknown else ""


def rounded(value: float | None) -> float | None:
    """Return kilometres to the metre."""
    return None if value is None else round(value, 3)
