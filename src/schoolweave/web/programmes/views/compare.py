"""What changes between two versions of a programme."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from schoolweave.policy.differing import Change, differences
from schoolweave.web.programmes import queries
from schoolweave.web.programmes.models import Programme, RuleVersion
from schoolweave.web.ui.downloads import csv_response
from schoolweave.web.ui.tables import Cell, Column, Row, Table, build_table

HOW = {"new": _("New"), "gone": _("Falls away"), "changed": _("Changes")}
COLUMNS = (
    Column("how", _("What happens"), order=("how",)),
    Column("item", _("To what"), header=True, order=("what", "item")),
    Column("sentence", _("In a sentence")),
)


@require_safe
def compare(request: HttpRequest, programme: str) -> HttpResponseBase:
    """Show each difference between two versions as a sentence; the newest two unless asked otherwise."""
    one = get_object_or_404(Programme, pk=programme)
    versions = list(queries.every_version().filter(programme=one).order_by("from_date"))
    if not versions:
        raise Http404
    old, new = (_chosen(request, name, versions, at) for name, at in (("a", -2), ("b", -1)))
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    found = differences(queries.version(old), queries.version(new))
    changes = [change for change in found if text.casefold() in change.sentence.casefold()]
    if request.GET.get("format") == "csv":
        lines = ([change.how, change.what, change.item, change.sentence] for change in changes)
        return csv_response(f"{programme}-changes.csv", ("how", "what", "item", "sentence"), lines)
    context = {
        "programme": one,
        "versions": versions,
        "old": old,
        "new": new,
        "q": text,
        "table": _table(request, changes, _empty(text, versions)),
        "trail": _trail(one),
    }
    return render(request, "programmes/compare.html", context)


def _table(request: HttpRequest, changes: Sequence[Change], empty: str) -> Table:
    query = request.GET.copy()
    query["format"] = "csv"
    return build_table(
        request,
        changes,
        COLUMNS,
        _row,
        caption=gettext("What changes"),
        default_sort="",
        noun=gettext("changes"),
        csv_url=f"?{query.urlencode()}",
        empty=empty,
    )


def _trail(one: Programme) -> list[tuple[str, str]]:
    return [
        (gettext("Programmes"), reverse("programmes")),
        (one.name, reverse("programme", args=[one.pk])),
        (gettext("Compare versions"), ""),
    ]


def _chosen(request: HttpRequest, name: str, versions: Sequence[RuleVersion], at: int) -> RuleVersion:
    asked = request.GET.get(name)
    found = next((one for one in versions if one.version == asked), None)
    return found or versions[max(at, -len(versions))]


def _empty(text: str, versions: Sequence[RuleVersion]) -> str:
    if text:
        return gettext("No change has this in it.")
    return gettext("They are the same.") if len(versions) > 1 else gettext("There is one version only.")


def _row(change: Change) -> Row:
    return {
        "how": str(HOW[change.how]),
        "item": Cell(change.item, note=gettext(change.what)),
        "sentence": change.sentence,
    }
