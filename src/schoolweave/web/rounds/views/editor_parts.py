"""What the editor shows: figures, rules, rows of groups and schools, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schoolweave.planning import Evaluation, Reason
from schoolweave.policy import Wording
from schoolweave.web.directory.wording import KINDS, runs
from schoolweave.web.rounds.arranged import OF_ONE
from schoolweave.web.rounds.forms.arrangements import FRESH, NONE
from schoolweave.web.rounds.models import Arrangement, Step
from schoolweave.web.rounds.queries.arrangements import state_at, steps
from schoolweave.web.rounds.queries.boards import (
    Board,
    Measured,
    board,
    in_words,
    measured,
)
from schoolweave.web.rounds.views import shown
from schoolweave.web.ui.components import Figure, Rule
from schoolweave.web.ui.tables import Cell, Column, Row

RULES = {
    "count": _("number of groups"),
    "size": _("size"),
    "pathway": _("pathway"),
    "state_min": _("state schools"),
    "must_link": _("must be together"),
    "cannot_link": _("must be apart"),
    "pin": _("pins"),
    "moves": _("moves"),
    "max_km": _("way to the lead"),
    "neediest_max_km": _("way of the neediest"),
    "boundary": _("border"),
    "lead_in_hub": _("lead in its hub"),
}
"""A word for each hard rule, for marks in a table."""


@dataclass(frozen=True, slots=True)
class Editor:
    """An arrangement as the editor shows it: now, one step ago and at the beginning."""

    arrangement: Arrangement
    board: Board
    log: list[Step]
    now: Measured
    before: Evaluation
    base: Evaluation

    @property
    def last(self) -> Step | None:
        """The last step in force."""
        return next((step for step in self.log if step.number == self.arrangement.position), None)

    @property
    def next(self) -> Step | None:
        """The step that was undone last and can be done again."""
        return next((step for step in self.log if step.number == self.arrangement.position + 1), None)


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group of an arrangement; ``marks`` are the rules that it breaks."""

    key: int
    name: str
    host: str
    size: int
    years: str
    travel: float
    worst: float
    marks: str
    locked: int
    edited: bool


def editor(arrangement: Arrangement) -> Editor:
    """Return an arrangement measured as it stands, before its last step and as it began."""
    found, log = board(arrangement.scenario), steps(arrangement)
    now = measured(found, state_at(found, log, arrangement))
    before = measured(found, state_at(found, log, arrangement, back=1)).plan
    return Editor(arrangement, found, log, now, before, measured(found, found.base).plan)


def figures(shown_now: Editor, words: Wording) -> list[Figure]:
    """Return the key figures: cost, what the last step and all steps changed, groups, schools left out."""
    now, plan = shown_now.now, shown_now.now.plan
    broken = sum(not check.met for check in now.rules)
    return [
        Figure(shown.km(plan.objective), gettext("cost of this arrangement")),
        Figure(
            shown.signed(plan.objective - shown_now.before.objective) + " km", gettext("by the last step")
        ),
        Figure(
            shown.signed(plan.objective - shown_now.base.objective) + " km", gettext("since the beginning")
        ),
        Figure(f"{len(now.keys):,}", words.communities),
        Figure(f"{len(plan.unplaced):,}", gettext("schools left out")),
        Figure(f"{broken} / {len(now.rules)}", gettext("hard rules broken")),
    ]


def rules(now: Measured, words: Wording, only: int | None = None) -> list[Rule]:
    """Return each hard rule, met or broken and by whom; of one group alone, those that it breaks or keeps."""
    found = []
    for check in now.rules:
        if only is not None and check.rule not in OF_ONE:
            continue
        met = check.met if only is None else only not in check.groups
        most = shown.MOST_NAMED
        rest = gettext(" and %(more)s more") % {"more": len(check.by) - most} if len(check.by) > most else ""
        by = ", ".join(check.by[:most]) + rest if only is None else ""
        found.append(Rule(shown.worded(check.sentence, words), met, shown.broken_by(check.rule, by, words)))
    return found


