"""The parts of a community's page: members, pathway, flows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from schoolweave.policy.hub_rules import HubRules
from schoolweave.web.collaborations import queries as collaborations
from schoolweave.web.collaborations.models import Collaboration, Membership
from schoolweave.web.collaborations.queries.changes import public_changes
from schoolweave.web.directory.disclosure import SUPPRESSION
from schoolweave.web.directory.models import School
from schoolweave.web.directory.wording import kind_of, runs
from schoolweave.web.evaluations.views.goal_tables import goals
from schoolweave.web.programmes import queries as programmes
from schoolweave.web.programmes.queries import fact_name
from schoolweave.web.publishing.queries import communities, flows, moves
from schoolweave.web.publishing.queries.country import Country
from schoolweave.web.publishing.queries.flows import Flows
from schoolweave.web.publishing.queries.report import Origin, origin, rule_report
from schoolweave.web.publishing.views.hub_parts import neediest_first, needs, to_host
from schoolweave.web.publishing.views.tables import Cells, in_km, kilometres, rolls_unknown
from schoolweave.web.rounds.links import school_url
from schoolweave.web.rounds.rules import published
from schoolweave.web.ui.components import Figure, Lane, Pathway
from schoolweave.web.ui.languages import said, told
from schoolweave.web.ui.tables import Cell, Column, Table, simple_table

NO_FLOW = _("No flow of five or more learners between members is known.")


def community_context(community: Collaboration, country: Country) -> dict[str, Any]:
    """Return all that a community's page shows."""
    members = list(collaborations.members(community))
    known = flows.inside({member.school_id: member.school.name for member in members})
    came, everywhere = origin(community, country), country
    country = _own(country, community, came)
    moved = moves.of_members(community, came.scenario, members)
    return {
        "community": community,
        "country": country,
        "trail": [
            (capfirst(everywhere.wording.communities), f"{reverse('communities')}{country.query}"),
            (community.name, ""),
        ],
        "origin": came,
        "is_public": came.scenario is not None and published(came.scenario),
        "figures": _figures(country, communities.row(country, community), hub=came.hubs is not None),
        "members": member_table(country, members, hubs=came.hubs),
        "map_label": gettext("The schools of %(name)s on a map") % {"name": community.name},
        "reasons": sorted({member.why for member in members if member.why})
        if not moved and came.hubs is None
        else [],
        "changes": public_changes(community),
        "goals": goals(community),
        "moves": move_table(country, members, moved, hubs=came.hubs) if moved else None,
        "pathway": pathway(country, members) if came.hubs is None else None,
        "flows": known,
        "leaver_table": leaver_table(known) if known else None,
        "flow_table": flow_table(known) if known else None,
        "suppression": SUPPRESSION,
        "report": rule_report(came, country, members),
    }


def _own(country: Country, community: Collaboration, came: Origin) -> Country:
    """Return a country in the words of the programme that the community belongs to, where it has several."""
    name = community.programme.name
    if community.rule_version is None or name == country.programme:
        return country
    return replace(
        country, programme=name, rules=came.rules, wording=programmes.spoken(community.rule_version)
    )


def _figures(country: Country, row: communities.Row, *, hub: bool) -> list[Figure]:
    words = country.wording
    years = Figure(
        row.years_text or gettext("Not known"), gettext("%(Years)s served") % {"Years": capfirst(words.years)}
    )
    return [
        Figure(f"{row.members:,}", gettext("Schools")),
        *([] if hub else [years]),
        Figure(
            gettext("Not known") if row.learners is None else f"{row.learners:,}",
            gettext("Learners"),
            rolls_unknown(row.members - row.rolls, row.members),
        ),
        Figure(in_km(row.mean_km), gettext("Mean way to the %(host)s") % {"host": words.host}),
        Figure(in_km(row.worst_km), gettext("Farthest")),
    ]


