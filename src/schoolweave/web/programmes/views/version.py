"""One version of a programme's rules, and its rules as a file."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from schoolweave.policy.conditions import CERTAINTIES
from schoolweave.web.programmes import queries, shown
from schoolweave.web.programmes.models import RuleVersion
from schoolweave.web.programmes.shown import RuleRow
from schoolweave.web.programmes.speaking import spoken
from schoolweave.web.programmes.wording import CERTAIN
from schoolweave.web.ui.components import Figure
from schoolweave.web.ui.downloads import csv_response
from schoolweave.web.ui.tables import Table, build_table


@require_safe
def version(request: HttpRequest, programme: str, name: str) -> HttpResponseBase:
    """Show a version: what is not known about it first, then rules, eligibility, stages, roles."""
    row = get_object_or_404(
        RuleVersion.objects.select_related("programme"), programme=programme, version=name
    )
    found = spoken(queries.version(row))
    every = shown.rule_rows(found)
    rows = _searched(every, _text(request, "q"), _text(request, "certainty"))
    if request.GET.get("format") == "csv":
        lines = ([getattr(one, key if key != "rule" else "id") for key in shown.RULE_HEADER] for one in rows)
        return csv_response(f"{programme}-{name}-rules.csv", shown.RULE_HEADER, lines)
    context = {
        "row": row,
        "version": found,
        "trail": _trail(row),
        "figures": _figures(every),
        "doubtful": [one for one in every if one.certainty == "unknown"],
        "meanings": [(mark, *CERTAIN[mark]) for mark in CERTAINTIES],
        "q": _text(request, "q"),
        "certainty": _text(request, "certainty"),
        "rules": _table(request, rows),
        "tables": [draw(found) for draw, has in _PARTS if getattr(found, has)],
    }
    return render(request, "programmes/version.html", context)


_PARTS = ((shown.eligibility, "eligibility"), (shown.stages, "stages"), (shown.roles, "roles"))


def _text(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\x00", "").strip()[:100]


def _searched(rows: list[RuleRow], text: str, certainty: str) -> list[RuleRow]:
    wanted = text.casefold()
    return [one for one in rows if wanted in one.text and certainty in ("", one.certainty)]


def _table(request: HttpRequest, rows: list[RuleRow]) -> Table:
    query = request.GET.copy()
    query["format"] = "csv"
    return build_table(
        request,
        rows,
        shown.RULE_COLUMNS,
        shown.rule_cells,
        caption=gettext("Rules"),
        default_sort="rule",
        noun=gettext("rules"),
        csv_url=f"?{query.urlencode()}",
        empty=gettext("No rule has this in it."),
    )


def _figures(rows: list[RuleRow]) -> list[Figure]:
    counts = [(mark, sum(one.certainty == mark for one in rows)) for mark in CERTAINTIES]
    return [Figure(str(number), str(CERTAIN[mark][0]), str(CERTAIN[mark][2])) for mark, number in counts]


def _trail(row: RuleVersion) -> list[tuple[str, str]]:
    return [
        (gettext("Programmes"), reverse("programmes")),
        (row.programme.name, reverse("programme", args=[row.programme_id])),
        (gettext("Version %(name)s") % {"name": row.version}, ""),
    ]