def group_rows(found: Editor) -> list[GroupRow]:
    """Return a row for each group."""
    now, base = found.now, found.board.base.groups
    broken = now.broken
    rows = []
    for key, group in zip(now.keys, now.plan.groups, strict=True):
        rows.append(
            GroupRow(
                key=key,
                name=now.names[key],
                host=found.board.schools[group.host].name,
                size=len(group.members),
                years=runs(list(group.years)),
                travel=group.travel_km,
                worst=max(group.km, default=0.0),
                marks=", ".join(str(RULES.get(rule, rule)) for rule in broken.get(key, ())),
                locked=sum(member in now.state.locked for member in group.members),
                edited=sorted(base.get(key, [])) != sorted(group.members),
            )
        )
    return rows


def group_columns(words: Wording, *, hubs: bool = False) -> list[Column]:
    """Return the columns of the table of groups; nobody asks which years hubs serve."""
    columns = [
        Column("name", capfirst(words.community), order=("name",), header=True),
        Column("rules", gettext("Rules"), order=("marks",)),
        Column("size", gettext("Schools"), numeric=True, order=("size",)),
        Column("years", capfirst(words.years)),
        Column("travel", gettext("Travel, km"), numeric=True, order=("travel",)),
        Column("worst", gettext("Farthest, km"), numeric=True, order=("worst",)),
        Column("locked", gettext("Locked"), numeric=True, order=("locked",)),
    ]
    return [one for one in columns if not (hubs and one.key == "years")]


def group_cells(arrangement: Arrangement, row: GroupRow) -> Row:
    """Return the cells of one group."""
    url = reverse("arrangement_group", args=[arrangement.pk, row.key])
    return {
        "name": Cell(row.name, url, note=gettext("edited") if row.edited else ""),
        "rules": Cell(gettext("✗ %(rules)s") % {"rules": row.marks}, tone="bad")
        if row.marks
        else Cell(gettext("✓ all kept"), tone="good"),
        "size": row.size,
        "years": row.years,
        "travel": f"{row.travel:,.1f}",
        "worst": f"{row.worst:,.1f}",
        "locked": row.locked,
    }


def member_rows(found: Editor, key: int) -> list[dict[str, Any]]:
    """Return the members of one group: the host first, then by distance."""
    place = found.now.keys.index(key)
    group = found.now.plan.groups[place]
    rows = [
        {
            "id": member,
            "name": found.board.schools[member].name,
            "url": reverse("arrangement_school", args=[found.arrangement.pk, member]),
            "kind": found.board.schools[member].type_name or KINDS.get(found.board.schools[member].kind, ""),
            "years": runs(list(found.board.schools[member].years)),
            "km": km,
            "host": member == group.host,
            "locked": member in found.now.state.locked,
        }
        for member, km in zip(group.members, group.km, strict=True)
    ]
    return sorted(rows, key=lambda row: (not row["host"], row["km"], row["name"]))


def options(found: Editor, but: int | None = None) -> list[tuple[str, str]]:
    """Return where a school can be moved: every other group by name; a new one, none, but for hubs."""
    named = sorted((name, key) for key, name in found.now.names.items() if key != but)
    last = [(FRESH, gettext("A group of its own, new")), (NONE, gettext("No group"))]
    return [(str(key), name) for name, key in named] + ([] if found.board.given else last)


def moves(found: Editor, reason: Reason) -> Iterable[Mapping[str, Any]]:
    """Return the cheapest other groups of a school, with what the move would change and break."""
    for move in reason.moves:
        key = found.now.keys[move.group - 1]
        yield {
            "key": key,
            "name": found.now.names[key],
            "host": found.board.schools[move.host].name,
            "km": move.km,
            "change": shown.signed(move.change_km),
            "breaks": [in_words(text, found.now.keys, found.now.names) for text in move.breaks],
        }
