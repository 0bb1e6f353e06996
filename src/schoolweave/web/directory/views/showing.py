"""An import as the components show it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from schoolweave.web.directory import progress, rules
from schoolweave.web.directory.differing import KINDS
from schoolweave.web.directory.models import Change, Import, Problem, Register
from schoolweave.web.ui.components import Figure, Progress, Tone
from schoolweave.web.ui.languages import said
from schoolweave.web.ui.tables import Cell, Column, Table, build_table, simple_table

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

S = Import.Status
TONES: Mapping[str, Tone] = {
    S.UPLOADED: "wait",
    S.READING: "wait",
    S.READY: "brand",
    S.APPLYING: "wait",
    S.APPLIED: "good",
    S.CANCELLED: "calm",
    S.FAILED: "bad",
}
SEVERITIES: Mapping[str, tuple["StrOrPromise", Tone]] = {
    "error": (_("Row rejected"), "bad"),
    "warning": (_("Warning"), "wait"),
}

IMPORTS = (
    Column("file", _("File"), order=("file_name",), header=True),
    Column("register", _("Register"), order=("register",)),
    Column("status", _("Status"), order=("status",)),
    Column("by", _("Uploaded by"), order=("created_by__name",)),
    Column("at", _("When"), order=("created_at",)),
)
PROBLEMS = (
    Column("row", _("Row"), order=("row", "id"), header=True),
    Column("column", _("Column"), order=("column",)),
    Column("value", _("Value"), order=("value",)),
    Column("message", _("What is wrong"), order=("message",)),
    Column("action", _("What was done"), order=("action",)),
    Column("severity", pgettext_lazy("of a problem", "Weight"), order=("severity",)),
)
CHANGES = (
    Column("name", _("School"), order=("name",), header=True),
    Column("kind", _("What changes"), order=("kind",)),
    Column("before", _("Before"), order=("before",)),
    Column("after", _("After"), order=("after",)),
)
_SUMMARY = (Column("what", _("What changes"), header=True), Column("count", _("Schools"), numeric=True))
_KINDS = (Column("kind", _("Problem"), header=True), Column("count", _("Times"), numeric=True))
NOTHING = Cell("–")


def imports_table(request: HttpRequest, rows: Any) -> Table:
    """Return the list of imports."""
    names = dict(Register.objects.values_list("prefix", "name"))

    def draw(item: Import) -> dict[str, Any]:
        return {
            "file": Cell(item.file_name, url=reverse("import", args=[item.pk])),
            "register": names.get(item.register, item.register) or Cell(gettext("Not recognised")),
            "status": Cell(item.get_status_display(), tone=TONES[item.status]),
            "by": str(item.created_by),
            "at": date_format(item.created_at, "j F Y, H:i"),
        }

    more: dict[str, Any] = {
        "noun": gettext("imports"),
        "empty": gettext("No register has been imported here yet."),
    }
    return build_table(
        request, rows, IMPORTS, draw, caption=gettext("Imports, newest first"), default_sort="-at", **more
    )


def problems_table(request: HttpRequest, rows: Any) -> Table:
    """Return the problems of one import."""

    def draw(problem: Problem) -> dict[str, Any]:
        words, tone = SEVERITIES.get(problem.severity, (problem.severity, "calm"))
        return {
            "row": Cell(f"{problem.row:,}", note=problem.school),
            "column": problem.column or NOTHING,
            "value": problem.value or NOTHING,
            "message": Cell(said(problem.message)),
            "action": Cell(said(problem.action)) if problem.action else NOTHING,
            "severity": Cell(str(words), tone=tone),
        }

    more: dict[str, Any] = {
        "noun": gettext("problems"),
        "empty": gettext("There is no such problem."),
        "csv_url": csv_address(request),
    }
    return build_table(request, rows, PROBLEMS, draw, caption=gettext("Problems"), default_sort="row", **more)


def changes_table(request: HttpRequest, rows: Any) -> Table:
    """Return what one import would change, school by school."""

    def draw(change: Change) -> dict[str, Any]:
        return {
            "name": Cell(change.name, note=change.school),
            "kind": str(KINDS.get(change.kind, change.kind)),
            "before": change.before or NOTHING,
            "after": change.after or NOTHING,
        }

    more: dict[str, Any] = {
        "noun": gettext("changes"),
        "empty": gettext("There is no such change."),
        "csv_url": csv_address(request),
    }
    return build_table(
        request, rows, CHANGES, draw, caption=pgettext("list", "Changes"), default_sort="name", **more
    )


def csv_address(request: HttpRequest) -> str:
    """Return the address that downloads the list that a request shows."""
    query = request.GET.copy()
    query.pop("page", None)
    query["format"] = "csv"
    return f"?{query.urlencode()}"


def read_figures(item: Import) -> list[Figure]:
    """Return what reading found, in a strip."""
    report = item.report
    accepted = gettext("schools accepted, %(open)s of them open") % {"open": f"{report['open']:,}"}
    return [
        Figure(f"{report['read']:,}", gettext("rows read")),
        Figure(f"{report['accepted']:,}", accepted),
        Figure(f"{report['rejected']:,}", gettext("rows rejected")),
        Figure(f"{report['warned']:,}", gettext("schools with a warning")),
        Figure(f"{report['communities']:,}", _members(report["community_members"])),
    ]


def _members(number: int) -> str:
    words = ngettext(
        "communities, with %(count)s member school", "communities, with %(count)s member schools", number
    )
    return words % {"count": f"{number:,}"}


def row_figures(item: Import) -> list[Figure]:
    """Return how many schools would be written, in a strip."""
    rows = item.difference.get("rows", {})
    delisted = gettext("schools no longer listed, kept with their history")
    return [
        Figure(f"{rows.get('new', 0):,}", gettext("schools that are new here")),
        Figure(f"{rows.get('changed', 0):,}", gettext("schools with changed facts")),
        Figure(f"{rows.get('delisted', 0):,}", delisted),
    ]


def changes_summary(item: Import) -> Table:
    """Return how many changes there are of each kind, each a link to them."""
    address = reverse("import_changes", args=[item.pk])
    counts = item.difference.get("counts", {})
    lines = [
        {"what": Cell(str(words), url=f"{address}?kind={kind}"), "count": counts[kind]}
        for kind, words in KINDS.items()
        if counts.get(kind)
    ]
    empty = gettext(
        "Nothing that people will notice: no school opened, closed, moved or changed its community."
    )
    caption = gettext("Changes that people will notice")
    return simple_table(caption, _SUMMARY, lines, caption_size="s", empty=empty)


def problems_summary(item: Import) -> Table:
    """Return how many problems there are of each kind, each a link to them."""
    address = reverse("import_problems", args=[item.pk])
    counts = item.report.get("problem_counts", {})
    lines = [
        {"kind": Cell(kind_in_words(kind), url=f"{address}?kind={kind}"), "count": count}
        for kind, count in sorted(counts.items(), key=lambda pair: -pair[1])
    ]
    empty = gettext("No problem was found.")
    return simple_table(gettext("Problems by kind"), _KINDS, lines, caption_size="s", empty=empty)


def kind_in_words(kind: str) -> str:
    """Return a kind of problem as words: ``duplicate_id`` is “Duplicate id”."""
    return said(kind.replace("_", " ").capitalize())


def working(item: Import) -> Progress:
    """Return how far the job of an import is."""
    sign = progress.last_sign(item.pk)
    title = gettext("Applying %(file)s") if item.status == S.APPLYING else gettext("Reading %(file)s")
    sentence = gettext("It starts as soon as a worker is free.")
    if sign is not None:
        sentence = f"{said(sign.stage)}."
    stopped = rules.stopped(item)
    if stopped:
        sentence = gettext(
            "It has said nothing for more than three minutes, so it has stopped. Nothing was changed."
        )
    return Progress(
        title=title % {"file": item.file_name},
        status=gettext("Stopped") if stopped else item.get_status_display(),
        fraction=sign.fraction if sign else None,
        sentence=sentence,
        running=not stopped,
        tone="bad" if stopped else "wait",
        refresh_url=reverse("import", args=[item.pk]),
    )
