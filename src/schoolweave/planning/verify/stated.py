"""Check what a plan's summary says beside its figures: status, rules kept, digest of what was asked."""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from schoolweave.planning.verify.country import Country
from schoolweave.planning.verify.files import Plan
from schoolweave.planning.verify.model import Check, SchoolLike, faults
from schoolweave.policy import CommunityRules

STATUSES = ("solved", "stopped", "infeasible")
DIGITS = re.compile(r"(\d+)")


def stated_checks(
    plan: Plan, schools: Iterable[SchoolLike], country: Country, rules: CommunityRules, kept: Sequence[Check]
) -> list[Check]:
    """Return the checks of status, list of rules and digest; ``kept`` are the checks of the hard rules."""
    sound = all(check.holds for check in kept)
    told, digest = plan.summary.get("inputs_hash"), _digest(plan, schools, country)
    sentence = "What was asked is as the digest of the inputs has it."
    if told != digest:
        sentence = f"summary.json, key inputs_hash: {told} is claimed, but what was asked gives {digest}."
    return [
        faults("status", _status(plan, sound=sound), good="The status goes with the groups."),
        faults("rules stated", _rules(plan, rules, sound=sound), good="Every rule asked for is told truly."),
        Check("inputs_hash", told, digest, told == digest, sentence),
    ]


def _status(plan: Plan, *, sound: bool) -> list[str]:
    status = plan.summary.get("status")
    if status not in STATUSES:
        return [f"summary.json, key status: {status!r} is none of {', '.join(STATUSES)}."]
    if status == "infeasible" and plan.groups and sound:
        return ["summary.json, key status: “infeasible” is claimed, but the groups keep every rule."]
    return []


def _rules(plan: Plan, rules: CommunityRules, *, sound: bool) -> list[str]:
    """Return faults of the list of rules: one that is missing, or broken in words though all are kept."""
    listed = plan.summary.get("rules")
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        return ["summary.json, key rules: a list of rules is needed here."]
    due = _due(plan, rules)
    have = [one.get("rule") for one in listed]
    wrong = [f"summary.json, key rules: {rule} is not listed." for rule in sorted(due - set(have))]
    for one in listed:
        if one.get("rule") not in due:
            wrong.append(f"summary.json, key rules: {one.get('rule')} was not asked for.")
        elif one.get("met") is not (not one.get("broken_by")) or (sound and one.get("met") is not True):
            wrong.append(f"summary.json, key rules, {one.get('rule')}: “met” is {one.get('met')}, falsely.")
    return wrong


def _due(plan: Plan, rules: CommunityRules) -> set[str]:
    """Return the hard rules that were asked for."""
    wishes = plan.summary.get("wishes") or {}
    asked = {
        "pathway": rules.pathway_required and rules.pathway,
        "state_min": rules.state_min,
        "must_link": plan.summary.get("must_link"),
        "cannot_link": plan.summary.get("cannot_link"),
        "pin": plan.summary.get("pins"),
        "moves": wishes.get("max_moves") is not None,
    }
    return {"count", "size", *(rule for rule, given in asked.items() if given)}


def _digest(plan: Plan, schools: Iterable[SchoolLike], country: Country) -> str:
    """Return SHA-256 of what was asked: see ``docs/reference/plan-files.md``."""
    joining = [school for school, why in zip(schools, country.why_not, strict=True) if not why]
    rules = dict(plan.summary.get("programme_rules") or {})
    rules.pop("sources", None)
    content: dict[str, Any] = {
        "schools": [
            [one.id, one.latitude, one.longitude, sorted(one.years), str(one.authority)]
            for one in sorted(joining, key=_natural)
        ],
        "rules": rules,
        "must_link": plan.summary.get("must_link", []),
        "cannot_link": plan.summary.get("cannot_link", []),
    }
    content |= {key: plan.summary[key] for key in ("pins", "wishes") if plan.summary.get(key)}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _natural(school: SchoolLike) -> tuple[list[str | int], str]:
    """Return a sort key in which runs of digits count as numbers."""
    return [int(part) if part.isdecimal() else part for part in DIGITS.split(school.id)], school.id
