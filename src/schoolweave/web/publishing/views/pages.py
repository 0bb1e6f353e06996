"""Home, about the programme, accessibility."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from schoolweave.web.directory.disclosure import SUPPRESSION
from schoolweave.web.publishing.queries import communities
from schoolweave.web.publishing.queries.country import Country, others
from schoolweave.web.publishing.views.common import asked, chosen, nothing_yet
from schoolweave.web.publishing.views.communities import community_table
from schoolweave.web.publishing.views.tables import in_km, rolls_unknown
from schoolweave.web.ui.components import Figure


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the country on a map, in figures and as a table."""
    country = chosen(asked(request, "register"))
    if country is None:
        return nothing_yet(request)
    context = {
        "country": country,
        "others": others(country),
        "figures": _figures(country),
        "table": community_table(request, country, communities.rows(country)),
        "q": asked(request, "q"),
    }
    return render(request, "publishing/home.html", context)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Say what the programme is and how communities are formed."""
    context = {"country": chosen(asked(request, "register")), "suppression": SUPPRESSION}
    return render(request, "publishing/about.html", context)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say for whom the site works and for whom it does not."""
    return render(request, "publishing/accessibility.html")


def _figures(country: Country) -> list[Figure]:
    found = communities.headline(country)
    words, unknown = country.wording, found.members - found.rolls
    learners = gettext("Not known") if found.learners is None else f"{found.learners:,}"
    learning = gettext("Learners in %(communities)s") % {"communities": words.communities}
    members = gettext("with %(many)s schools") % {"many": f"{found.members:,}"}
    figures = [
        Figure(f"{found.schools:,}", gettext("Open schools")),
        Figure(f"{found.communities:,}", capfirst(words.communities), members),
        Figure(learners, learning, rolls_unknown(unknown, found.members)),
    ]
    if country.pathway and found.communities:
        figures.append(_covering(country, found))
    mean = gettext("Mean way to the %(host)s") % {"host": words.host}
    figures.append(Figure(in_km(found.mean_km), mean))
    return figures


def _covering(country: Country, found: communities.Headline) -> Figure:
    part = gettext("%(some)s of %(all)s") % {"some": f"{found.covering:,}", "all": f"{found.communities:,}"}
    share = gettext("All") if found.covering == found.communities else part
    first, last = country.pathway[0], country.pathway[-1]
    serve = gettext("Serve every %(year)s from %(first)s to %(last)s")
    return Figure(share, serve % {"year": country.wording.year, "first": first, "last": last})
