"""The engine's sentences in te reo Māori: none is left in English, and what nobody knows is marked so."""

import re
from dataclasses import replace

import pytest
from django.utils.html import conditional_escape
from django.utils.translation import override
from tests.web.rounds.making import PRIMARY, RULES, SECONDARY

from schoolweave.planning import Communities, evaluate, reasons
from schoolweave.policy import CommunityRules
from schoolweave.policy.hub_rules import HubRules
from schoolweave.schools import Authority, Kind, Scale, School, Status
from schoolweave.web.rounds import engine, sentences
from schoolweave.web.ui.languages import English, said


def _school(number, *, kind=Kind.PRIMARY, status=Status.OPEN, longitude=None, **more):
    years = SECONDARY if kind == Kind.SECONDARY else PRIMARY
    place = 174 + number / 100 if longitude is None else longitude
    known = {"latitude": -41.0, "longitude": place, "authority": Authority.STATE, "scale": Scale.YEAR}
    name = f"School {number} of St. Mary"
    return School(
        id=f"demo:{number}", name=name, kind=kind, status=status, years=tuple(years), **known | more
    )


@pytest.fixture(scope="module")
def written():
    """What the engine writes about a town with every rule, and about those who may not join."""
    town = [_school(number) for number in range(1, 9)]
    town += [_school(9, kind=Kind.SECONDARY), _school(10, kind=Kind.SECONDARY)]
    outside = [
        _school(11, status=Status.CLOSED),
        _school(12, latitude=None, longitude=None),
        _school(13, kind=Kind.SPECIAL),
        _school(14, authority=Authority.OTHER),
    ]
    ids = [school.id for school in town]
    links = {"must_link": [(ids[0], ids[1])], "cannot_link": [(ids[0], ids[4])]}
    problem = Communities.from_schools(town + outside, CommunityRules(**RULES), **links)
    groups = [[*ids[:3], ids[8]], [*ids[4:7], ids[9]]]
    plan = evaluate(problem, groups)
    why = reasons(problem, groups)
    found = [check.sentence for check in plan.rules] + [reason.why for reason in why]
    found += [text for reason in why for move in reason.moves for text in move.breaks]
    return found + [left.reason for left in problem.ineligible]


def test_sentences_of_the_engine_are_in_te_reo(written):
    with override("mi"):
        told = [said(text) for text in written]
    assert len(written) > 20
    assert [text for text, words in zip(written, told, strict=True) if isinstance(words, English)] == []
    assert not [words for words in told if re.search(r"\b(would|travels|schools|which)\b", words)]
    with override("en-gb"):
        assert [said(text) for text in written] == written


def test_each_template_is_in_the_catalogue():
    with override("mi"):
        assert all(said(text) != text for text in sentences.TEMPLATES)


def test_an_unknown_sentence_is_marked_as_english():
    with override("mi"):
        assert conditional_escape(said("Cats & dogs.")) == '<span lang="en">Cats &amp; dogs.</span>'
    assert conditional_escape(said("Cats & dogs.")) == "Cats &amp; dogs."


def test_sentences_about_hubs_are_in_te_reo():
    """Three hubs of one to three of eight schools, nothing allowed: every rule and breach is told."""
    town = [_school(number, longitude=174 + number / 10) for number in range(1, 9)]
    schools = [replace(one, region=f"Region {place % 2}") for place, one in enumerate(town)]
    size = {"hubs": 2, "size_min": 3, "size_max": 4, "max_km": 9.0, "neediest_max_km": 5.0}
    rules = HubRules(**size, lead_in_hub=True, boundary="region")
    asked = engine.led(schools, rules, {1: "demo:1", 2: "demo:4"})
    places = {1: ["demo:1", "demo:2", "demo:3", "demo:5"], 2: ["demo:4", "demo:6", "demo:7", "demo:8"]}
    plan, why = engine.evaluate(asked, places), engine.reasons(asked, places)
    written = [check.sentence for check in plan.rules] + [reason.why for reason in why]
    written += [text for reason in why for text in reason.breaks]
    with override("mi"):
        told = [said(text) for text in written]
    assert len(set(written)) > 15
    assert [text for text, words in zip(written, told, strict=True) if isinstance(words, English)] == []
