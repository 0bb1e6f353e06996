"""A registration that tests change."""

from typing import Any

STUDY: dict[str, Any] = {
    "id": "reading-communities",
    "title": "Communities and reading",
    "question": "Do learners of schools in communities read better three years on?",
    "programme": "Communities of schools",
    "outcome": {"name": "reading", "unit": "standard deviations between pupils"},
    "design": "staggered-did",
    "estimation": {"outcome": "reading", "control": "not-yet", "cluster": "community_id"},
    "sees": {
        "kind": "panel", "schools": 240, "treated": 0.4, "pupils": 45, "icc": 0.16, "stable": 0.9,
        "before": 4, "after": 3, "source": "The country's last three years",
    },
    "smallest_of_interest": 0.1,
    "subgroups": [{"name": "small schools", "where": {"size": "small"}}],
    "dates": {"registered": "2026-02-02", "outcomes_expected": "2026-12-01", "report_by": "2027-06-30"},
    "responsible": "Evaluation unit of the programme office",
}  # fmt: skip

RULE: dict[str, Any] = {"characteristics": ["roll", "need"], "exact": ["kind", "region"], "ratio": 2}


def changed(**changes: Any) -> dict[str, Any]:
    """Return the study with parts replaced; a part that is a table is merged."""
    study = {**STUDY}
    for name, value in changes.items():
        study[name] = {**study.get(name, {}), **value} if isinstance(value, dict) else value
    return study
