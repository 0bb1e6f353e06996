"""The rules in the documentation are those of the programmes, and each has its worked example."""

import pytest
from tests.spec import pages

from schoolweave.policy import programmes

NAMES = [name for name in programmes.ids() if name not in pages.LEFT_OUT]


def test_pages_are_as_they_would_be_drawn_now():
    drawn = pages.pages()
    kept = {path.name: path.read_text("utf-8") for path in pages.FOLDER.glob("*.md")}
    assert kept == drawn, "Run python -m tests.spec.pages and look at what changed."


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_that_facts_can_test_has_a_worked_example(name):
    worked = {rule for programme, rule in pages.examples() if programme == name}
    rules = {rule.id: rule for version in programmes.get(name).versions for rule in version.rules}
    assert worked <= set(rules)
    assert {one for one, rule in rules.items() if rule.needs} <= worked
    judged = {one for one in rules if one not in worked}
    assert all(rules[one].certainty != "confirmed" or not rules[one].hard for one in judged), judged


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_says_where_it_is_from(name):
    for version in programmes.get(name).versions:
        for rule in version.rules:
            assert rule.source.strip().endswith((".", ")")), rule.id
            assert rule.sentence.strip().endswith("."), rule.id
            assert rule.title, rule.id
            assert rule.topic, rule.id
