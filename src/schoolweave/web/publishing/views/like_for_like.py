"""One country's communities beside computed ones: the same schools, the same rules, the same measures."""

from itertools import pairwise

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from schoolweave.web.publishing.queries.like_for_like import LikeForLike, Side, published
from schoolweave.web.rounds.models import Scenario
from schoolweave.web.rounds.queries import visible
from schoolweave.web.ui.charts import Chart, Series, bars
from schoolweave.web.ui.components import Comparison, Difference, Fact, Figure


@require_safe
def like_for_like(request: HttpRequest) -> HttpResponse:
    """Show the comparison, how it was made, and what it does not say."""
    found = published()
    context = {
        "found": found,
        "as_of": _month(found),
        "figures": _figures(found),
        "measures": _measures(found),
        "chart": _chart(found),
        "facts": _facts(found),
        "here": _here(request),
        "trail": [("About this site", reverse("about")), ("Like for like", "")],
    }
    return render(request, "publishing/like_for_like.html", context)


def _month(found: LikeForLike) -> str:
    return date_format(found.as_of, "F Y")


def _names(found: LikeForLike) -> tuple[str, str]:
    return f"As they were, {_month(found)}", "Computed"


def _figures(found: LikeForLike) -> list[Figure]:
    return [
        Figure(f"{found.today.travel_km:,.0f} km", "of travel if all meet once, as they were"),
        Figure(f"{found.computed.travel_km:,.0f} km", "for the same schools, computed"),
        Figure(f"{found.saved:.0%}", "less travel"),
        Figure(f"{found.gap:.1%}", "of it at most could still be saved by anybody"),
    ]


def _measures(found: LikeForLike) -> Comparison:
    one, other = found.today, found.computed
    lines = [
        Difference("Schools", f"{found.schools:,}", f"{found.schools:,}", "", "same"),
        Difference("Communities", f"{found.groups:,}", f"{found.groups:,}", "", "same"),
        Difference("Smallest, median and largest", _sizes(one), _sizes(other)),
        _more("Serve the whole pathway", one.covered, other.covered),
        _less("Travel if all meet once", one.travel_km, other.travel_km, 0),
        _less("Mean way to the host", one.mean_km, other.mean_km, 1),
        _less("Median way", one.median_km, other.median_km, 1),
        _less("Farthest", one.worst_km, other.worst_km, 0),
        Difference("No arrangement can cost less than", "Not computed", f"{found.lower_bound_km:,.0f} km"),
    ]
    return Comparison("The same measures of both", *_names(found), lines)


def _sizes(side: Side) -> str:
    return f"{side.smallest}, {side.middle:g}, {side.largest} schools"


def _less(label: str, one: float, other: float, places: int) -> Difference:
    """Return a line in km of which less is better."""
    change = f"{'−' if other < one else '+'}{abs(other - one):,.{places}f} km"
    before, after = (f"{value:,.{places}f} km" for value in (one, other))
    return Difference(label, before, after, change, "better" if other < one else "worse")


def _more(label: str, one: int, other: int) -> Difference:
    """Return a line of communities of which more is better."""
    if one == other:
        return Difference(label, f"{one:,}", f"{other:,}", "", "same")
    change = f"{'+' if other > one else '−'}{abs(other - one):,}"
    return Difference(label, f"{one:,}", f"{other:,}", change, "better" if other > one else "worse")


def _chart(found: LikeForLike) -> Chart:
    bands = found.bands_km
    middle = (f"{low} to {high} km" for low, high in pairwise(bands))
    names = _names(found)
    one, other = (sum(side.ways[bands.index(20) + 1 :]) for side in (found.today, found.computed))
    return bars(
        [f"under {bands[0]} km", *middle, f"{bands[-1]} km or more"],
        [Series(names[0], found.today.ways), Series(names[1], found.computed.ways)],
        title="Ways to the host school",
        sentence=f"{one:,} schools were 20 km or more from their host; computed, {other:,} are. "
        "Hosts themselves do not count.",
        label="Distance",
    )


def _facts(found: LikeForLike) -> list[Fact]:
    source = f"{found.register} ({found.publisher}), {_month(found)}"
    return [
        Fact("Register", source),
        Fact("Licence of the register", found.licence),
        Fact("Programme", found.programme),
        Fact("Search", f"{found.seconds:g} seconds on two processor cores"),
        Fact("Command", found.command),
        Fact("Measured", date_format(found.measured_on, "j F Y")),
    ]


def _here(request: HttpRequest) -> str:
    """Return the address that puts two arrangements of one register's schools side by side, or nothing.

    The second is the computed one that was adopted last; the first the register's own communities, else an
    earlier draft; both as far as the visitor may see them.
    """
    done = visible(request.user).filter(status=Scenario.Status.DONE)
    computed = done.filter(kind=Scenario.Kind.COMPUTED)
    newest = computed.order_by(F("adopted_at").desc(nulls_last=True), "-created_at").first()
    if newest is None:
        return ""
    rest = done.filter(register=newest.register_id).exclude(pk=newest.pk)
    first = rest.order_by("-kind", "-created_at").first()
    return f"{reverse('scenario_compare')}?a={first.pk}&b={newest.pk}" if first else ""
