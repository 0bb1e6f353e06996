"""Whether facts keep a programme's rules: the conditions that the rules themselves carry."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schoolweave.policy.conditions import all_known, holds
from schoolweave.policy.document import Version
from schoolweave.policy.eligibility import name_of, shown
from schoolweave.policy.rule import Rule


@dataclass(frozen=True, slots=True)
class Ruling:
    """A rule, whether it applies, whether it is kept (``None``: not known), and why."""

    rule: Rule
    applies: bool
    met: bool | None
    sentence: str


def check_rule(version: Version, rule_id: str, facts: Mapping[str, Any]) -> Ruling:
    """Return whether facts keep the rule of an id.

    Raises :class:`PolicyError` where the version has no such rule. A rule without conditions is for
    people to judge: its ruling is not known.
    """
    return _ruling(version, version.rule(rule_id), facts)


def check_rules(version: Version, about: str, facts: Mapping[str, Any]) -> tuple[Ruling, ...]:
    """Return a ruling for each rule about something (``group``, ``sharing`` …) that facts can test."""
    tested = (rule for rule in version.rules if rule.about == about and rule.needs)
    return tuple(_ruling(version, rule, facts) for rule in tested)


def _ruling(version: Version, rule: Rule, facts: Mapping[str, Any]) -> Ruling:
    if not rule.needs:
        return Ruling(rule, True, None, f"{rule.sentence} People judge this: no fact can test it.")
    applies = all_known([holds(one, facts, version.scales) for one in rule.when])
    if applies is False:
        return Ruling(rule, False, True, f"{rule.sentence} It does not apply here.")
    met = None if applies is None else all_known([holds(one, facts, version.scales) for one in rule.needs])
    names = dict.fromkeys(name for one in (*rule.when, *rule.needs) for name in one.facts())
    if met is None:
        missing = [name_of(version, name) for name in names if facts.get(name) is None]
        return Ruling(
            rule, True, None, f"{rule.sentence} Not known: {', '.join(missing) or 'a value in it'}."
        )
    known = "; ".join(f"{name_of(version, name)}: {shown(facts.get(name))}" for name in names)
    return Ruling(rule, True, met, f"{rule.sentence} {'Kept' if met else 'Broken'} ({known}).")