def member_table(
    country: Country, members: Sequence[Membership], caption: str = "", hubs: HubRules | None = None
) -> Table:
    """Return the members: level, years, learners, kilometres to the host; of a hub the neediest first."""
    columns = [
        Column("school", gettext("School"), header=True),
        Column("kind", gettext("Level")),
        Column("years", capfirst(country.wording.years)),
        Column("roll", gettext("Learners"), numeric=True),
        Column("km", to_host(country), numeric=True),
    ]
    need = needs(members, hubs)
    if hubs is not None and members:
        version = members[0].collaboration.rule_version
        label = capfirst(fact_name(version, hubs.need_measure))
        columns[2:3] = [Column("need", told(gettext(label), label), numeric=True)]
    rows: list[Cells] = [
        {
            "school": Cell(
                member.school.name,
                school_url(member.school_id),
                note=_role(country, member, hubs),
            ),
            "kind": kind_of(member.school),
            "years": runs(member.school.years),
            "need": None if (value := need.get(member.school_id)) is None else f"{value:g}",
            "roll": member.school.roll,
            "km": Cell("–") if hubs and member.is_host and member.km is None else kilometres(member.km),
        }
        for member in neediest_first(members, need)
    ]
    return simple_table(
        caption or gettext("Schools"), columns, rows, empty=gettext("No school belongs to it.")
    )


def _role(country: Country, member: Membership, hubs: HubRules | None) -> str:
    """Return what a member is beside a member: the host; of a lead that another hub serves that it is so."""
    if not member.is_host:
        return ""
    return said(member.why) if hubs and member.km is None else capfirst(country.wording.host)


def move_table(
    country: Country,
    members: Sequence[Membership],
    moved: Mapping[str, moves.Move],
    hubs: HubRules | None = None,
) -> Table:
    """Return what moving each member to its next-best community would change; of hubs weighted by need."""
    weighted = gettext("Change over all schools, weighted km")
    columns = [
        Column("school", gettext("School"), header=True),
        Column("next", gettext("Next-best")),
        Column("km", gettext("Km to the host there") if hubs is None else to_host(country), numeric=True),
        Column("change", weighted if hubs else gettext("Change over all schools, km"), numeric=True),
        Column("breaks", gettext("Would break")),
    ]
    rows = [
        {
            "school": Cell(member.school.name, school_url(member.school_id)),
            "next": Cell(move.group, note=gettext("around %(host)s") % {"host": move.host.name})
            if move.group != move.host.name
            else Cell(move.group),
            "km": kilometres(move.km),
            "change": f"{move.change_km:+,.1f}".replace("-", "−"),
            "breaks": Cell(said(" ".join(move.breaks)) or gettext("No rule")),
        }
        for member in neediest_first(members, needs(members, hubs))
        if (move := moved.get(member.school_id)) is not None
    ]
    return simple_table(gettext("What moving a school would change"), columns, rows, caption_size="s")


def pathway(country: Country, members: Sequence[Membership]) -> Pathway | None:
    """Return which years each member serves; None where no member's years are known."""
    if not any(member.school.years for member in members):
        return None
    return Pathway(
        [_lane(member.school, host=member.is_host) for member in members],
        caption=gettext("%(Years)s that each school serves") % {"Years": capfirst(country.wording.years)},
        years=_columns(country, members),
        year_word=capfirst(country.wording.year),
    )


def _columns(country: Country, members: Sequence[Membership]) -> list[int]:
    served = {year for member in members for year in member.school.years}
    return sorted(served | set(country.pathway))


def _lane(school: School, *, host: bool) -> Lane:
    counts = dict(school.roll_by_year)
    return Lane(
        name=school.name,
        years=school.years,
        url=school_url(school.pk),
        host=host,
        learners=[counts.get(year) for year in school.years],
    )


def leaver_table(flows: Flows) -> Table:
    """Return how many of those who left each member moved on to another one."""
    columns = [
        Column("school", gettext("School"), header=True),
        Column("known", gettext("Learners known to have moved on"), numeric=True),
        Column("inside", gettext("Of these inside the community"), numeric=True),
    ]
    rows: list[Cells] = [
        {"school": Cell(one.school, school_url(one.school_id)), "known": one.known, "inside": one.inside}
        for one in flows.leavers
    ]
    caption = gettext("Where learners moved on to, %(year)s") % {"year": flows.year}
    return simple_table(caption, columns, rows, caption_size="s")


def flow_table(flows: Flows) -> Table:
    """Return the flows between members."""
    columns = [
        Column("from", pgettext("a flow", "From"), header=True),
        Column("to", pgettext("a flow", "To")),
        Column("learners", gettext("Learners"), numeric=True),
    ]
    rows: list[Cells] = [
        {
            "from": Cell(flow.from_school, school_url(flow.from_id)),
            "to": Cell(flow.to_school, school_url(flow.to_id)),
            "learners": flow.learners,
        }
        for flow in flows.inside
    ]
    caption = gettext("Who moved on to whom, %(year)s") % {"year": flows.year}
    return simple_table(caption, columns, rows, caption_size="s", empty=str(NO_FLOW))
