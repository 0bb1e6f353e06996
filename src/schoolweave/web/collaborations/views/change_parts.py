"""Changes of membership in words: the effect on each community, before and after."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext

from schoolweave.web.accounts.models import Person
from schoolweave.web.accounts.rules import allow_somewhere
from schoolweave.web.collaborations import rules
from schoolweave.web.collaborations.models import MembershipChange
from schoolweave.web.collaborations.simulating import Figures, Touched
from schoolweave.web.directory.models import School
from schoolweave.web.directory.wording import runs
from schoolweave.web.ui.components import Comparison, Difference, Fact, Rule
from schoolweave.web.ui.tables import Cell, Column, Row

NONE = "–"


def columns() -> list[Column]:
    """Return the columns of the list of changes."""
    return [
        Column("school", gettext("School"), order=("school__name",), header=True),
        Column("kind", gettext("What"), order=("kind",)),
        Column("status", gettext("State"), order=("status",)),
        Column("effective", gettext("From"), order=("effective_on",)),
        Column("proposed", gettext("Proposed"), order=("proposed_at",)),
    ]


def cells(change: MembershipChange) -> Row:
    """Return the cells of one change."""
    where = change.collaboration or change.source
    return {
        "school": Cell(change.school.name, reverse("membership_change", args=[change.pk])),
        "kind": Cell(change.get_kind_display(), note=str(where or "")),
        "status": Cell(change.get_status_display(), tone=rules.TONES[change.status]),
        "effective": date_format(change.effective_on, "j M Y"),
        "proposed": Cell(date_format(change.proposed_at, "j M Y"), note=str(change.proposed_by or "")),
    }


def facts(change: MembershipChange) -> list[Fact]:
    """Return what was proposed, by whom, and what became of it."""
    found = [
        Fact(gettext("What happens"), f"{change.school}: {change.get_kind_display()}"),
        Fact(gettext("From"), date_format(change.effective_on, "j F Y")),
        Fact(gettext("Why"), change.reason),
        Fact(gettext("Proposed by"), str(change.proposed_by or gettext("the system"))),
    ]
    if change.into_school is not None:
        found.insert(1, Fact(gettext("Merges into"), change.into_school.name))
    if change.notice_on is not None:
        found.append(
            Fact(gettext("Written notice"), change.notice or gettext("given"), as_of=change.notice_on)
        )
    if change.decided_at is not None:
        by = str(change.decided_by or gettext("the system"))
        found.append(Fact(gettext("Settled by"), by, as_of=change.decided_at.date()))
        found.append(Fact(gettext("Reasons"), change.decision_reason))
    return found


def acts(person: Person, change: MembershipChange) -> list[tuple[str, str]]:
    """Return what the person can do about a change now."""
    if change.status != MembershipChange.Status.PROPOSED:
        return []
    if rules.can_decide(person, change):
        return [("approve", gettext("Approve")), ("decline", gettext("Decline"))]
    if change.proposed_by_id == person.pk or rules.can_propose(person, change.school, change.collaboration):
        return [("withdraw", gettext("Withdraw the proposal"))]
    return []


def list_name(person: Person) -> str:
    """Return the name of the list that the person comes from."""
    decides = allow_somewhere(person, "membership.approve")
    return "membership_decisions" if decides else "membership_changes"


def shown(touched: Iterable[Touched]) -> list[dict[str, Any]]:
    """Return each community before and after: figures side by side, rules, roles."""
    found = list(touched)
    ids = {key for one in found for part in (one.before, one.after) if part for key in (part.host,)}
    names = dict(School.objects.filter(pk__in=ids).values_list("pk", "name"))
    return [
        {
            "name": one.name,
            "url": reverse("community", args=[one.collaboration]),
            "comparison": Comparison(one.name, gettext("Now"), gettext("Then"), _lines(one, names)),
            "rules": _rules(one),
            "ends": one.after is None,
        }
        for one in found
    ]


def _lines(one: Touched, names: dict[str, str]) -> list[Difference]:
    before, after = one.before, one.after
    pairs = [
        (gettext("Schools"), _count(before), _count(after)),
        (gettext("Learners"), _roll(before), _roll(after)),
        (gettext("Years served"), _years(before), _years(after)),
        (gettext("Years of the pathway that nobody serves"), _missing(before), _missing(after)),
        (gettext("Host"), names.get(_host(before), NONE), names.get(_host(after), NONE)),
        (gettext("Travel if all meet once"), _km(before, "travel_km"), _km(after, "travel_km")),
        (gettext("Mean way to the host"), _km(before, "mean_km"), _km(after, "mean_km")),
        (gettext("Farthest school"), _km(before, "worst_km"), _km(after, "worst_km")),
        *_roles(before, after),
    ]
    return [Difference(label, was, will) for label, was, will in pairs]


def _rules(one: Touched) -> list[Rule]:
    before = {check.rule: check.met for check in one.before.rules} if one.before else {}
    found = []
    for check in one.after.rules if one.after else ():
        newly = not check.met and before.get(check.rule, True)
        found.append(Rule(check.sentence, check.met, gettext("Kept now, broken then.") if newly else ""))
    return found


def _roles(before: Figures | None, after: Figures | None) -> list[tuple[str, str, str]]:
    found: dict[str, list[str]] = {}
    for place, part in enumerate((before, after)):
        for role in part.entitled if part else ():
            number = gettext("Not known") if role.number is None else str(role.number)
            time = (
                gettext(" (%(fte)s full-time teachers)") % {"fte": role.release_fte}
                if role.release_fte
                else ""
            )
            mark = (
                ""
                if role.certainty == "confirmed"
                else gettext(", formula: %(mark)s") % {"mark": role.certainty}
            )
            found.setdefault(role.role, [NONE, NONE])[place] = f"{number}{time}{mark}"
    return [(role, pair[0], pair[1]) for role, pair in found.items()]


def _count(part: Figures | None) -> str:
    return "0" if part is None else str(part.size)


def _roll(part: Figures | None) -> str:
    if part is None:
        return NONE
    rest = gettext(" (%(count)s rolls not known)") % {"count": part.unknown} if part.unknown else ""
    return f"{part.roll:,}{rest}"


def _years(part: Figures | None) -> str:
    return runs(part.years) if part and part.years else NONE


def _missing(part: Figures | None) -> str:
    return NONE if part is None else runs(part.missing) or gettext("none")


def _host(part: Figures | None) -> str:
    return part.host if part else ""


def _km(part: Figures | None, name: str) -> str:
    value = getattr(part, name) if part else None
    return NONE if value is None else f"{value:,.1f} km"
