"""Home, about the programme, accessibility."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from schoolweave.web.directory.disclosure import SUPPRESSION
from schoolweave.web.publishing.queries import communities
from schoolweave.web.publishing.queries.country import Country, others
from schoolweave.web.publishing.views.common import asked, chosen, nothing_yet
from schoolweave.web.publishing.views.communities import community_table
from schoolweave.web.publishing.views.tables import kilometres
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
    learners = "Not known" if found.learners is None else f"{found.learners:,}"
    rolls = f"{unknown:,} of {found.members:,} rolls not known" if unknown else ""
    figures = [
        Figure(f"{found.schools:,}", "Open schools"),
        Figure(f"{found.communities:,}", capfirst(words.communities), f"with {found.members:,} schools"),
        Figure(learners, f"Learners in {words.communities}", rolls),
    ]
    if country.pathway and found.communities:
        first, last = country.pathway[0], country.pathway[-1]
        share = (
            "All" if found.covering == found.communities else f"{found.covering:,} of {found.communities:,}"
        )
        figures.append(Figure(share, f"Serve every {words.year} from {first} to {last}"))
    mean = kilometres(found.mean_km)
    figures.append(Figure(f"{mean} km" if mean else "Not known", f"Mean way to the {words.host}"))
    return figures
