"""Studies in the demo country: one that found its planted effect, one that found none, one that waits."""

import csv
import io
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from schoolweave import demo
from schoolweave.evidence import studies
from schoolweave.web.accounts import actions as accounts
from schoolweave.web.accounts.models import Person
from schoolweave.web.accounts.roles import ROLES
from schoolweave.web.collaborations import queries as collaborations
from schoolweave.web.directory.models import School
from schoolweave.web.evaluations import actions
from schoolweave.web.evaluations.models import Cells, Study
from schoolweave.web.programmes.models import Programme

REGISTER, PROGRAMME = "demo", "demo-communities"
SCHOOLS = 300
"""Schools that the studies are about: a region's worth, so that the demo is ready soon."""
EFFECT = 0.2
"""Planted in reading, in standard deviations between learners."""
SEED = 2026
BEGUN = 2021
"""The year from which a community's challenge is told."""
SignIn = tuple[str, str, str]
PEOPLE = (
    ("evaluator@demo.example", "Eve Evaluator", "evaluator"),
    ("signer@demo.example", "Sione Signer", "decision-maker"),
)


def ensure(password: str) -> list[SignIn]:
    """Make the studies and their people where they are missing; return e-mail, password and role of each."""
    for email, name, role in PEOPLE:
        if not Person.objects.filter(email=email).exists():
            accounts.create_person(email=email, name=name, roles=(role,), password=password, by=None)
    if not Study.objects.filter(slug=_plan("reading").id).exists():
        _tell()
    return [(email, password, str(ROLES[role].name)) for email, _, role in PEOPLE]


def _tell() -> None:
    """Register all three, run two, sign these off and publish them."""
    country = demo.country(School.objects.filter(register_id=REGISTER).count())
    for area, size in (("reading", {"reading": EFFECT}), ("attendance", {})):
        study = _frozen(_plan(area))
        _loaded(study, _cells(country, area, size))
        actions.run(_asked(study))
        _published(study)
    _frozen(_plan("mathematics"))
    _challenge(country)


def _plan(area: str) -> studies.Registration:
    """Return what is registered of an outcome."""
    today = timezone.now().date()
    measured = {"unit": "standard deviations", "sd": 1.0, "sd_source": "standardised"}
    scale = {"unit": "share of half-days", "sd": 0.085, "sd_source": "as registered"}
    return studies.parse(
        {
            "id": f"schools-together-{area}",
            "title": f"Schools Together and {area}",
            "question": f"Did {area} change where schools joined Schools Together, compared with schools "
            "that had not joined yet?",
            "programme": "Schools Together",
            "outcome": {"name": area.capitalize(), **(scale if area == "attendance" else measured)},
            "design": "staggered-did",
            "estimation": {"outcome": area},
            "sees": {
                "schools": SCHOOLS, "treated": 0.5, "pupils": 60, "icc": 0.17,
                "before": 3, "after": 4, "stable": 0.9,
            },
            "smallest_of_interest": 0.1,
            "dates": {"registered": today, "outcomes_expected": today + timedelta(days=120)},
            "disclosure_profile": "nz-kahui-ako",
            "responsible": "Evaluation unit of the demo country",
        }
    )  # fmt: skip


def _cells(country: demo.Country, area: str, size: Mapping[str, float]) -> bytes:
    """Return school-years as a file; which schools joined when is drawn by lot."""
    found = demo.programme(country, seed=SEED, size=size)
    table: dict[str, list[Any]] = found.columns()
    ids = set(list(dict.fromkeys(table["school_id"]))[:SCHOOLS])
    names = ("school_id", "year", "learners", area, "first_year")
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(names)
    for row in zip(*(table[name] for name in names), strict=True):
        if row[0] in ids:
            writer.writerow([*row[:4], row[4] or ""])
    return file.getvalue().encode()


def _challenge(country: demo.Country) -> None:
    """Tell how one community's challenge goes: learners at the standard, since it set out."""
    found = demo.programme(country, seed=SEED, size={}).outcomes
    community = collaborations.current(REGISTER).order_by("pk").first()
    own = {one.school_id for one in collaborations.members(community)} if community else set()
    rows = [
        (found.ids[int(school)], int(year), int(learners), int(achieving))
        for school, year, learners, achieving in zip(
            found.school, found.year, found.learners, found.achieving, strict=True
        )
        if found.ids[int(school)] in own and year >= BEGUN
    ]
    begun = [row for row in rows if row[1] == BEGUN]
    if community is None or not begun:
        return
    learners, achieving = sum(row[2] for row in begun), sum(row[3] for row in begun)
    cells = ["school_id,year,measure,series,group,count,sum,sum_squares"]
    cells += [f"{school},{year},standard,standard,all,{n},{met},{met}" for school, year, n, met in rows]
    told = (
        "[[challenge]]",
        'id = "standard"',
        'title = "Learners at the standard in reading, writing and mathematics"',
        'measure = "standard"',
        f"schools = {json.dumps(sorted({row[0] for row in begun}))}",
        f"baseline = {{year = {BEGUN}, learners = {learners}, achieved = {achieving}}}",
        f"target = {{year = {BEGUN + 5}, share = {min(0.95, achieving / learners + 0.08):.2f}}}",
    )
    actions.load_goals(
        collaboration=community,
        challenges="\n".join(told).encode(),
        cells="\n".join(cells).encode(),
        file_name="standard.csv",
        by=_person("analyst"),
    )


@transaction.atomic
def _frozen(plan: studies.Registration) -> Study:
    programme = Programme.objects.get(pk=PROGRAMME)
    study = actions.register(plan=plan, programme=programme, by=_person("evaluator"))
    return actions.freeze(study=study, by=_person("evaluator"))


@transaction.atomic
def _loaded(study: Study, content: bytes) -> None:
    name = f"{study.plan['estimation']['outcome']}.csv"
    actions.load(study=study, kind=Cells.Kind.PANEL, file_name=name, content=content, by=_person("analyst"))


def _asked(study: Study) -> Any:
    return actions.request_run(study=study, by=_person("evaluator"))


@transaction.atomic
def _published(study: Study) -> None:
    actions.propose(study=study, by=_person("evaluator"))
    reason = "The plan was kept, the departures are told, and small figures are suppressed."
    actions.decide(study=study, sign=True, reason=reason, by=_person("signer"))
    actions.publish(study=study, by=_person("evaluator"))


def _person(who: str) -> Person:
    return Person.objects.get(email=f"{who}@demo.example")
