"""Whether the hubs keep every rule: who is served, who leads, sizes, limits, borders, whole districts."""

from collections import Counter

from schoolweave.planning.verify.hubs_country import HubCountry
from schoolweave.planning.verify.hubs_files import HubPlan
from schoolweave.planning.verify.model import Check, faults
from schoolweave.policy.hub_rules import HubRules

KM = 1.1e-6
"""Distances are published to the millimetre."""


def rule_checks(plan: HubPlan, country: HubCountry, rules: HubRules) -> list[Check]:
    """Return the checks of membership and of every hard rule, in a fixed order."""
    checks = [
        _served(plan, country), _outside(plan, country), _leads(plan, country, rules), _sizes(plan, rules),
        _weights(plan, country), _distances(plan, country), _limits(plan, country, rules),
        _borders(plan, country, rules), _at_home(plan, rules),
    ]  # fmt: skip
    if rules.units == "district":
        checks.append(_districts(plan, country, rules))
    return checks


def _served(plan: HubPlan, country: HubCountry) -> Check:
    have = Counter(row.cells["school_id"] for row in plan.assignment)
    wrong = [f"{school} is in no hub." for school in country.ids if school not in have]
    wrong += [f"{school} stands {count} times." for school, count in have.items() if count > 1]
    wrong += [f"{school} is not a school that is served." for school in have if school not in country.index]
    return faults("membership", wrong, good="Every school that is served is in exactly one hub.")


def _outside(plan: HubPlan, country: HubCountry) -> Check:
    told = {
        str(one.get("school_id")) for one in plan.summary.get("ineligible") or [] if isinstance(one, dict)
    }
    wrong = [f"{school} is not served and not listed." for school in country.outside if school not in told]
    wrong += [f"{school} is listed as not served and is." for school in told & set(country.index)]
    return faults("ineligible", wrong, good="Every school that is not served is listed.")


def _leads(plan: HubPlan, country: HubCountry, rules: HubRules) -> Check:
    leads = [row.cells["lead"] for row in plan.hubs]
    wrong = [f"{lead} leads {count} hubs." for lead, count in Counter(leads).items() if count > 1]
    wrong += [
        f"{lead} may not lead."
        for lead in leads
        if lead not in country.index or not country.may_lead[country.index[lead]]
    ]
    number = len(country.given) or rules.hubs
    if len(leads) != number:
        wrong.append(f"hubs.csv has {len(leads)} hubs and {number} are asked for.")
    wrong += [f"{lead} is a given lead and leads no hub." for lead in country.given if lead not in leads]
    of_hub = {row.cells["hub_id"]: row.cells["lead"] for row in plan.hubs}
    wrong += [
        f"{row.where('lead')}: hub {row.cells['hub_id']} has another lead."
        for row in plan.assignment
        if of_hub.get(row.cells["hub_id"]) != row.cells["lead"]
    ]
    return faults("leads", wrong, good="As many leads as asked for, all different, all of whom may lead.")


def _sizes(plan: HubPlan, rules: HubRules) -> Check:
    count = Counter(row.cells["hub_id"] for row in plan.assignment)
    wrong = [
        f"Hub {row.cells['hub_id']} has {count[row.cells['hub_id']]} schools."
        for row in plan.hubs
        if not rules.size_min <= count[row.cells["hub_id"]] <= rules.size_max
        or int(row.amount("schools")) != count[row.cells["hub_id"]]
    ]
    return faults("size", wrong, good=f"Every hub has {rules.size_min} to {rules.size_max} schools.")


def _weights(plan: HubPlan, country: HubCountry) -> Check:
    wrong = []
    for row in plan.assignment:
        at = country.index.get(row.cells["school_id"])
        if at is None:
            continue
        if abs(row.amount("weight") - country.weight[at]) > 1e-9:
            wrong.append(f"{row.where('weight')}: {country.weight[at]} is what the rules give.")
        if bool(int(row.amount("neediest"))) != bool(country.neediest[at]):
            wrong.append(f"{row.where('neediest')}: that is not who the neediest are.")
    return faults("weights", wrong, good="Need and weight of every school are those of the rules.")


def _distances(plan: HubPlan, country: HubCountry) -> Check:
    wrong = []
    for row in plan.assignment:
        at, lead = (country.index.get(row.cells[name]) for name in ("school_id", "lead"))
        if at is None or lead is None:
            continue
        km = float(country.km([at], [lead])[0, 0])
        if abs(row.amount("km") - km) > KM:
            wrong.append(f"{row.where('km')}: {km:.6f} is the distance.")
    return faults("distances", wrong, good="Every distance is the great circle to the lead.")


def _limits(plan: HubPlan, country: HubCountry, rules: HubRules) -> Check:
    wrong = []
    for row in plan.assignment:
        at = country.index.get(row.cells["school_id"])
        needy = at is not None and bool(country.neediest[at])
        for limit in (rules.max_km, rules.neediest_max_km if needy else None):
            if limit is not None and row.amount("km") > limit + KM:
                wrong.append(f"{row.where('km')}: {limit:g} km is the most.")
    return faults("limits", wrong, good="No school is farther from its lead than the rules allow.")


def _borders(plan: HubPlan, country: HubCountry, rules: HubRules) -> Check:
    wrong = []
    for row in plan.assignment:
        at, lead = (country.index.get(row.cells[name]) for name in ("school_id", "lead"))
        if at is not None and lead is not None and country.side[at] != country.side[lead]:
            wrong.append(f"{row.where('lead')}: the lead lies in another {rules.boundary}.")
    return faults("boundary", wrong, good="No hub crosses a border that the rules name.")


def _at_home(plan: HubPlan, rules: HubRules) -> Check:
    own = {row.cells["school_id"]: row.cells["lead"] for row in plan.assignment}
    leads = [row.cells["lead"] for row in plan.hubs] if rules.lead_in_hub else []
    wrong = [f"{lead} leads a hub and is in another." for lead in leads if own.get(lead) != lead]
    return faults("lead_in_hub", wrong, good="Leads are in their own hubs where the rules ask for it.")


def _districts(plan: HubPlan, country: HubCountry, rules: HubRules) -> Check:
    """Check that units are whole districts, or as few parts of about equal number of one too large."""
    unit_of = {row.cells["school_id"]: row.cells["unit"] for row in plan.assignment}
    hub_of: dict[str, set[str]] = {}
    for row in plan.assignment:
        hub_of.setdefault(row.cells["unit"], set()).add(row.cells["hub_id"])
    wrong = [f"The unit {unit} lies in {len(hubs)} hubs." for unit, hubs in hub_of.items() if len(hubs) > 1]
    districts: dict[str, Counter[str]] = {}
    for school, name in zip(country.ids, country.district, strict=True):
        districts.setdefault(name, Counter())[unit_of.get(school, "")] += 1
    for name, parts in districts.items():
        total = sum(parts.values())
        if len(parts) != -(-total // rules.size_max):
            wrong.append(f"The district {name} has {total} schools and {len(parts)} parts.")
        elif max(parts.values()) - min(parts.values()) > 1:
            wrong.append(f"The parts of the district {name} are not of equal number.")
    if len(hub_of) != sum(len(parts) for parts in districts.values()):
        wrong.append("A unit holds schools of more than one district.")
    return faults("districts", wrong, good="Districts stay together, those too large for a hub in parts.")
