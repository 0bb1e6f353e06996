"""Open data: what each file holds, and the files."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from schoolweave.web.directory.disclosure import SUPPRESSION
from schoolweave.web.publishing.queries.country import Country
from schoolweave.web.publishing.views.common import asked, chosen, known, nothing_yet
from schoolweave.web.publishing.views.files import FILES, OpenFile
from schoolweave.web.ui.downloads import csv_response
from schoolweave.web.ui.kept import kept
from schoolweave.web.ui.tables import Column, simple_table


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Say what each file holds, under which licence, and what is left out."""
    country = chosen(asked(request, "register"))
    if country is None:
        return nothing_yet(request)
    context = {
        "country": country,
        "files": [_described(country, file) for file in FILES],
        "suppression": SUPPRESSION,
    }
    return render(request, "publishing/data.html", context)


@require_safe
def data_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """Send one file of the default register, or of the one that the address names."""
    country = known(asked(request, "register"))
    file = next((one for one in FILES if one.name == name), None)
    if file is None:
        raise Http404(gettext("There is no file “%(name)s.csv”.") % {"name": name})
    return csv_response(_file_name(country, file), file.header, file.lines(country))


def _described(country: Country, file: OpenFile) -> dict[str, Any]:
    columns = [Column("name", gettext("Column"), header=True), Column("meaning", gettext("What it holds"))]
    rows = [{"name": name, "meaning": str(meaning)} for name, meaning in file.columns]
    return {
        "name": file.name,
        "title": file.title,
        "about": file.about,
        "file_name": _file_name(country, file),
        "url": f"{reverse('data_file', args=[file.name])}?register={country.prefix}",
        "rows": kept(f"rows of {file.name}", country.stamp, lambda: file.rows(country)),
        "columns": simple_table(
            gettext("Columns of %(name)s.csv") % {"name": file.name}, columns, rows, caption_size="s"
        ),
    }


def _file_name(country: Country, file: OpenFile) -> str:
    day = f"-{country.as_of.isoformat()}" if country.as_of else ""
    return f"{country.prefix}-{file.name}{day}.csv"
