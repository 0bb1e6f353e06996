"""Import a register: upload, look, decide."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from schoolweave.web.accounts.access import require
from schoolweave.web.accounts.models import Person
from schoolweave.web.accounts.reach import visible
from schoolweave.web.accounts.rules import check_allowed
from schoolweave.web.directory import actions, queries, rules
from schoolweave.web.directory.forms import ImportForm
from schoolweave.web.directory.models import Import
from schoolweave.web.directory.uploading import STOPPED
from schoolweave.web.directory.views import showing

S = Import.Status
CAPABILITY = "register.import"
STEPS = {"confirm": actions.confirm, "cancel": actions.cancel, "restart": actions.restart}


@require_GET
@require(CAPABILITY)
def import_list(request: HttpRequest) -> HttpResponse:
    """List all imports."""
    text = request.GET.get("q", "").strip()
    table = showing.imports_table(request, visible(request.user, CAPABILITY, queries.imports(text)))
    return render(request, "directory/imports.html", {"table": table, "q": text, "trail": trail()})


@require_http_methods(["GET", "POST"])
@require(CAPABILITY)
def import_new(request: HttpRequest) -> HttpResponse:
    """Take a file and have it read. Which register it is of shows only then, so all must be one's own."""
    check_allowed(request.user, CAPABILITY)
    given = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ImportForm(*given, stopped=STOPPED in request.META)
    if form.is_valid():
        item = actions.upload(given=form.upload, by=person(request))
        return redirect("import", item.pk)
    context = {"form": form, "trail": [*trail(), (gettext("Import a register"), "")]}
    return render(request, "directory/import_new.html", context, status=422 if form.errors else 200)


@require_GET
@require(CAPABILITY)
def import_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show where an import stands: at work, waiting for a decision, or over."""
    item = get_object_or_404(Import.objects.select_related("created_by", "decided_by", "extract"), pk=pk)
    check_allowed(request.user, CAPABILITY, item)
    at_work = item.status in rules.AT_WORK
    if request.headers.get("HX-Request"):
        if not at_work or rules.stopped(item):
            return HttpResponseClientRefresh()
        return render(request, "ui/progress.html", {"progress": showing.working(item)})
    context = {"item": item, "at_work": at_work, "trail": [*trail(), (item.file_name, "")]}
    return render(request, "directory/import.html", context | details(item))


@require_POST
@require(CAPABILITY)
def import_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Confirm, cancel or start again; where that cannot be done now, say why."""
    item = get_object_or_404(Import, pk=pk)
    check_allowed(request.user, CAPABILITY, item)
    try:
        item = STEPS[step](item=item, by=person(request))
    except rules.NotNow as refusal:
        context = {"item": item, "reason": str(refusal), "trail": [*trail(), (item.file_name, "")]}
        return render(request, "directory/import_not_now.html", context, status=409)
    return redirect("import", item.pk)


def details(item: Import) -> dict[str, object]:
    """Return what the page of an import shows in its state."""
    can = {step: rules.can(step, item) for step in STEPS}
    if item.status in rules.AT_WORK:
        return {"can": can, "progress": showing.working(item)}
    if not item.report:
        return {"can": can}
    return {
        "can": can,
        "read_figures": showing.read_figures(item),
        "row_figures": showing.row_figures(item),
        "changes": showing.changes_summary(item),
        "problems": showing.problems_summary(item),
        "here_is_of": _month(item.difference.get("here_is_of", "")),
        "nothing": not any(item.difference.get("rows", {}).values()),
    }


def _month(day: str) -> str:
    found = parse_date(day)
    return date_format(found, "F Y") if found else day


def trail() -> list[tuple[str, str]]:
    """Return the way here from home."""
    return [(gettext("Home"), "/"), (gettext("Imports"), reverse("imports"))]


def person(request: HttpRequest) -> Person:
    """Return who asks; :func:`require` has made sure that somebody does."""
    assert isinstance(request.user, Person)  # noqa: S101 - for the type checker
    return request.user
