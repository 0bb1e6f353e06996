"""The open data files: their columns, what each column means, their lines."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from schoolweave.web.collaborations.models import Membership
from schoolweave.web.directory.disclosure import SMALLEST_PUBLISHED
from schoolweave.web.evaluations.queries import opened
from schoolweave.web.publishing.queries import communities, flows, schools
from schoolweave.web.publishing.queries.country import Country
from schoolweave.web.publishing.views import tables
from schoolweave.web.publishing.views.evidence_files import CHALLENGE_COLUMNS, STUDY_COLUMNS
from schoolweave.web.ui.downloads import Value

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Lines = Iterable[Sequence[Value]]


@dataclass(frozen=True, slots=True)
class OpenFile:
    """One file: its columns (name and meaning) stay as they are; new ones come after the last."""

    name: str
    title: "StrOrPromise"
    about: "StrOrPromise"
    columns: "tuple[tuple[str, StrOrPromise], ...]"
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
    return tables.community_lines(
        [*communities.rows(country), *communities.beside(country), *communities.ended(country)]
    )


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
        _("Schools"),
        _("Every school that the register lists, as it describes it, with the community it is in today."),
        tables.SCHOOL_COLUMNS,
        _schools,
        lambda country: schools.listed(country).count(),
    ),
    OpenFile(
        "communities",
        _("Communities"),
        _("Those that stand, and those that have ended as they were on their last day."),
        tables.COMMUNITY_COLUMNS,
        _communities,
        lambda country: communities.headline(country).communities + communities.count_ended(country),
    ),
    OpenFile(
        "memberships",
        _("Memberships"),
        _("Who belongs or belonged to which community, from when to when, and why."),
        (
            ("community_id", _("The community, as in communities.csv")),
            ("school_id", _("The school, as in schools.csv")),
            ("is_host", _("1 for the host, else 0")),
            ("km", _("Great-circle kilometres to the host; empty where a place is not known")),
            ("from_date", _("First day")),
            ("to_date", _("Last day; empty where the school still belongs to it")),
            ("why", _("The reason that was recorded")),
        ),
        _memberships,
        lambda country: Membership.objects.filter(collaboration__register=country.prefix).count(),
    ),
    OpenFile(
        "flows",
        _("Flows of learners"),
        format_lazy(
            _(
                "How many learners moved on from one school to another in a year. "
                "Counts under {least} are left out."
            ),
            least=SMALLEST_PUBLISHED,
        ),
        (
            ("from_school_id", _("The school they left")),
            ("to_school_id", _("The school they moved on to")),
            ("year", _("The year")),
            ("learners", format_lazy(_("How many, {least} or more"), least=SMALLEST_PUBLISHED)),
        ),
        _flows,
        lambda country: flows.of_register(country).count(),
    ),
    OpenFile(
        "studies",
        _("Studies"),
        _("Every published study of what a programme did: its answer with its interval, whatever it says."),
        STUDY_COLUMNS,
        lambda country: opened.study_lines(country.prefix),
        lambda country: opened.published(country.prefix).count(),
    ),
    OpenFile(
        "challenges",
        _("Challenges"),
        _("How the communities’ challenges go, year by year. Values that tell of few learners are left out."),
        CHALLENGE_COLUMNS,
        lambda country: opened.challenge_lines(country.prefix),
        lambda country: opened.challenges(country.prefix),
    ),
)
"""What ``/data/`` offers, in its order."""
