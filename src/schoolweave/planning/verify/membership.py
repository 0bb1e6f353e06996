"""Check that every school is accounted for, exactly once, where the rules put it."""

from collections import Counter
from typing import Any

from schoolweave.planning.verify.country import Country
from schoolweave.planning.verify.files import Plan
from schoolweave.planning.verify.model import Check, faults
from schoolweave.policy import CommunityRules


def membership_checks(plan: Plan, country: Country, rules: CommunityRules) -> list[Check]:
    """Return the checks of who is where, in a fixed order."""
    return [
        _rules(plan, rules),
        _known(plan, country),
        _once(plan, country),
        _eligible(plan, country),
        _reasons_given(plan),
    ]


def _rules(plan: Plan, rules: CommunityRules) -> Check:
    """Check that the plan was made under the rules that it is checked against."""
    stated: Any = plan.summary.get("programme_rules", plan.summary.get("rules"))
    if not isinstance(stated, dict):
        return faults(
            "rules", ["summary.json, key programme_rules: the rules of the plan are not stated."], good=""
        )
    ours = rules.model_dump(mode="json", exclude={"sources"})
    wrong = [
        f"summary.json, key programme_rules.{key}: it is {stated.get(key)!r}, the programme says {value!r}."
        for key, value in ours.items()
        if key not in stated or stated[key] != value
    ]
    return faults("rules", wrong, good="The plan states the programme's rules.")


def _known(plan: Plan, country: Country) -> Check:
    """Check that every id of the plan is in the register."""
    wrong = [
        f"{row.where(column)}: the register has no school {row.cells[column] or '(empty)'}."
        for rows, columns in ((plan.groups, ("school_id", "host")), (plan.reasons, ("school_id",)),
                              (plan.multipliers, ("school_id",)))
        for row in rows
        for column in columns
        if row.cells[column] not in country.index
    ]  # fmt: skip
    wrong += [
        f"summary.json, key {key}: the register has no school {school or '(empty)'}."
        for key in ("unplaced", "ineligible")
        for school, _ in plan.left_out(key)
        if school not in country.index
    ]
    return faults("known schools", wrong, good="Every id of the plan is in the register.")


def _once(plan: Plan, country: Country) -> Check:
    """Check that every school of the register is placed, unplaced or ineligible, once."""
    places = [(row.cells["school_id"], f"groups.csv, row {row.number}") for row in plan.groups]
    for key in ("unplaced", "ineligible"):
        places += [(school, f"summary.json, key {key}") for school, _ in plan.left_out(key)]
    count = Counter(school for school, _ in places)
    wrong = [f"groups.csv: {school} is nowhere in the plan." for school in country.ids if not count[school]]
    for school in (school for school, times in count.items() if times > 1):
        found = " and ".join(place for other, place in places if other == school)
        wrong.append(f"{school} stands more than once: {found}.")
    return faults(
        "accounted once", wrong, good=f"Each of {len(country.ids):,} schools is in the plan exactly once."
    )


def _eligible(plan: Plan, country: Country) -> Check:
    """Check that placed and unplaced schools may join by the rules, and ineligible ones may not."""
    why = dict(zip(country.ids, country.why_not, strict=True))
    wrong = [
        f"{row.where('school_id')}: {row.cells['school_id']} may not join: {why[row.cells['school_id']]}."
        for row in plan.groups
        if why.get(row.cells["school_id"])
    ]
    wrong += [
        f"summary.json, key unplaced: {school} belongs under ineligible: {why[school]}."
        for school, _ in plan.left_out("unplaced")
        if why.get(school)
    ]
    wrong += [
        f"summary.json, key ineligible: {school} may join by the rules, so it must be placed or priced."
        for school, _ in plan.left_out("ineligible")
        if why.get(school) == ""
    ]
    return faults(
        "eligibility", wrong, good="Exactly the schools that may join by the rules were considered."
    )


def _reasons_given(plan: Plan) -> Check:
    """Check that nobody is left out without a reason."""
    wrong = [
        f"summary.json, key {key}: {school} is left out without a reason."
        for key in ("unplaced", "ineligible")
        for school, reason in plan.left_out(key)
        if not reason.strip()
    ]
    return faults("reasons for leaving out", wrong, good="Every school that is left out has its reason.")
