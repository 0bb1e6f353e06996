"""Check that every group keeps the hard rules: size, number, host, pathway, state schools, links."""

import numpy as np

from schoolweave.planning.verify.bound import groups_for
from schoolweave.planning.verify.country import Country
from schoolweave.planning.verify.files import Plan
from schoolweave.planning.verify.groups import Group, links, sums
from schoolweave.planning.verify.model import Check, faults
from schoolweave.policy import CommunityRules

TIE_KM = 1e-5
"""Hosts whose sums differ by less (a centimetre) tie: distances may be rounded to the millimetre first."""


def rule_checks(plan: Plan, groups: dict[str, Group], country: Country, rules: CommunityRules) -> list[Check]:
    """Return the checks of the hard rules, in a fixed order."""
    return [
        _sizes(groups, rules),
        _number(plan, groups, rules),
        _hosts(groups, country),
        _pathway(groups, country, rules),
        _state(groups, country, rules),
        _links(plan, groups),
    ]


def _sizes(groups: dict[str, Group], rules: CommunityRules) -> Check:
    low, high = rules.size_min, rules.size_max
    wrong = [
        f"groups.csv, rows {_rows(group)}: group {group.id} has {len(group.rows)} members, not {low}–{high}."
        for group in groups.values()
        if not low <= len(group.rows) <= high
    ]
    return faults("size", wrong, good=f"Every group has between {low} and {high} schools.")


def _number(plan: Plan, groups: dict[str, Group], rules: CommunityRules) -> Check:
    placed = len(plan.groups)
    due = groups_for(placed, rules.size_mean)
    told = f"{placed:,} placed schools at a mean size of {rules.size_mean:g} make {due:,} groups"
    holds = len(groups) == due
    sentence = f"{told}." if holds else f"groups.csv: {told}, not {len(groups):,}."
    return Check("number of groups", len(groups), due, holds, sentence)


def _hosts(groups: dict[str, Group], country: Country) -> Check:
    wrong = [fault for group in groups.values() for fault in _host_faults(group, country)]
    return faults("host", wrong, good="Every host is a member that is nearest to all others together.")


def _host_faults(group: Group, country: Country) -> list[str]:
    where = f"groups.csv, rows {_rows(group)}, column host"
    if len(group.hosts) > 1:
        return [
            f"{where}: group {group.id} names {len(group.hosts)} hosts: {', '.join(sorted(group.hosts))}."
        ]
    (host,) = group.hosts
    at = country.index.get(host, -1)
    if at not in group.members:
        return [f"{where}: {host} is not a member of group {group.id}."]
    total = sums(country, group.members)
    mine, best = float(total[group.members == at][0]), float(total.min())
    if mine <= best + TIE_KM:
        return []
    better = country.ids[int(group.members[int(np.argmin(total))])]
    return [
        f"{where}: to {host} the members of group {group.id} travel {mine:.6f} km, to {better} {best:.6f}."
    ]


def _pathway(groups: dict[str, Group], country: Country, rules: CommunityRules) -> Check:
    if not (rules.pathway_required and rules.pathway):
        return faults("pathway", [], good="The rules ask for no pathway.")
    wrong = []
    for group in groups.values():
        covered: list[bool] = np.any(country.serves[group.members], axis=0).tolist()
        if lacking := [str(year) for year, served in zip(rules.pathway, covered, strict=True) if not served]:
            years = ", ".join(lacking)
            wrong.append(f"groups.csv, rows {_rows(group)}: nobody in group {group.id} serves {years}.")
    return faults("pathway", wrong, good="The schools of every group serve the whole pathway together.")


def _state(groups: dict[str, Group], country: Country, rules: CommunityRules) -> Check:
    wrong = []
    for group in groups.values():
        count = int(country.state[group.members].sum())
        if count < rules.state_min:
            wrong.append(
                f"groups.csv, rows {_rows(group)}: group {group.id} has {count} state schools, "
                f"fewer than {rules.state_min}."
            )
    return faults("state schools", wrong, good=f"Every group has at least {rules.state_min} state schools.")


def _links(plan: Plan, groups: dict[str, Group]) -> Check:
    """Check that schools are together and apart as the summary lists it."""
    of = {row.cells["school_id"]: group.id for group in groups.values() for row in group.rows}
    listed = links(plan.summary)
    wrong = [
        f"summary.json, key must_link: {', '.join(link)} are not together in one group."
        for link in listed.must
        if len({of.get(school) for school in link}) > 1
    ]
    for link in listed.cannot:
        where = [of[school] for school in link if school in of]
        if len(set(where)) < len(where):
            wrong.append(f"summary.json, key cannot_link: {', '.join(link)} share a group against a veto.")
    told = f"{len(listed.must)} links and {len(listed.cannot)} vetoes are kept, as the summary lists them."
    return faults("links", wrong, good=told)


def _rows(group: Group) -> str:
    """Return a group's row numbers, shortened."""
    numbers = [str(row.number) for row in group.rows]
    return ", ".join(numbers) if len(numbers) <= 4 else f"{', '.join(numbers[:3])} … {numbers[-1]}"
