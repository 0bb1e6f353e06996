"""The open data files: their columns, what each column means, their lines."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from schoolweave.web.collaborations.models import Membership
from schoolweave.web.directory.disclosure import SMALLEST_PUBLISHED
from schoolweave.web.publishing.queries import communities, flows, schools
from schoolweave.web.publishing.queries.country import Country
from schoolweave.web.publishing.views import tables
from schoolweave.web.ui.downloads import Value

Lines = Iterable[Sequence[Value]]


@dataclass(frozen=True, slots=True)
class OpenFile:
    """One file: its columns (name and meaning) stay as they are; new ones come after the last."""

    name: str
    title: str
    about: str
    columns: tuple[tuple[str, str], ...]
    lines: Callable[[Country], Lines]
    rows: Callable[[Country], int]

    @property
    def header(self) -> list[str]:
        """Return the names of the columns."""
        return [name for name, _ in self.columns]


def _schools(country: Country) -> Lines:
    rows = schools.listed(country).iterator()
    return (tables.school_line(*pair) for pair in schools.with_community(country, rows))


def _communities(country: Country) -> Lines:
    return tables.community_lines([*communities.rows(country), *communities.ended(country)])


def _memberships(country: Country) -> Iterator[Sequence[Value]]:
    fields = ["collaboration_id", "school_id", "is_host", "km", "from_date", "to_date", "why"]
    found = Membership.objects.filter(collaboration__register=country.prefix).order_by("pk")
    for community, school, is_host, km, begun, ended, why in found.values_list(*fields).iterator():
        until = ended.isoformat() if ended else ""
        yield community, school, int(is_host), tables.rounded(km), begun.isoformat(), until, why


def _flows(country: Country) -> Lines:
    fields = ("from_school_id", "to_school_id", "year", "learners")
    return flows.of_register(country).order_by("pk").values_list(*fields).iterator()


FILES = (
    OpenFile(
        "schools",
        "Schools",
        "Every school that the register lists, as it describes it, with the community it is in today.",
        tables.SCHOOL_COLUMNS,
        _schools,
        lambda country: schools.listed(country).count(),
    ),
    OpenFile(
        "communities",
        "Communities",
        "Those that stand, and those that have ended as they were on their last day.",
        tables.COMMUNITY_COLUMNS,
        _communities,
        lambda country: communities.headline(country).communities + communities.count_ended(country),
    ),
    OpenFile(
        "memberships",
        "Memberships",
        "Who belongs or belonged to which community, from when to when, and why.",
        (
            ("community_id", "The community, as in communities.csv"),
            ("school_id", "The school, as in schools.csv"),
            ("is_host", "1 for the host, else 0"),
            ("km", "Great-circle kilometres to the host; empty where a place is not known"),
            ("from_date", "First day"),
            ("to_date", "Last day; empty where the school still belongs to it"),
            ("why", "The reason that was recorded"),
        ),
        _memberships,
        lambda country: Membership.objects.filter(collaboration__register=country.prefix).count(),
    ),
    OpenFile(
        "flows",
        "Flows of learners",
        "How many learners moved on from one school to another in a year. "
        f"Counts under {SMALLEST_PUBLISHED} are left out.",
        (
            ("from_school_id", "The school they left"),
            ("to_school_id", "The school they moved on to"),
            ("year", "The year"),
            ("learners", f"How many, {SMALLEST_PUBLISHED} or more"),
        ),
        _flows,
        lambda country: flows.of_register(country).count(),
    ),
)
"""What ``/data/`` offers, in its order."""
