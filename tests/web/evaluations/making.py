"""Small studies with a planted effect, at any point of their lives."""

import csv
import io

import numpy as np
from tests.web.factories import PersonFactory, RegisterFactory, RuleVersionFactory

from schoolweave.evidence import studies
from schoolweave.web.evaluations import actions
from schoolweave.web.evaluations.models import Study

YEARS = range(2018, 2025)
PLAN = {
    "id": "reading-2024",
    "title": "Reading after joining",
    "question": "Do learners read better where schools joined than where they have not joined yet?",
    "programme": "Demo communities",
    "outcome": {"name": "Reading score", "unit": "points", "sd": 1.0, "sd_source": "standardised"},
    "design": "staggered-did",
    "estimation": {"outcome": "mean"},
    "sees": {"schools": 60, "treated": 0.5, "pupils": 30, "icc": 0.1, "before": 3, "after": 3, "stable": 0.8},
    "smallest_of_interest": 0.1,
    "dates": {"registered": "2024-01-10", "outcomes_expected": "2024-11-30"},
    "responsible": "Evaluation unit",
}


def panel(effect=0.4, schools=60, seed=1, starts=(2021, 2022), size=30):
    """Return a panel as the bytes of a CSV file; half of the schools join."""
    rng = np.random.default_rng(seed)
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["school_id", "year", "count", "mean", "first_year"])
    for school in range(schools):
        first = starts[school % len(starts)] if school < schools / 2 else ""
        level = rng.normal(0, 0.3)
        for year in YEARS:
            score = level + 0.02 * (year - 2018) + rng.normal(0, 0.1)
            score += effect * (first != "" and year >= first)
            writer.writerow([f"demo:{school}", year, size, f"{score:.6f}", first])
    return file.getvalue().encode()


def schools(count=60, seed=2, starts=(2021, 2022)):
    """Return the schools of :func:`panel` as the bytes of a CSV file."""
    rng = np.random.default_rng(seed)
    lines = ["school_id,roll,need,first_year"]
    for school in range(count):
        first = starts[school % len(starts)] if school < count / 2 else ""
        lines.append(f"demo:{school},{rng.integers(100, 400)},{rng.normal():.3f},{first}")
    return "\n".join(lines).encode()


def plan(**changes):
    return studies.parse(PLAN | changes)


class People:
    """Those whom a study needs: each does one thing."""

    def __init__(self):
        self.evaluator = PersonFactory(name="Eve Evaluator", role="evaluator")
        self.analyst = PersonFactory(name="Ana Analyst", role="analyst")
        self.decider = PersonFactory(name="Dara Decider", role="decision-maker")


def programme():
    RegisterFactory()
    return RuleVersionFactory().programme


def draft(by, **changes):
    return actions.register(plan=plan(**changes), programme=programme(), by=by)


def frozen(people, **changes):
    return actions.freeze(study=draft(people.evaluator, **changes), by=people.evaluator)


def loaded(people, content=None, *, effect=0.4, schools=None, **changes):
    study = frozen(people, **changes)
    files = {"panel": content or panel(effect)} | ({"schools": schools} if schools else {})
    for kind, text in files.items():
        actions.load(study=study, kind=kind, file_name=f"{kind}.csv", content=text, by=people.analyst)
    return Study.objects.get(pk=study.pk)


def done(people, content=None, **changes):
    """A study that has been run."""
    study = loaded(people, content, **changes)
    actions.run(actions.request_run(study=study, by=people.evaluator))
    study.refresh_from_db()
    return study


def published(people, content=None, **changes):
    study = done(people, content, **changes)
    actions.propose(study=study, by=people.evaluator)
    actions.decide(study=study, sign=True, reason="The plan was kept.", by=people.decider)
    return actions.publish(study=study, by=people.evaluator)
