"""What the register knows of a school, as the policy's tests name it and as its people confirm it."""

from typing import Any

from schoolweave.policy.workflow import Field
from schoolweave.web.directory import queries as directory
from schoolweave.web.directory.models import School

NAMES = ("id", "name", "kind", "authority", "status", "scale", "roll", "region", "area", "town", "years")


def of_school(school: School) -> dict[str, Any]:
    """Return facts by the names that conditions use: those of the register, and each measure of need.

    A measure's newest year counts. What is not known is None.
    """
    facts: dict[str, Any] = {name: getattr(school, name) or None for name in NAMES}
    facts["roll"] = school.roll
    for need in sorted(school.needs, key=lambda each: each.get("year") or 0):
        facts[need["measure"]] = need["value"]
    return facts


def to_confirm(school: School) -> list[dict[str, str]]:
    """Return what the register says of a school, each with source and day, to be confirmed."""
    return [
        {
            "label": str(fact.label),
            "value": str(fact.shown),
            "source": fact.source,
            "as_of": fact.as_of.isoformat() if fact.as_of else "",
        }
        for fact in directory.facts(school, place=False)
    ]


def prefilled(field: Field, school: School) -> Any:
    """Return the register's own answer to a question of the policy's form, None where it has none."""
    return of_school(school).get(field.from_register) if field.from_register else None
