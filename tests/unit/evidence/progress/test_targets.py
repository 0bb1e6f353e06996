"""Real plans' arithmetic: what cannot be, what disagrees with itself, what chance would give."""

from dataclasses import replace

import pytest

from schoolweave.evidence.progress import Challenge, Count, progress

PLAN = Challenge("c", "Writing", "writing", ("a", "b"), Count(2016, 745, 1074), 0.85, 2020)
"""Kāhui Ako o Wakatipu: boys' writing to 85 % (913), 168 more."""


def said(challenge: Challenge) -> list[tuple[str, str]]:
    found = progress([], challenge).flags
    return [(flag.severity, flag.sentence) for flag in found if "no values" not in flag.sentence]


def test_target_that_agrees_has_only_its_whole_learners() -> None:
    assert said(replace(PLAN, stated_gain=168, stated_share=0.69)) == [
        ("note", "85% of 1,074 learners is 912.9: 913 whole learners.")
    ]


def test_target_whose_words_and_counts_disagree() -> None:
    """Year 10 writing: 39 % (78/171) to 50 %, 17 more; 78 of 171 is 45.6 %."""
    year_10 = replace(PLAN, baseline=Count(2016, 78, 171), target=0.5, stated_share=0.39, stated_gain=17)
    found = said(year_10)
    assert [kind for kind, _ in found] == ["inconsistent", "inconsistent", "inside chance", "note"]
    assert "39%, but 78 of 171 learners is 45.6%" in found[0][1]
    assert "+17 learners, but 50% of 171 takes +7.5 from 78" in found[1][1]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"baseline": Count(2016, 80, 70)}, "80 of 70"),
        ({"target": 1.2}, "between 0 % and 100 %"),
        ({"target_year": 2016}, "not after the baseline"),
        ({"target": 0.5}, "no improvement"),
        ({"lower_is_better": True}, "no improvement"),
        ({"stated_gain": 400}, "more than there are learners"),
        ({"baseline": Count(2016, 0, 0)}, "counts no learners"),
        ({"kind": "mean"}, "has no mean"),
    ],
)
def test_target_that_cannot_be(change: dict[str, object], sentence: str) -> None:
    found = said(replace(PLAN, **change))
    assert found[0][0] == "impossible"
    assert sentence in found[0][1]


def test_target_inside_chance_says_what_would_be_beyond() -> None:
    small = replace(PLAN, baseline=Count(2016, 12, 20), target=0.8)
    (_, sentence), *_ = said(small)
    assert "Of 20 learners chance alone gives 5 to 18" in sentence
    assert "19 learners (95%) would be beyond chance" in sentence
    tiny = replace(PLAN, baseline=Count(2016, 3, 4), target=1.0)
    assert "add years or schools together" in said(tiny)[0][1]


def test_target_for_fewer_uses_the_other_end() -> None:
    absence = replace(PLAN, baseline=Count(2016, 50, 200), target=0.23, lower_is_better=True)
    (kind, sentence), *_ = said(absence)
    assert kind == "inside chance"
    assert "33 learners" in sentence


def test_parts_that_do_not_add_up() -> None:
    """A community's page: 8,733 students, whose groups add up to 8,633."""
    parts = {"a": Count(2016, 400, 600), "b": Count(2016, 345, 374)}
    (kind, sentence), *_ = said(replace(PLAN, parts=parts))
    assert kind == "inconsistent"
    assert "745 of 974 learners, the community’s says 745 of 1,074" in sentence
