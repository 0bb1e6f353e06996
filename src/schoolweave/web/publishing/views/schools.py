"""Find my school, its download, one school."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from schoolweave.web.directory.models import School
from schoolweave.web.directory.near import LARGE
from schoolweave.web.directory.wording import KINDS
from schoolweave.web.publishing.queries import schools
from schoolweave.web.publishing.queries.country import Country
from schoolweave.web.publishing.views import tables
from schoolweave.web.publishing.views.common import asked, chosen, known, nothing_yet, plain
from schoolweave.web.publishing.views.school_parts import school_context
from schoolweave.web.rounds.links import school_url
from schoolweave.web.ui.downloads import csv_response
from schoolweave.web.ui.tables import Table, build_table

PAGE_SIZE = 25


def _wanted(request: HttpRequest) -> schools.Wanted:
    return schools.Wanted(asked(request, "q"), asked(request, "region"), asked(request, "kind"))


@require_safe
def find_school(request: HttpRequest) -> HttpResponse:
    """Find schools by name, town, region and kind; htmx asks for the results alone."""
    country = chosen(asked(request, "register"))
    if country is None:
        return nothing_yet(request)
    wanted = _wanted(request)
    context = {
        "country": country,
        "wanted": wanted,
        "regions": schools.regions(country),
        "kinds": [(kind, KINDS.get(kind, kind)) for kind in schools.kinds(country)],
        "table": _table(request, country, wanted),
        "sort": asked(request, "sort"),
    }
    part = "#results" if getattr(request, "htmx", False) else ""
    return render(request, f"publishing/find_school.html{part}", context)


def _table(request: HttpRequest, country: Country, wanted: schools.Wanted) -> Table:
    return build_table(
        request,
        schools.found(country, wanted),
        tables.school_columns(country),
        tables.school_cells,
        caption=gettext("Schools found") if wanted != schools.Wanted() else gettext("All schools"),
        default_sort="" if wanted.q else "name",
        page_size=PAGE_SIZE,
        csv_url=f"{reverse('schools_csv')}?{request.GET.urlencode()}",
        noun=gettext("schools"),
        empty="",
    )


@require_safe
def schools_csv(request: HttpRequest) -> HttpResponseBase:
    """Send the whole list as it was searched and filtered."""
    country = known(asked(request, "register"))
    found = schools.found(country, _wanted(request))
    rows = found if isinstance(found, list) else found.defer(None).prefetch_related(None).iterator()
    lines = (tables.school_line(*pair) for pair in schools.with_community(country, rows))
    return csv_response(f"{country.prefix}-schools.csv", tables.SCHOOL_HEADER, lines)


@require_safe
def school(request: HttpRequest, school_id: str) -> HttpResponse:
    """Show what is known of a school, where it belongs and why, and what is near."""
    rows = School.objects.select_related("register", "extract").defer(*LARGE)
    found = rows.filter(pk=plain(school_id)).first()
    if found is None:
        return _elsewhere(plain(school_id))
    return render(request, "publishing/school.html", school_context(found, known(found.register_id)))


def _elsewhere(school_id: str) -> HttpResponse:
    other = schools.canonical_id(school_id)
    if other is None:
        raise Http404(gettext("There is no school “%(name)s”.") % {"name": school_id})
    return redirect(school_url(other), permanent=True)
