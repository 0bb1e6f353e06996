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
ENDED = "ended"


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
    """List the communities that stand, or those that have ended."""
    country = chosen(asked(request, "register"))
    if country is None:
        return nothing_yet(request)
    ended = asked(request, "show") == ENDED
    rows = found.ended(country) if ended else found.rows(country)
    words = country.wording.communities
    context = {
        "country": country,
        "ended": ended,
        "heading": gettext("%(Communities)s that have ended") % {"Communities": capfirst(words)}
        if ended
        else capfirst(words),
        "former": found.count_ended(country),
        "other_url": _other_url(country, ended=ended),
        "table": community_table(request, country, rows),
        "q": asked(request, "q"),
    }
    return render(request, "publishing/communities.html", context)


def _other_url(country: Country, *, ended: bool) -> str:
    """Return the address of the list of those that have ended, or from there of those that stand."""
    show = "" if ended else f"{'&' if country.query else '?'}show={ENDED}"
    return f"{reverse('communities')}{country.query}{show}"


@require_safe
def communities_csv(request: HttpRequest) -> HttpResponseBase:
    """Send the whole list as it was searched."""
    country = known(asked(request, "register"))
    rows = found.ended(country) if asked(request, "show") == ENDED else found.rows(country)
    lines = tables.community_lines(searched(rows, asked(request, "q")))
    return csv_response(f"{country.prefix}-communities.csv", tables.COMMUNITY_HEADER, lines)


@require_safe
def community(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who belongs together, what they serve together, why, and which rules they keep."""
    one = get_object_or_404(Collaboration.objects.select_related("programme", "rule_version"), pk=pk)
    return render(request, "publishing/community.html", community_context(one, known(one.register_id)))
