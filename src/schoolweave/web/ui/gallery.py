"""Every component on one page, with invented values: for people who build pages, never in production."""

import math
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from schoolweave.web.ui import charts, errors, maps
from schoolweave.web.ui.components import (
    Comparison,
    Difference,
    Fact,
    Figure,
    Lane,
    Pathway,
    Progress,
    Rule,
)
from schoolweave.web.ui.tables import Cell, Column, Head, Table, make_cells

SIZES = [4, 5, 6, 6, 7, 7, 7, 8, 8, 8, 8, 9, 9, 9, 9, 9, 10, 10, 10, 11, 11, 12, 13, 14, 14]
KM = [0.4 * i**1.35 for i in range(60)]


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Name of the scenario", help_text="People will see it in lists.")
    seconds = forms.IntegerField(label="Seconds to search", min_value=1, initial=30)
    region = forms.ChoiceField(
        label="Region", choices=[("", "The whole register"), ("a", "Waimārie")], required=False
    )
    kind = forms.ChoiceField(
        label="How shall it begin?",
        choices=[("new", "From nothing"), ("today", "From today's communities")],
        widget=forms.RadioSelect,
    )
    levels = forms.MultipleChoiceField(
        label="Which levels?",
        choices=[("p", "Primary"), ("s", "Secondary")],
        widget=forms.CheckboxSelectMultiple,
        help_text="Choose all that apply.",
    )
    file = forms.FileField(label="The register as published", help_text="CSV, up to 600 MB.", required=False)
    note = forms.CharField(label="Why?", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    agreed = forms.BooleanField(label="I have read what this changes")


def _table(request: HttpRequest) -> Table:
    columns = [
        Column("school", "School", header=True, order=("name",)),
        Column("years", "Years"),
        Column("status", "Status"),
        Column("roll", "Roll", numeric=True, order=("roll",)),
        Column("km", "Km to the host", numeric=True),
    ]
    rows: list[dict[str, Any]] = [
        {"school": Cell("Ōtāwhao School", "#", "Primary, state"), "years": "1 to 6", "roll": 214, "km": 2.4},
        {"school": Cell("Pūkeko Flat Intermediate", "#"), "years": "7 to 8", "roll": 1340, "km": 0.9},
        {"school": Cell("Marrow Bay College", "#", "Host"), "years": "9 to 13", "roll": None, "km": 0.0},
    ]
    heads = [Head(columns[0], "?sort=-school", "ascending"), Head(columns[1]), Head(columns[2])]
    heads += [Head(columns[3], "?sort=roll"), Head(columns[4])]
    for row, tone in zip(rows, ("good", "wait", "calm"), strict=True):
        row["status"] = Cell({"good": "Confirmed", "wait": "Asked", "calm": "Not asked"}[tone], tone=tone)
    links = [
        ("1", "?page=1", False),
        ("2", "?page=2", True),
        ("3", "?page=3", False),
        ("", "", False),
        ("9", "?page=9", False),
    ]
    return Table(
        "Members of the community",
        heads,
        [make_cells(columns, row) for row in rows],
        page_links=links,
        previous_url="?page=1",
        next_url="?page=3",
        csv_url="#",
    )


def _progress(running: bool) -> Progress:
    return Progress(
        title="Forming communities",
        status="Running" if running else "Done",
        tone="wait" if running else "good",
        fraction=0.62 if running else 1,
        sentence="Improving the arrangement: 19 of 30 seconds." if running else "Finished after 30 seconds.",
        figures=[Figure("21,410", "Best so far"), Figure("20,955", "Lower bound"), Figure("2.2 %", "Gap")],
        running=running,
        refresh_url=reverse("components_progress"),
        stop_url="#",
        stop_weight="Stopping keeps the best arrangement found so far. You can run another at any time.",
    )


def _pathway() -> Pathway:
    lanes = [
        Lane("Ōtāwhao School", [1, 2, 3, 4, 5, 6], "#"),
        Lane("Marrow Bay School", [1, 2, 3, 4, 5, 6, 7, 8], "#"),
        Lane("Pūkeko Flat Intermediate", [7, 8], "#", learners=[212, 198]),
        Lane("Marrow Bay College", [9, 10, 11, 12, 13], "#", host=True),
    ]
    return Pathway(lanes)


def _values(request: HttpRequest) -> dict[str, Any]:
    form = SampleForm({"name": "", "seconds": "-4", "kind": ""} if "errors" in request.GET else None)
    course = [
        (t, 24000 - 2500 * (1 - math.exp(-t / 5)), 21300 - 600 * math.exp(-t / 4)) for t in range(1, 31)
    ]
    source = "Register of Marrow"
    return {
        "form": form,
        "figures": [
            Figure("2,500", "Schools"),
            Figure("251", "Communities"),
            Figure("94 %", "Schools in a community"),
            Figure("4.2 km", "Half of members are nearer to their host"),
        ],
        "facts": [
            Fact("Kind", "Primary, years 1 to 6", source, date(2026, 3, 1)),
            Fact("Roll", None, source, date(2026, 3, 1)),
            Fact("Community", "Marrow Bay", "Adopted scenario 14", date(2026, 5, 9), "#"),
        ],
        "table": _table(request),
        "rules": [
            Rule("Between 4 and 14 schools belong to the community.", True, "It has 9."),
            Rule("Its members together serve years 1 to 13.", False, "No member serves years 7 and 8."),
            Rule("Boards have signed the agreement.", None, "Agreements are not recorded yet."),
        ],
        "progress": _progress(running=True),
        "pathway": _pathway(),
        "comparison": Comparison(
            "Two scenarios side by side",
            "Today",
            "Scenario 14",
            [
                Difference("Communities", "220", "214"),
                Difference("Half of members are nearer than", "5.1 km", "4.2 km", "−0.9 km", "better"),
                Difference("Schools in no community", "612", "655", "+43", "worse"),
            ],
        ),
        "charts": [
            charts.histogram(
                SIZES,
                title="Sizes of communities",
                unit="schools in the community",
                noun="communities",
                whole=True,
            ),
            charts.histogram(KM, title="Ways to the host", unit="km to the host", noun="schools"),
            charts.bars(
                ["2 to 5 schools", "6 to 9 schools", "10 or more"],
                [charts.Series("Today", [61, 102, 57]), charts.Series("Scenario 14", [20, 121, 73])],
                title="Sizes, today and computed",
                sentence="The computed arrangement has a third as many small communities.",
            ),
            charts.course(
                course, title="How the run went", sentence="The gap closed to 2 % within 20 seconds."
            ),
        ],
        "trail": [("Home", "/"), ("Components", "")],
    }


def components(request: HttpRequest) -> HttpResponse:
    """Show every component; ``?errors`` shows the form with what is wrong."""
    return render(request, "ui/gallery.html", _values(request))


def progress(request: HttpRequest) -> HttpResponse:
    """Answer the panel's request for itself: the job has ended meanwhile."""
    return render(request, "ui/progress.html", {"progress": _progress(running=False)})


def _place(i: int) -> tuple[float, float]:
    return 172 + 1.6 * math.sin(i * 2.4) * (i / 60) ** 0.5, -42 + 1.1 * math.cos(i * 2.4) * (i / 60) ** 0.5


def map_source(request: HttpRequest) -> HttpResponse:
    """Answer invented schools in eight communities."""
    features = []
    for i in range(56):
        x, y = _place(i)
        host = i % 8
        if i >= 8:
            features.append(maps.thread(x, y, *_place(host + 8 * (i % 2)), colour=host))
        features.append(
            maps.point(x, y, name=f"School {i}", url="#", colour=host, host=i < 8, group=f"Community {host}")
        )
    features.append(maps.point(171.2, -41.2, name="Lighthouse School", url="#"))
    return JsonResponse(maps.collection(features))


def outline(request: HttpRequest) -> HttpResponse:
    """Answer an invented island."""
    ring = [
        [
            172 + (2.2 + 0.25 * math.sin(5 * a)) * math.cos(a),
            -42 + (1.5 + 0.2 * math.cos(7 * a)) * math.sin(a),
        ]
        for a in (math.tau * i / 90 for i in range(91))
    ]
    return JsonResponse({"type": "Polygon", "coordinates": [ring]})


def error(request: HttpRequest, status: int) -> HttpResponse:
    """Show the page for an error."""
    refusal = PermissionDenied("Your roles do not let you import a register of schools.")
    pages = {400: errors.bad_request, 404: errors.not_found}
    if status == 403:
        return errors.forbidden(request, refusal)
    if status == 500:
        return errors.server_error(request)
    if status == 419:
        return errors.csrf_failure(request)
    return pages.get(status, errors.not_found)(request)
