"""An import as the components show it."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format

from schoolweave.web.directory import progress, rules
from schoolweave.web.directory.differing import KINDS
from schoolweave.web.directory.models import Change, Import, Problem, Register
from schoolweave.web.ui.components import Figure, Progress, Tone
from schoolweave.web.ui.tables import Cell, Column, Table, build_table, simple_table

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
SEVERITIES: Mapping[str, tuple[str, Tone]] = {
    "error": ("Row rejected", "bad"),
    "warning": ("Warning", "wait"),
}

IMPORTS = (
    Column("file", "File", order=("file_name",), header=True),
    Column("register", "Register", order=("register",)),
    Column("status", "Status", order=("status",)),
    Column("by", "Uploaded by", order=("created_by__name",)),
    Column("at", "When", order=("created_at",)),
)
PROBLEMS = (
    Column("row", "Row", order=("row", "id"), header=True),
    Column("column", "Column", order=("column",)),
    Column("value", "Value", order=("value",)),
    Column("message", "What is wrong", order=("message",)),
    Column("action", "What was done", order=("action",)),
    Column("severity", "Weight", order=("severity",)),
)
CHANGES = (
    Column("name", "School", order=("name",), header=True),
    Column("kind", "What changes", order=("kind",)),
    Column("before", "Before", order=("before",)),
    Column("after", "After", order=("after",)),
)
_SUMMARY = (Column("what", "What changes", header=True), Column("count", "Schools", numeric=True))
_KINDS = (Column("kind", "Problem", header=True), Column("count", "Times", numeric=True))
NOTHING = Cell("–")


def imports_table(request: HttpRequest, rows: Any) -> Table:
    """Return the list of imports."""
    names = dict(Register.objects.values_list("prefix", "name"))

    def draw(item: Import) -> dict[str, Any]:
        return {
            "file": Cell(item.file_name, url=reverse("import", args=[item.pk])),
            "register": names.get(item.register, item.register) or Cell("Not recognised"),
            "status": Cell(item.get_status_display(), tone=TONES[item.status]),
            "by": str(item.created_by),
            "at": date_format(item.created_at, "j F Y, H:i"),
        }

    more: dict[str, Any] = {"noun": "imports", "empty": "No register has been imported here yet."}
    return build_table(
        request, rows, IMPORTS, draw, caption="Imports, newest first", default_sort="-at", **more
    )


def problems_table(request: HttpRequest, rows: Any) -> Table:
    """Return the problems of one import."""

    def draw(problem: Problem) -> dict[str, Any]:
        words, tone = SEVERITIES.get(problem.severity, (problem.severity, "calm"))
        return {
            "row": Cell(f"{problem.row:,}", note=problem.school),
            "column": problem.column or NOTHING,
            "value": problem.value or NOTHING,
            "message": problem.message,
            "action": problem.action or NOTHING,
            "severity": Cell(words, tone=tone),
        }

    more: dict[str, Any] = {
        "noun": "problems",
        "empty": "There is no such problem.",
        "csv_url": csv_address(request),
    }
    return build_table(request, rows, PROBLEMS, draw, caption="Problems", default_sort="row", **more)


def changes_table(request: HttpRequest, rows: Any) -> Table:
    """Return what one import would change, school by school."""

    def draw(change: Change) -> dict[str, Any]:
        return {
            "name": Cell(change.name, note=change.school),
            "kind": KINDS.get(change.kind, change.kind),
            "before": change.before or NOTHING,
            "after": change.after or NOTHING,
        }

    more: dict[str, Any] = {
        "noun": "changes",
        "empty": "There is no such change.",
        "csv_url": csv_address(request),
    }
    return build_table(request, rows, CHANGES, draw, caption="Changes", default_sort="name", **more)


def csv_address(request: HttpRequest) -> str:
    """Return the address that downloads the list that a request shows."""
    query = request.GET.copy()
    query.pop("page", None)
    query["format"] = "csv"
    return f"?{query.urlencode()}"


def read_figures(item: Import) -> list[Figure]:
    """Return what reading found, in a strip."""
    report = item.report
    members = counted(report["community_members"], "member school")
    return [
        Figure(f"{report['read']:,}", "rows read"),
        Figure(f"{report['accepted']:,}", f"schools accepted, {report['open']:,} of them open"),
        Figure(f"{report['rejected']:,}", "rows rejected"),
        Figure(f"{report['warned']:,}", "schools with a warning"),
        Figure(f"{report['communities']:,}", f"communities, with {members}"),
    ]


def row_figures(item: Import) -> list[Figure]:
    """Return how many schools would be written, in a strip."""
    rows = item.difference.get("rows", {})
    return [
        Figure(f"{rows.get('new', 0):,}", "schools that are new here"),
        Figure(f"{rows.get('changed', 0):,}", "schools with changed facts"),
        Figure(f"{rows.get('delisted', 0):,}", "schools no longer listed, kept with their history"),
    ]


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: “1 school”, “1,885 schools”."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def changes_summary(item: Import) -> Table:
    """Return how many changes there are of each kind, each a link to them."""
    address = reverse("import_changes", args=[item.pk])
    counts = item.difference.get("counts", {})
    lines = [
        {"what": Cell(words, url=f"{address}?kind={kind}"), "count": counts[kind]}
        for kind, words in KINDS.items()
        if counts.get(kind)
    ]
    empty = "Nothing that people will notice: no school opened, closed, moved or changed its community."
    return simple_table("Changes that people will notice", _SUMMARY, lines, caption_size="s", empty=empty)


def problems_summary(item: Import) -> Table:
    """Return how many problems there are of each kind, each a link to them."""
    address = reverse("import_problems", args=[item.pk])
    counts = item.report.get("problem_counts", {})
    lines = [
        {"kind": Cell(kind_in_words(kind), url=f"{address}?kind={kind}"), "count": count}
        for kind, count in sorted(counts.items(), key=lambda pair: -pair[1])
    ]
    empty = "No problem was found."
    return simple_table("Problems by kind", _KINDS, lines, caption_size="s", empty=empty)


def kind_in_words(kind: str) -> str:
    """Return a kind of problem as words: ``duplicate_id`` is “Duplicate id”."""
    return kind.replace("_", " ").capitalize()


def working(item: Import) -> Progress:
    """Return how far the job of an import is."""
    sign = progress.last_sign(item.pk)
    verb = "Applying" if item.status == S.APPLYING else "Reading"
    sentence = "It starts as soon as a worker is free."
    if sign is not None:
        sentence = f"{sign.stage}."
    stopped = rules.stopped(item)
    if stopped:
        sentence = "It has said nothing for more than three minutes, so it has stopped. Nothing was changed."
    return Progress(
        title=f"{verb} {item.file_name}",
        status="Stopped" if stopped else item.get_status_display(),
        fraction=sign.fraction if sign else None,
        sentence=sentence,
        running=not stopped,
        tone="bad" if stopped else "wait",
        refresh_url=reverse("import", args=[item.pk]),
    )
