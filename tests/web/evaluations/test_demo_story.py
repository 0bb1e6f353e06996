"""The demo country's studies: one with its planted effect, one null result, one that waits."""

import pytest
from django.urls import reverse
from tests.web.factories import (
    ExtractFactory,
    PersonFactory,
    RegisterFactory,
    RuleVersionFactory,
    SchoolFactory,
)

from schoolweave import demo
from schoolweave.web.demo_story import evaluations
from schoolweave.web.evaluations import queries
from schoolweave.web.evaluations.models import Study

pytestmark = pytest.mark.django_db


def test_the_story_is_told_once_with_its_planted_effect(client):
    extract = ExtractFactory(register=RegisterFactory())
    for school in demo.country(200).schools:
        SchoolFactory(pk=school.id, extract=extract, register=extract.register)
    RuleVersionFactory()
    PersonFactory(email="analyst@demo.example", role="analyst")
    assert {role for _, _, role in evaluations.ensure("a password")} == {"Evaluator", "Decision maker"}
    evaluations.ensure("a password")
    found = {study.slug.rpartition("-")[2]: study for study in Study.objects.all()}
    states = {name: str(study.status) for name, study in found.items()}
    assert states == {"reading": "published", "attendance": "published", "mathematics": "frozen"}
    answers = {
        name: queries.result_run(found[name]).result["whole"]["answer"] for name in ("reading", "attendance")
    }
    assert answers["reading"]["low"] < evaluations.EFFECT < answers["reading"]["high"]
    assert answers["attendance"]["low"] < 0 < answers["attendance"]["high"]
    text = client.get(reverse("programme_evidence", args=["demo-communities"])).content.decode()
    assert "What 1 registered study will say" in text
