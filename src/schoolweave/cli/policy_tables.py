"""Programmes and their rules as tables for people and as dictionaries for JSON."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import RenderableType
from rich.table import Column, Table

from schoolweave.policy.conditions import CERTAINTIES
from schoolweave.policy.document import Programme, Version
from schoolweave.policy.eligibility import shown

PARTS = ("stages", "forms", "eligibility", "roles", "tasks")
"""What a version has besides rules that is worth a number."""


def listed(one: Programme) -> dict[str, Any]:
    """Return what the list says about a programme."""
    newest = one.version()
    return {
        "id": one.id,
        "name": one.name,
        "country": one.country,
        "kind": newest.kind,
        "versions": [version.version for version in one.versions],
        "rules": dict(Counter(rule.certainty for rule in newest.rules)),
    }


def programmes(found: Sequence[Programme]) -> Table:
    """Return the programmes, what they form, their versions and how certain their newest rules are."""
    table = Table(Column("id", no_wrap=True), "name", "forms", "versions", "rules")
    for one in found:
        versions = ", ".join(version.version for version in one.versions)
        table.add_row(one.id, one.name, one.version().kind, versions, certain(one.version()))
    return table


def held(one: Programme) -> Iterator[RenderableType]:
    """Yield what a file that holds together is made of."""
    yield f"{one.name} ({one.id}, {one.country}) holds together."
    dates = (Column("from", no_wrap=True), Column("to", no_wrap=True))
    table = Table("version", *dates, "rules", "stages", "forms", "tests", "roles", "tasks")
    for version in one.versions:
        counts = [str(len(getattr(version, name))) for name in PARTS]
        days = (str(version.from_date), str(version.to_date or ""))
        table.add_row(version.version, *days, certain(version), *counts)
    yield table


def version(programme: Programme, one: Version) -> Iterator[RenderableType]:
    """Yield a version's rules by topic, after what it is and how long it held."""
    until = f"to {one.to_date}" if one.to_date else "and still"
    yield f"{programme.name}, version {one.version}: from {one.from_date} {until}. {one.note}"
    yield f"Rules: {certain(one)}."
    for topic in dict.fromkeys(rule.topic for rule in one.rules):
        table = Table(
            "rule", "says", "certainty", "numbers", title=topic, title_justify="left", show_lines=True
        )
        for rule in one.rules:
            if rule.topic == topic:
                numbers = "\n".join(f"{name}: {shown(value)}" for name, value in rule.parameters.items())
                table.add_row(rule.id, f"{rule.sentence}\nSource: {rule.source}", rule.certainty, numbers)
        yield table


def certain(one: Version) -> str:
    """Return how many of a version's rules there are of each certainty, in words."""
    counts = Counter(rule.certainty for rule in one.rules)
    return ", ".join(f"{counts[mark]} {mark}" for mark in CERTAINTIES if counts[mark]) or "none"
