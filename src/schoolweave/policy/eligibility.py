"""Which of a programme's tests somebody meets, and in a sentence why: computed, never judged here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from schoolweave.policy.conditions import Test, all_known, any_known, holds
from schoolweave.policy.document import Version


@dataclass(frozen=True, slots=True)
class Finding:
    """A test and whether it is met: ``None`` where a fact that would decide it is not known."""

    test: Test
    met: bool | None
    sentence: str


def check(version: Version, facts: Mapping[str, Any], about: str | None = None) -> tuple[Finding, ...]:
    """Return a finding for each eligibility test of a version, in its order.

    ``facts`` are values by name: a missing one or ``None`` is not known. ``about`` keeps to the tests on
    schools, groups or persons.
    """
    tests = (test for test in version.eligibility if about in (None, test.about))
    return tuple(_finding(version, test, facts) for test in tests)


def eligible(findings: Iterable[Finding]) -> bool | None:
    """Return whether all hard tests are met, of those with one ``group`` any; ``None`` where it is open."""
    alone: list[bool | None] = []
    groups: dict[str, list[bool | None]] = {}
    for finding in (one for one in findings if one.test.hard):
        (groups.setdefault(finding.test.group, []) if finding.test.group else alone).append(finding.met)
    return all_known([*alone, *(any_known(group) for group in groups.values())])


def failing(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings that make somebody not eligible: unmet, and none of the group is met."""
    found = tuple(one for one in findings if one.test.hard)
    met = {finding.test.group for finding in found if finding.met and finding.test.group}
    return tuple(one for one in found if one.met is False and one.test.group not in met)


def _finding(version: Version, test: Test, facts: Mapping[str, Any]) -> Finding:
    if test.when is not None:
        applies = holds(test.when, facts, version.scales)
        if not applies:
            said = "This does not apply." if applies is False else _unknown(version, test, facts)
            return Finding(test, True if applies is False else None, f"{test.sentence} {said}")
    met = holds(test, facts, version.scales)
    if met is None:
        return Finding(test, None, f"{test.sentence} {_unknown(version, test, facts)}")
    known = "; ".join(f"{name_of(version, one)}: {shown(facts[one])}" for one in test.facts() if one in facts)
    verdict = "Met" if met else "Not met"
    return Finding(
        test, met, f"{test.sentence} {verdict} ({known})." if known else f"{test.sentence} {verdict}."
    )


def _unknown(version: Version, test: Test, facts: Mapping[str, Any]) -> str:
    needed = [*test.facts(), *(test.when.facts() if test.when else ())]
    missing = [name_of(version, one) for one in dict.fromkeys(needed) if facts.get(one) is None]
    return f"Not known: {', '.join(missing)}." if missing else "Not known from the values there are."


def name_of(version: Version, fact: str) -> str:
    """Return what a fact is called on screen."""
    return version.fact_names.get(fact, fact.replace("_", " "))


def shown(value: Any) -> str:
    """Return a fact's value in words."""
    if value is None:
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(shown(one) for one in value) or "none"
    return str(value)


def gives(findings: Iterable[Finding]) -> str | None:
    """Return what the first met test entitles to, in the version's order; ``None`` if none does."""
    return next((one.test.gives for one in findings if one.met and one.test.gives), None)
