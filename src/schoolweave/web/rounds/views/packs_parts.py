"""Decision packs in words: tables of packs, recommendations and items."""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext

from schoolweave.policy import Wording
from schoolweave.web.rounds.models import Decision, Group, Item, Outcome, Pack, Recommendation
from schoolweave.web.rounds.rules import decisions as rules
from schoolweave.web.ui.downloads import Value
from schoolweave.web.ui.tables import Cell, Column, Row, Table, simple_table

ITEM_HEADER = [
    "number",
    "name",
    "schools",
    "recommended",
    "dissent",
    "outcome",
    "reasons",
    "conditions",
    "decided_at",
    "effective_on",
    "effected_at",
]


def item_columns() -> list[Column]:
    """Return the columns of a pack's items."""
    return [
        Column("number", gettext("Item"), numeric=True, order=("number",)),
        Column("name", gettext("Name"), order=("name",), header=True),
        Column("schools", gettext("Schools"), numeric=True, order=("schools",)),
        Column("recommended", gettext("Recommended"), order=("recommended",)),
        Column("dissent", gettext("Dissenting"), numeric=True, order=("dissent",)),
        Column("decision", gettext("Decision"), order=("decision__outcome",)),
        Column("effect", gettext("Takes effect"), order=("decision__effective_on",)),
    ]


def pack_columns() -> list[Column]:
    """Return the columns of the list of packs."""
    return [
        Column("title", gettext("Pack"), order=("title",), header=True),
        Column("frozen", gettext("Frozen"), order=("frozen_at",)),
        Column("decided", gettext("Decided"), numeric=True, order=("decided",)),
    ]


def with_counts(packs: QuerySet[Pack]) -> QuerySet[Pack]:
    """Return packs with how many items they have and how many are decided."""
    return packs.annotate(count=Count("items"), decided=Count("items__decision")).defer("content")


def pack_cells(pack: Pack) -> Row:
    """Return the cells of one pack, annotated by :func:`with_counts`."""
    by = str(pack.frozen_by or gettext("the system"))
    return {
        "title": Cell(pack.title, reverse("pack", args=[pack.pk]), note=pack.scenario.name),
        "frozen": Cell(date_format(pack.frozen_at, "j M Y, H:i") + " UTC", note=by),
        "decided": gettext("%(decided)s of %(count)s") % vars(pack),
    }


def recommendation_table(
    groups: Iterable[Group], known: Mapping[int, Recommendation], words: Wording
) -> Table:
    """Return what is recommended for each community so far."""
    columns = [
        Column("name", capfirst(words.community), header=True),
        Column("size", gettext("Schools"), numeric=True),
        Column("outcome", gettext("Recommended")),
        Column("text", gettext("Why")),
    ]
    rows: list[Row] = [
        {
            "name": Cell(group.name, reverse("scenario_group", args=[group.scenario_id, group.number])),
            "size": group.size,
            "outcome": Cell(one.get_outcome_display(), tone=rules.TONES[one.outcome])
            if (one := known.get(group.pk))
            else Cell(gettext("Nothing yet")),
            "text": Cell(one.text, note=one.by_name) if one else Cell("–"),
        }
        for group in groups
    ]
    return simple_table(gettext("Recommendations"), columns, rows)


def item_cells(item: Item) -> Row:
    """Return the cells of one item."""
    decision: Decision | None = getattr(item, "decision", None)
    return {
        "number": item.number,
        "name": Cell(item.name, reverse("pack_item", args=[item.pack_id, item.number])),
        "schools": item.schools,
        "recommended": str(Outcome(item.recommended).label),
        "dissent": item.dissent,
        "decision": Cell(gettext("Not decided"))
        if decision is None
        else Cell(decision.get_outcome_display(), tone=rules.TONES[decision.outcome]),
        "effect": _effect(decision),
    }


def item_line(item: Item) -> Sequence[Value]:
    """Return the line of one item under :data:`ITEM_HEADER`."""
    decision: Decision | None = getattr(item, "decision", None)
    facts: tuple[Value, ...] = (item.number, item.name, item.schools, item.recommended, item.dissent)
    if decision is None:
        return (*facts, "", "", "", "", "", "")
    return (
        *facts,
        decision.outcome,
        decision.reasons,
        decision.conditions,
        decision.decided_at.isoformat(timespec="seconds"),
        decision.effective_on.isoformat() if decision.effective_on else "",
        decision.effected_at.isoformat(timespec="seconds") if decision.effected_at else "",
    )


def decided(made: Sequence[Decision]) -> str:
    """Say what was decided, and what follows."""
    said = ngettext(
        "%(count)s item is decided. Its schools have a letter.",
        "%(count)s items are decided. Their schools have a letter.",
        len(made),
    ) % {"count": len(made)}
    formed = sum(decision.effected_at is not None for decision in made)
    return said + (" " + gettext("%(count)s stand from today.") % {"count": formed} if formed else "")


def _effect(decision: Decision | None) -> Cell:
    if decision is None or decision.effective_on is None:
        return Cell("–")
    day = date_format(decision.effective_on, "j M Y")
    if decision.collaboration is not None:
        return Cell(day, reverse("community", args=[decision.collaboration.pk]), note=gettext("stands"))
    return Cell(day)
