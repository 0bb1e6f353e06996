"""A comparison of two scenarios in lines and cells."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schoolweave.policy import Wording
from schoolweave.web.rounds.links import group_url, school_url
from schoolweave.web.rounds.models import Scenario
from schoolweave.web.rounds.queries.compare import Compared, Moved, Side
from schoolweave.web.rounds.queries.measures import Measures, measures
from schoolweave.web.rounds.views.shown import km, percent, signed
from schoolweave.web.rounds.views.tables import Cells
from schoolweave.web.ui.components import NOT_KNOWN, Comparison, Difference
from schoolweave.web.ui.downloads import Value
from schoolweave.web.ui.tables import Cell, Column

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOVED_HEADER = [
    "school_id",
    "school",
    "first_community",
    "first_km",
    "second_community",
    "second_km",
    "change_km",
]
PRICED = _("Cost: travel and the price of schools left out")
SMALL = 5e-4  # km: a difference that no figure shows

Judgement = Literal["", "better", "worse", "same"]
Number = float | int | None


def measures_compared(first: Scenario, second: Scenario, found: Compared, words: Wording) -> Comparison:
    """Return the same measures of both; judged only where both are about the same schools."""
    one, other = measures(first), measures(second)
    names = {"community": words.community, "host": words.host}
    fair = found.same_population
    lines = [
        _line(capfirst(words.communities), one.groups, other.groups, _count),
        _line(
            gettext("Schools that may join"), one.placed + one.unplaced, other.placed + other.unplaced, _count
        ),
        _line(gettext("… in a %(community)s") % names, one.placed, other.placed, _count),
        _line(gettext("… left without one"), one.unplaced, other.unplaced, _count, judged=fair),
        _text(gettext("Smallest, median and largest"), _sizes(one), _sizes(other)),
        _text(gettext("Serve the whole pathway"), _covered(one), _covered(other)),
        _line(gettext("Mean way to the %(host)s") % names, one.mean_km, other.mean_km, _km1, judged=fair),
        _line(gettext("Median way"), one.median_km, other.median_km, _km1, judged=fair),
        _line(gettext("Farthest"), one.worst_km, other.worst_km, _km1, judged=fair),
        _line(gettext("Travel if all meet once"), first.travel_km, second.travel_km, _km0),
        _line(str(PRICED), first.objective, second.objective, _km0, judged=fair),
        _text(gettext("No arrangement can cost less than"), _bound(first), _bound(second)),
        _text(gettext("Gap to the best possible"), _gap(first), _gap(second)),
        _text(gettext("Hard rules kept"), _rules(first), _rules(second)),
        *_terms(first, second),
    ]
    return _comparison(gettext("The same measures of both"), first, second, lines)


def like_for_like(first: Scenario, second: Scenario, found: Compared, words: Wording) -> Comparison:
    """Return the distances of the schools that have a community in both."""
    one, other = found.first, found.second
    mean = gettext("Mean way to the %(host)s") % {"host": words.host}
    lines = [
        _line(gettext("Schools with a place in both"), one.schools, other.schools, _count),
        _line(mean, one.mean_km, other.mean_km, km, judged=True),
        _line(gettext("Median way"), one.median_km, other.median_km, km, judged=True),
        _line(gettext("Farthest"), one.worst_km, other.worst_km, km, judged=True),
        _line(gettext("Travel if all meet once"), one.travel_km, other.travel_km, _km0, judged=True),
    ]
    return _comparison(gettext("Like for like: schools with a place in both"), first, second, lines)


def note(found: Compared, words: Wording) -> str:
    """Say what may be read from the comparison."""
    weighs = gettext("Travel is not all that a %(community)s weighs.") % {"community": words.community}
    if found.same_population:
        same = gettext("Both are about the same schools, so their figures can be held against each other.")
        return f"{same} {weighs}"
    differ = gettext(
        "The two are not about the same schools, so their totals cannot be held against each other: "
        "the second table takes only schools that have a place in both."
    )
    return f"{differ} {weighs}"


def moved_columns(first: Scenario, second: Scenario) -> list[Column]:
    """Return the columns of the schools that moved."""
    return [
        Column("school", gettext("School"), order=("school",), header=True),
        Column("first", gettext("In %(name)s") % {"name": first.name}, order=("first_name",)),
        Column("second", gettext("In %(name)s") % {"name": second.name}, order=("second_name",)),
        Column("change", gettext("Way to the host, change in km"), numeric=True, order=("change_km",)),
    ]


def moved_cells(first: Scenario, second: Scenario, row: Moved) -> Cells:
    """Return the cells of a school that moved."""
    return {
        "school": Cell(row.school, school_url(row.school_id)),
        "first": _side(first, row.first),
        "second": _side(second, row.second),
        "change": Cell("–") if row.change_km is None else signed(row.change_km),
    }


def moved_line(row: Moved) -> Sequence[Value]:
    """Return the line of a school under :data:`MOVED_HEADER`."""
    first, second = (row.first.name, row.first.km), (row.second.name, row.second.km)
    return (row.school_id, row.school, *first, *second, row.change_km)


def _side(scenario: Scenario, side: Side) -> Cell:
    if side.number is None:
        return Cell(gettext("In none") if side.known else gettext("Not among its schools"))
    note = "" if side.km is None else gettext("%(km)s km to the host") % {"km": f"{side.km:,.1f}"}
    return Cell(side.name, group_url(scenario.pk, side.number), note=note)


def _comparison(caption: str, first: Scenario, second: Scenario, lines: list[Difference]) -> Comparison:
    addresses = [reverse("scenario", args=[one.pk]) for one in (first, second)]
    return Comparison(caption, first.name, second.name, lines, *addresses)


def _line(
    label: str, one: Number, other: Number, shown: Callable[[Number], str], *, judged: bool = False
) -> Difference:
    """Return a line of two figures of which less is better where they may be judged."""
    if one is None or other is None:
        return Difference(label, shown(one), shown(other))
    change = other - one
    judgement: Judgement = "same" if abs(change) < SMALL else "better" if change < 0 else "worse"
    sign = "+" if change > 0 else "−"
    text = "" if abs(change) < SMALL else f"{sign}{shown(abs(change))}"
    return Difference(label, shown(one), shown(other), text, judgement if judged else "")


def _text(label: str, one: str, other: str) -> Difference:
    return Difference(label, one, other)


TERMS: dict[str, "StrOrPromise"] = {
    "flow": _("Learners who move on to another one"),
    "preference": _("Preferences of schools not kept"),
    "moved": _("Schools that leave their present one"),
    "need": _("Spread of need"),
}
"""What each optional term of a scenario counts; less is better."""


def _terms(first: Scenario, second: Scenario) -> list[Difference]:
    """Return a line for each optional term that either scenario weighs."""
    one, other = (
        {amount["name"]: amount["amount"] for amount in scenario.summary.get("amounts", [])}
        for scenario in (first, second)
    )
    return [
        _line(str(label), one.get(name), other.get(name), _amount)
        for name, label in TERMS.items()
        if name in one or name in other
    ]


def _rules(scenario: Scenario) -> str:
    checks = scenario.summary.get("rules", [])
    met = sum(check["met"] for check in checks)
    return gettext("%(some)s of %(all)s") % {"some": met, "all": len(checks)}


def _amount(value: Number) -> str:
    return gettext("Not weighed") if value is None else f"{value:,.0f}"


def _count(value: Number) -> str:
    return str(NOT_KNOWN) if value is None else f"{value:,}"


def _km1(value: Number) -> str:
    return gettext("None") if value is None else km(value)


def _km0(value: Number) -> str:
    return km(value, 0)


def _sizes(found: Measures) -> str:
    if found.size_min is None:
        return gettext("None")
    sizes = f"{found.size_min}, {found.size_median:g}, {found.size_max}"
    return gettext("%(sizes)s schools") % {"sizes": sizes}


def _covered(found: Measures) -> str:
    return gettext("%(some)s of %(all)s") % {"some": f"{found.covered:,}", "all": f"{found.groups:,}"}


def _bound(scenario: Scenario) -> str:
    return gettext("Not computed") if scenario.lower_bound is None else km(scenario.lower_bound, 0)


def _gap(scenario: Scenario) -> str:
    return gettext("Not computed") if scenario.gap is None else percent(scenario.gap)
