"""Communities: the list, its download, one community."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from schoolweave.web.collaborations.models import Collaboration
from schoolweave.web.directory.names import folded
from schoolweave.web.publishing.queries import communities as found
from schoolweave.web.publishing.queries.country import Country
from schoolweave.web.publishing.views import tables
from schoolweave.web.publishing.views.common import asked, chosen, known, nothing_yet
from schoolweave.web.publishing.views.community_parts import community_context
from schoolweave.web.ui.downloads import csv_response
from schoolweave.web.ui.tables import Table, build_table

PAGE_SIZE = 25
ENDED, BESIDE = "ended", "beside"


def community_table(request: HttpRequest, country: Country, rows: Sequence[found.Row]) -> Table:
    """Return one page of communities as the address searches and sorts them."""
    words, text = country.wording, asked(request, "q")
    called = {"community": words.community, "host": words.host}
    none = gettext("There is no %(community)s here yet.")
    fewer = gettext("No %(community)s has this in its name or that of its %(host)s. Try fewer letters.")
    return build_table(
        request,
        searched(rows, text),
        tables.community_columns(country),
        lambda row: tables.community_cells(country, row),
        caption=capfirst(words.communities),
        default_sort="name",
        page_size=PAGE_SIZE,
        csv_url=f"{reverse('communities_csv')}?{request.GET.urlencode()}" if rows else "",
        noun=words.communities,
        empty=(fewer if text else none) % called,
    )


def searched(rows: Sequence[found.Row], text: str) -> Sequence[found.Row]:
    """Return the communities whose name or host has a text in it, macrons and accents aside."""
    wanted = folded(text)
    return [row for row in rows if wanted in folded(f"{row.name} {row.host}")] if wanted else rows


@require_safe
def communities(request: HttpRequest) -> HttpResponse:
    """List the communities that stand, those that have ended, or what stands beside them."""
    country = chosen(asked(request, "register"))
    if country is None:
        return nothing_yet(request)
    show = asked(request, "show")
    context = {
        "country": country,
        "show": show if show in (ENDED, BESIDE) else "",
        "heading": _heading(country, show),
        "former": found.count_ended(country),
        "beside": len(found.beside(country)),
        "addresses": {each or "standing": _address(country, each) for each in ("", ENDED, BESIDE)},
        "table": community_table(request, country, _rows(country, show)),
        "q": asked(request, "q"),
    }
    return render(request, "publishing/communities.html", context)


def _heading(country: Country, show: str) -> str:
    words = country.wording.communities
    if show == ENDED:
        return gettext("%(Communities)s that have ended") % {"Communities": capfirst(words)}
    return (
        gettext("Beside the %(communities)s") % {"communities": words} if show == BESIDE else capfirst(words)
    )


def _rows(country: Country, show: str) -> Sequence[found.Row]:
    """Return the communities that stand, those that have ended, or what stands beside them."""
    if show == ENDED:
        return found.ended(country)
    return found.beside(country) if show == BESIDE else found.rows(country)


def _address(country: Country, show: str) -> str:
    """Return the address of a list: of those that stand where ``show`` is empty."""
    asks = f"{'&' if country.query else '?'}show={show}" if show else ""
    return f"{reverse('communities')}{country.query}{asks}"


@require_safe
def communities_csv(request: HttpRequest) -> HttpResponseBase:
    """Send the whole list as it was searched."""
    country = known(asked(request, "register"))
    rows = _rows(country, asked(request, "show"))
    lines = tables.community_lines(searched(rows, asked(request, "q")))
    return csv_response(f"{country.prefix}-communities.csv", tables.COMMUNITY_HEADER, lines)


@require_safe
def community(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who belongs together, what they serve together, why, and which rules they keep."""
    one = get_object_or_404(Collaboration.objects.select_related("programme", "rule_version"), pk=pk)
    return render(request, "publishing/community.html", community_context(one, known(one.register_id)))
