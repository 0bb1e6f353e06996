"""What is wrong with a programme's file is named with its line, its key and what to do."""

from pathlib import Path

import pytest

from schoolweave.policy import checking, programmes, reading
from schoolweave.policy.languages import missing_places

TEXT = (Path(__file__).parent / "files" / "tarafia.toml").read_text("utf-8")


def problems(tmp_path, *changes):
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "own.toml"
    path.write_text(text, "utf-8")
    return checking.problems(path), text.splitlines()


@pytest.mark.parametrize(
    ("old", "new", "key", "sentence"),
    [
        ("size_mean = 4", "size_mean = 40", "versions.1.communities", "The mean size 40 must lie between"),
        ("size_mean = 4", "size_maen = 4", "versions.1.communities.size_maen", "did you mean “size_mean”?"),
        ("size_min = 3", 'size_min = "many"', "versions.1.communities.size_min", "“size_min” is “many”"),
        ('certainty = "confirmed"', 'certainty = "sure"', "versions.1.rules.RING-1.certainty", "“sure”"),
        ('"XPF 250000"', '"XPF 250000.50"', "versions.1.roles.keeper.allowances.0.amount", "no smaller unit"),
        ('"XPF 12000"', '"a lot"', "versions.1.money.grants.oars.amount", "write it like “NZD 30000”"),
        ("[[50, 1], [200, 2]]", "[[200, 2], [50, 1]]", "versions.1.roles.navigator.count", "in order"),
        ('op = "under"', 'op = "lower"', "versions.1.eligibility.SMALL.any_of.0.op", "“op” is “lower”"),
        ('name = "Navigator"\n', "", "versions.1.roles.navigator.name", "“name” is missing: add it."),
    ],
)  # fmt: skip
def test_problem_has_key_and_advice(tmp_path, old, new, key, sentence):
    found, _ = problems(tmp_path, (old, new))
    by_key = {one.key: one for one in found}
    assert key in by_key, found
    assert sentence in by_key[key].sentence


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("size_mean = 4", "size_maen = 4"),
        ('certainty = "confirmed"', 'certainty = "sure"'),
        ('"XPF 250000"', '"XPF 250000.50"'),
        ("from_date = 2031-02-01", 'from_date = "soon"'),
        ('kind = "number"', 'kind = "numeral"'),
    ],
)
def test_problem_has_the_line(tmp_path, old, new):
    found, lines = problems(tmp_path, (old, new))
    at_fault = next(number for number, line in enumerate(lines, 1) if new in line)
    assert at_fault in [one.line for one in found]


def test_all_problems_are_told_at_once(tmp_path):
    found, _ = problems(tmp_path, ("size_min = 3", "size_min = 0"), ('op = "under"', 'op = "lower"'))
    assert {"versions.1.communities.size_min", "versions.1.eligibility.SMALL.any_of.0.op"} <= {
        one.key for one in found
    }


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('next = ["joined"]', 'next = ["left"]', "stage “asked” is followed by “left”, which there is not"),
        ('scale = "sea"', 'scale = "see"', "put through the scale “see”, which there is not"),
        ('rules = ["RING-2"]', 'rules = ["RING-9"]', "“RING-9”, which there is not"),
        ('based_on = "1"', 'based_on = "0"', "There is no version “0” to build on"),
        ('based_on = "1"', 'based_on = "nz-communities/1999"', "has no version “1999” to build on"),
        ("=rules.RING-1.parameters.minutes", "=rules.RING-1.minutes", "names a place that version 1 has not"),
        ('version = "2"', 'version = "1"', "is there twice"),
        ("from_date = 2032-02-01", "from_date = 2030-02-01", "listed by from_date, oldest first"),
        ('id = "SMALL"', 'id = "SEA"', "“SEA” is there twice"),
        ('fact = "sea"\nop = "is"', 'op = "is"', "exactly one of fact, any_of and all_of"),
        ('kind = "communities"', 'kind = "hubs"', "needs a table [versions.hubs]"),
        ('id = "tarafia-rings"', "id =", "This is not TOML"),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_told(tmp_path, old, new, sentence):
    found, _ = problems(tmp_path, (old, new))
    assert any(sentence in one.sentence for one in found), found


@pytest.mark.parametrize("name", programmes.ids())
def test_shipped_programmes_have_no_problem(tmp_path, name):
    path = tmp_path / "shipped.toml"
    path.write_text(reading.shipped()[name], "utf-8")
    assert checking.problems(path) == ()
    assert [missing_places(version) for version in programmes.get(name).versions] == [()] * len(
        programmes.get(name).versions
    )
