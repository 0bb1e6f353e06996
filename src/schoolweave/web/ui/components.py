"""What the components show: small immutable values that views fill and template tags draw.

Each class here belongs to one tag of :mod:`schoolweave.web.ui.templatetags.ui`; the reference page
``docs/reference/components.md`` has a snippet of each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Tone = Literal["calm", "good", "bad", "wait", "brand"]
NOT_KNOWN = _("Not known")
STOP, YEARS_SERVED, YEAR = _("Stop"), _("Years that each school serves"), _("Year")


@dataclass(frozen=True, slots=True)
class Figure:
    """One key figure: a short value, what it counts, and perhaps a note such as a unit or a date."""

    value: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact about a thing, with where it comes from and the day it was true."""

    label: str
    value: str | None
    source: str = ""
    as_of: date | None = None
    url: str = ""

    @property
    def shown(self) -> str:
        """Return the value as people read it; a missing one is said to be missing."""
        return str(NOT_KNOWN) if self.value is None or self.value == "" else self.value


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a report: ``met`` is None where nothing could be checked."""

    sentence: str
    met: bool | None
    detail: str = ""

    @property
    def verdict(self) -> str:
        """Return the verdict in words."""
        return {True: gettext("Met"), False: gettext("Not met"), None: gettext("Not checked")}[self.met]

    @property
    def state(self) -> str:
        """Return the name that chooses icon and colour: met, broken or unknown."""
        return {True: "met", False: "broken", None: "unknown"}[self.met]


@dataclass(frozen=True, slots=True)
class Task:
    """One line of a task list: what is to be done, where it stands in words, what is missing.

    Without an address it cannot be opened; ``hint`` then says why not.
    """

    label: str
    status: str
    tone: Tone = "calm"
    url: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a background job is: ``fraction`` from 0 to 1, or None while that is not known.

    ``refresh_url`` answers with the same panel as a fragment; ``stop_url`` takes a POST.
    """

    title: str
    status: str
    fraction: float | None
    sentence: str = ""
    figures: Sequence[Figure] = ()
    running: bool = True
    tone: Tone = "wait"
    refresh_url: str = ""
    stop_url: str = ""
    stop_text: "StrOrPromise" = STOP
    stop_weight: str = ""

    @property
    def percent(self) -> int | None:
        """Return the whole per cent done, between 0 and 100."""
        return None if self.fraction is None else round(100 * min(1.0, max(0.0, self.fraction)))


@dataclass(frozen=True, slots=True)
class Lane:
    """One school of a pathway: the years it serves, and how many learners in each where known."""

    name: str
    years: Sequence[int]
    url: str = ""
    host: bool = False
    learners: Sequence[int | None] = ()


@dataclass(frozen=True, slots=True)
class LaneCell:
    """One year of one lane, ready to be drawn."""

    year: int
    on: bool
    first: bool
    last: bool
    learners: int | None


@dataclass(frozen=True, slots=True)
class Pathway:
    """Which years each member serves. ``years`` names the columns, by default from least to greatest."""

    lanes: Sequence[Lane]
    caption: "StrOrPromise" = YEARS_SERVED
    years: Sequence[int] = ()
    year_word: "StrOrPromise" = YEAR

    @property
    def columns(self) -> list[int]:
        """Return the years across."""
        served = [year for lane in self.lanes for year in lane.years]
        return list(self.years) or (list(range(min(served), max(served) + 1)) if served else [])

    @property
    def rows(self) -> list[tuple[Lane, list[LaneCell]]]:
        """Return each lane with its cells."""
        return [(lane, self._cells(lane)) for lane in self.lanes]

    @property
    def totals(self) -> list[int]:
        """Return how many members serve each year."""
        return [sum(year in lane.years for lane in self.lanes) for year in self.columns]

    @property
    def missing(self) -> list[int]:
        """Return the years of the columns that no member serves."""
        return [year for year, count in zip(self.columns, self.totals, strict=True) if not count]

    def _cells(self, lane: Lane) -> list[LaneCell]:
        served = set(lane.years)
        counts = dict(zip(lane.years, lane.learners, strict=False))
        return [
            LaneCell(year, year in served, year - 1 not in served, year + 1 not in served, counts.get(year))
            for year in self.columns
        ]


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of a comparison; ``judgement`` says in a word whether the second is better."""

    label: str
    first: str
    second: str
    change: str = ""
    judgement: Literal["", "better", "worse", "same"] = ""

    @property
    def judged(self) -> str:
        """Return the judgement in words."""
        words = {"better": gettext("better"), "worse": gettext("worse"), "same": gettext("same")}
        return words.get(self.judgement, "")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two things side by side."""

    caption: str
    first_name: str
    second_name: str
    lines: Sequence[Difference]
    first_url: str = ""
    second_url: str = ""

    @property
    def has_changes(self) -> bool:
        """Return whether any line names a change."""
        return any(line.change or line.judgement for line in self.lines)
