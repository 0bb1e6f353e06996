"""The long lists of an import: its problems and its changes."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from schoolweave.schools.report import KEEP_PROBLEMS
from schoolweave.web.accounts.access import require
from schoolweave.web.accounts.rules import check_allowed
from schoolweave.web.directory import queries
from schoolweave.web.directory.differing import KINDS
from schoolweave.web.directory.models import Import
from schoolweave.web.directory.views import showing
from schoolweave.web.directory.views.imports import CAPABILITY, trail
from schoolweave.web.ui.downloads import csv_response

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PROBLEM_FIELDS = ("file", "row", "school", "column", "value", "message", "action", "severity")
CUT = format_lazy(
    _("Of each kind of problem the first {most} are listed; the counts are of all of them."),
    most=f"{KEEP_PROBLEMS:,}",
)
CHANGE_FIELDS = ("school", "name", "kind", "before", "after")


@require_GET
@require(CAPABILITY)
def import_problems(request: HttpRequest, pk: int) -> HttpResponseBase:
    """List what is wrong in a file."""
    item = get_object_or_404(Import, pk=pk)
    check_allowed(request.user, CAPABILITY, item)
    counts = item.report.get("problem_counts", {})
    words = {kind: showing.kind_in_words(kind) for kind in counts}
    rows = _narrowed(request, lambda **asked: queries.problems(item, **asked))
    if request.GET.get("format") == "csv":
        return csv_response(f"import-{pk}-problems.csv", PROBLEM_FIELDS, rows.values_list(*PROBLEM_FIELDS))
    table = showing.problems_table(request, rows)
    note = str(CUT) if max(counts.values(), default=0) > KEEP_PROBLEMS else ""
    return _page(request, item, gettext("Problems"), table, words, counts, note=note)


@require_GET
@require(CAPABILITY)
def import_changes(request: HttpRequest, pk: int) -> HttpResponseBase:
    """List what an import changes, school by school."""
    item = get_object_or_404(Import, pk=pk)
    check_allowed(request.user, CAPABILITY, item)
    rows = _narrowed(request, lambda **asked: queries.changes(item, **asked))
    if request.GET.get("format") == "csv":
        return csv_response(f"import-{pk}-changes.csv", CHANGE_FIELDS, rows.values_list(*CHANGE_FIELDS))
    table = showing.changes_table(request, rows)
    return _page(request, item, pgettext("list", "Changes"), table, KINDS, item.difference.get("counts", {}))


def _narrowed(request: HttpRequest, query: Callable[..., QuerySet[Any]]) -> QuerySet[Any]:
    return query(text=request.GET.get("q", "").strip(), kind=request.GET.get("kind", ""))


def _page(
    request: HttpRequest,
    item: Import,
    title: str,
    table: Any,
    words: Mapping[str, "StrOrPromise"],
    counts: dict[str, int],
    note: str = "",
) -> HttpResponse:
    kind = request.GET.get("kind", "")
    context = {
        "title": title,
        "item": item,
        "table": table,
        "q": request.GET.get("q", ""),
        "kind": words.get(kind, ""),
        "kinds": [(k, words[k], counts[k]) for k in words if counts.get(k) and k != kind],
        "note": note,
        "trail": [*trail(), (item.file_name, reverse("import", args=[item.pk])), (title, "")],
    }
    return render(request, "directory/import_list.html", context)
