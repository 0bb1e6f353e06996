"""One country's communities beside computed ones: the same schools, the same rules, the same measures."""

from itertools import pairwise

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext
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
        "trail": [(gettext("About this site"), reverse("about")), (gettext("Like for like"), "")],
    }
    return render(request, "publishing/like_for_like.html", context)


def _month(found: LikeForLike) -> str:
    return date_format(found.as_of, "F Y")


def _names(found: LikeForLike) -> tuple[str, str]:
    return gettext("As they were, %(month)s") % {"month": _month(found)}, gettext("Computed")


def _figures(found: LikeForLike) -> list[Figure]:
    return [
        Figure(f"{found.today.travel_km:,.0f} km", gettext("of travel if all meet once, as they were")),
        Figure(f"{found.computed.travel_km:,.0f} km", gettext("for the same schools, computed")),
        Figure(f"{found.saved:.0%}", gettext("less travel")),
        Figure(f"{found.gap:.1%}", gettext("of it at most could still be saved by anybody")),
    ]


def _measures(found: LikeForLike) -> Comparison:
    one, other = found.today, found.computed
    lines = [
        Difference(gettext("Schools"), f"{found.schools:,}", f"{found.schools:,}", "", "same"),
        Difference(gettext("Communities"), f"{found.groups:,}", f"{found.groups:,}", "", "same"),
        Difference(gettext("Smallest, median and largest"), _sizes(one), _sizes(other)),
        _more(gettext("Serve the whole pathway"), one.covered, other.covered),
        _less(gettext("Travel if all meet once"), one.travel_km, other.travel_km, 0),
        _less(gettext("Mean way to the host"), one.mean_km, other.mean_km, 1),
        _less(gettext("Median way"), one.median_km, other.median_km, 1),
        _less(gettext("Farthest"), one.worst_km, other.worst_km, 0),
        Difference(
            gettext("No arrangement can cost less than"),
            gettext("Not computed"),
            f"{found.lower_bound_km:,.0f} km",
        ),
    ]
    return Comparison(gettext("The same measures of both"), *_names(found), lines)


def _sizes(side: Side) -> str:
    sizes = f"{side.smallest}, {side.middle:g}, {side.largest}"
    return gettext("%(sizes)s schools") % {"sizes": sizes}


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
    between = gettext("%(low)s to %(high)s km")
    middle = (between % {"low": low, "high": high} for low, high in pairwise(bands))
    under = gettext("under %(high)s km") % {"high": bands[0]}
    beyond = gettext("%(low)s km or more") % {"low": bands[-1]}
    sentence = gettext(
        "%(one)s schools were 20 km or more from their host; computed, %(other)s are. "
        "Hosts themselves do not count."
    )
    names = _names(found)
    one, other = (sum(side.ways[bands.index(20) + 1 :]) for side in (found.today, found.computed))
    return bars(
        [under, *middle, beyond],
        [Series(names[0], found.today.ways), Series(names[1], found.computed.ways)],
        title=gettext("Ways to the host school"),
        sentence=sentence % {"one": f"{one:,}", "other": f"{other:,}"},
        label=gettext("Distance"),
    )


def _facts(found: LikeForLike) -> list[Fact]:
    source = f"{found.register} ({found.publisher}), {_month(found)}"
    search = gettext("%(seconds)s seconds on two processor cores") % {"seconds": f"{found.seconds:g}"}
    return [
        Fact(gettext("Register"), source),
        Fact(gettext("Licence of the register"), found.licence),
        Fact(gettext("Programme"), found.programme),
        Fact(pgettext("of a computation", "Search"), search),
        Fact(gettext("Command"), found.command),
        Fact(gettext("Measured"), date_format(found.measured_on, "j F Y")),
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
