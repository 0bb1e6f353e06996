"""Whether an application may be assessed: the policy's tests, on the register's facts and its answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from schoolweave.policy import eligibility
from schoolweave.web.directory.names import folded
from schoolweave.web.rounds.models import Application
from schoolweave.web.rounds.queries.facts import of_school
from schoolweave.web.rounds.questions import version_of

STATE = frozenset({"state", "integrated"})


@dataclass(frozen=True, slots=True)
class Checked:
    """What the tests found: ``met`` over all of them, each test, and those that bar it."""

    met: bool | None
    findings: tuple[eligibility.Finding, ...]
    failing: tuple[eligibility.Finding, ...]


def facts_of(application: Application) -> dict[str, Any]:
    """Return the facts that the tests name: the register's, then what the applicant answered.

    ``state_funded`` follows from the authority. ``in_area`` is true where the text of the area names the
    lead school's own area, and otherwise not known.
    """
    school = application.school
    area = folded(str(application.answers.get("area") or ""))
    in_area = True if school.area and folded(school.area) in area else None
    answers = {name: value for name, value in application.answers.items() if value not in (None, "", [])}
    return {"state_funded": school.authority in STATE, "in_area": in_area} | answers | of_school(school)


def checked(application: Application) -> Checked:
    """Return what the policy's tests find today."""
    findings = eligibility.check(version_of(application.round), facts_of(application))
    return Checked(eligibility.eligible(findings), findings, eligibility.failing(findings))


def as_data(findings: Iterable[eligibility.Finding]) -> list[dict[str, Any]]:
    """Return findings as the application keeps them."""
    return [{"test": one.test.id, "met": one.met, "sentence": one.sentence} for one in findings]
