"""The parts of a community's page: members, pathway, flows."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst

from schoolweave.web.collaborations import queries as collaborations
from schoolweave.web.collaborations.models import Collaboration, Membership
from schoolweave.web.collaborations.queries.changes import public_changes
from schoolweave.web.directory.disclosure import SUPPRESSION
from schoolweave.web.directory.models import School
from schoolweave.web.directory.wording import KINDS, runs
from schoolweave.web.evaluations.views.goal_tables import goals
from schoolweave.web.publishing.queries import communities, flows, moves
from schoolweave.web.publishing.queries.country import Country
from schoolweave.web.publishing.queries.flows import Flows
from schoolweave.web.publishing.queries.report import origin, rule_report
from schoolweave.web.publishing.views.tables import Cells, kilometres
from schoolweave.web.rounds.links import school_url
from schoolweave.web.ui.components import Figure, Lane, Pathway
from schoolweave.web.ui.tables import Cell, Column, Table, simple_table

NO_FLOW = "No flow of five or more learners between members is known."


def community_context(community: Collaboration, country: Country) -> dict[str, Any]:
    """Return all that a community's page shows."""
    members = list(collaborations.members(community))
    known = flows.inside({member.school_id: member.school.name for member in members})
    came = origin(community, country)
    moved = moves.of_members(community, came.scenario, members)
    return {
        "community": community,
        "country": country,
        "trail": [
            (capfirst(country.wording.communities), f"{reverse('communities')}{country.query}"),
            (community.name, ""),
        ],
        "origin": came,
        "figures": _figures(country, communities.row(country, community)),
        "members": member_table(country, members),
        "map_label": f"The schools of {community.name} on a map",
        "reasons": sorted({member.why for member in members if member.why}) if not moved else [],
        "changes": public_changes(community),
        "goals": goals(community),
        "moves": move_table(members, moved) if moved else None,
        "pathway": pathway(country, members),
        "flows": known,
        "leaver_table": leaver_table(known) if known else None,
        "flow_table": flow_table(known) if known else None,
        "suppression": SUPPRESSION,
        "report": rule_report(came.rules, country, [member.school for member in members]),
    }


def _figures(country: Country, row: communities.Row) -> list[Figure]:
    unknown = f"{row.members - row.rolls} of {row.members} rolls not known"
    mean, worst = kilometres(row.mean_km), kilometres(row.worst_km)
    return [
        Figure(f"{row.members:,}", "Schools"),
        Figure(row.years_text or "Not known", f"{capfirst(country.wording.years)} served"),
        Figure(
            "Not known" if row.learners is None else f"{row.learners:,}",
            "Learners",
            unknown if row.rolls < row.members else "",
        ),
        Figure(f"{mean} km" if mean else "Not known", f"Mean way to the {country.wording.host}"),
        Figure(f"{worst} km" if worst else "Not known", "Farthest"),
    ]


def member_table(country: Country, members: Sequence[Membership], caption: str = "Schools") -> Table:
    """Return the members: level, years, learners, kilometres to the host."""
    columns = [
        Column("school", "School", header=True),
        Column("kind", "Level"),
        Column("years", capfirst(country.wording.years)),
        Column("roll", "Learners", numeric=True),
        Column("km", "Km to the host", numeric=True),
    ]
    rows = [
        {
            "school": Cell(
                member.school.name,
                school_url(member.school_id),
                note=capfirst(country.wording.host) if member.is_host else "",
            ),
            "kind": member.school.type_name or KINDS.get(member.school.kind, member.school.kind),
            "years": runs(member.school.years),
            "roll": member.school.roll,
            "km": kilometres(member.km),
        }
        for member in members
    ]
    return simple_table(caption, columns, rows, empty="No school belongs to it.")


def move_table(members: Sequence[Membership], moved: Mapping[str, moves.Move]) -> Table:
    """Return what moving each member to its next-best community would change."""
    columns = [
        Column("school", "School", header=True),
        Column("next", "Next-best"),
        Column("km", "Km to the host there", numeric=True),
        Column("change", "Change over all schools, km", numeric=True),
        Column("breaks", "Would break"),
    ]
    rows = [
        {
            "school": Cell(member.school.name, school_url(member.school_id)),
            "next": Cell(move.group, note=f"around {move.host.name}"),
            "km": kilometres(move.km),
            "change": f"{move.change_km:+,.1f}".replace("-", "−"),
            "breaks": Cell(" ".join(move.breaks) or "No rule"),
        }
        for member in members
        if (move := moved.get(member.school_id)) is not None
    ]
    return simple_table("What moving a school would change", columns, rows, caption_size="s")


def pathway(country: Country, members: Sequence[Membership]) -> Pathway | None:
    """Return which years each member serves; None where no member's years are known."""
    if not any(member.school.years for member in members):
        return None
    return Pathway(
        [_lane(member.school, host=member.is_host) for member in members],
        caption=f"{capfirst(country.wording.years)} that each school serves",
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
        Column("school", "School", header=True),
        Column("known", "Learners known to have moved on", numeric=True),
        Column("inside", "Of these inside the community", numeric=True),
    ]
    rows: list[Cells] = [
        {"school": Cell(one.school, school_url(one.school_id)), "known": one.known, "inside": one.inside}
        for one in flows.leavers
    ]
    return simple_table(f"Where learners moved on to, {flows.year}", columns, rows, caption_size="s")


def flow_table(flows: Flows) -> Table:
    """Return the flows between members."""
    columns = [
        Column("from", "From", header=True),
        Column("to", "To"),
        Column("learners", "Learners", numeric=True),
    ]
    rows: list[Cells] = [
        {
            "from": Cell(flow.from_school, school_url(flow.from_id)),
            "to": Cell(flow.to_school, school_url(flow.to_id)),
            "learners": flow.learners,
        }
        for flow in flows.inside
    ]
    return simple_table(f"Who moved on to whom, {flows.year}", columns, rows, caption_size="s", empty=NO_FLOW)
