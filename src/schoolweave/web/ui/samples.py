"""Invented values for the page that shows every component."""

import math
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse

from schoolweave.web.ui import charts
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


COLUMNS = [
    Column("school", "School", header=True, order=("name",)),
    Column("years", "Years"),
    Column("status", "Status"),
    Column("roll", "Roll", numeric=True, order=("roll",)),
    Column("km", "Km to the host", numeric=True),
]
LINKS = [
    ("1", "?page=1", False),
    ("2", "?page=2", True),
    ("3", "?page=3", False),
    ("", "", False),
    ("9", "?page=9", False),
]


def table() -> Table:
    """Return a table sorted by its first column, on its second page."""
    rows: list[dict[str, Any]] = [
        {"school": Cell("Ōtāwhao School", "#", "Primary, state"), "years": "1 to 6", "roll": 214, "km": 2.4},
        {"school": Cell("Pūkeko Flat Intermediate", "#"), "years": "7 to 8", "roll": 1340, "km": 0.9},
        {"school": Cell("Marrow Bay College", "#", "Host"), "years": "9 to 13", "roll": None, "km": 0.0},
    ]
    heads = [Head(COLUMNS[0], "?sort=-school", "ascending"), Head(COLUMNS[1]), Head(COLUMNS[2])]
    heads += [Head(COLUMNS[3], "?sort=roll"), Head(COLUMNS[4])]
    for row, tone in zip(rows, ("good", "wait", "calm"), strict=True):
        row["status"] = Cell({"good": "Confirmed", "wait": "Asked", "calm": "Not asked"}[tone], tone=tone)
    return Table(
        "Members of the community",
        heads,
        [make_cells(COLUMNS, row) for row in rows],
        page_links=LINKS,
        previous_url="?page=1",
        next_url="?page=3",
        csv_url="#",
    )


def progress(running: bool) -> Progress:
    """Return a job that runs, or one that has ended."""
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


def pathway() -> Pathway:
    """Return a community of four schools."""
    lanes = [
        Lane("Ōtāwhao School", [1, 2, 3, 4, 5, 6], "#"),
        Lane("Marrow Bay School", [1, 2, 3, 4, 5, 6, 7, 8], "#"),
        Lane("Pūkeko Flat Intermediate", [7, 8], "#", learners=[212, 198]),
        Lane("Marrow Bay College", [9, 10, 11, 12, 13], "#", host=True),
    ]
    return Pathway(lanes)


SOURCE, DAY = "Register of Marrow", date(2026, 3, 1)
FIGURES = [
    Figure("2,500", "Schools"),
    Figure("251", "Communities", note="with 2,350 schools"),
    Figure("94 %", "Schools in a community"),
    Figure("4.2 km", "Half of members are nearer to their host"),
]
FACTS = [
    Fact("Kind", "Primary, years 1 to 6", SOURCE, DAY),
    Fact("Roll", None, SOURCE, DAY),
    Fact("Community", "Marrow Bay", "Adopted scenario 14", date(2026, 5, 9), "#"),
]
RULES = [
    Rule("Between 4 and 14 schools belong to the community.", True, "It has 9."),
    Rule("Its members together serve years 1 to 13.", False, "No member serves years 7 and 8."),
    Rule("Boards have signed the agreement.", None, "Agreements are not recorded yet."),
]
COMPARISON = Comparison(
    "Two scenarios side by side",
    "Today",
    "Scenario 14",
    [
        Difference("Communities", "220", "214"),
        Difference("Half of members are nearer than", "5.1 km", "4.2 km", "−0.9 km", "better"),
        Difference("Schools in no community", "612", "655", "+43", "worse"),
    ],
)


def drawn() -> list[charts.Chart]:
    """Return a chart of each kind."""
    today, computed = charts.Series("Today", [61, 102, 57]), charts.Series("Scenario 14", [20, 121, 73])
    course = [
        (t, 24000 - 2500 * (1 - math.exp(-t / 5)), 21300 - 600 * math.exp(-t / 4)) for t in range(1, 31)
    ]
    return [
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
            [today, computed],
            title="Sizes, today and computed",
            sentence="The computed arrangement has a third as many small communities.",
        ),
        charts.course(course, title="How the run went", sentence="The gap closed to 2 % within 20 seconds."),
    ]
