"""Evidence statements: what they must say, what they may not, the rating, both languages."""

import re
import tomllib
from dataclasses import replace
from importlib import resources

import pytest
from pydantic import ValidationError

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.effect_sizes import in_pupil_sd
from schoolweave.evidence.statement import Findings, Language, Threat, language, security, statement
from schoolweave.evidence.statement.language import PACKAGE

HASH = "ab12cd34ef56" + "0" * 52
FOUND = Findings(
    programme="Communities of schools", outcome="reading", design="staggered-did",
    effect=in_pupil_sd(0.12, se=0.03, sd=1.0), treated=104, comparison=187, control="not-yet",
    years=(2016, 2025), minimum_effect=0.09, attrition=0.02, registered=HASH, planned_first=True,
)  # fmt: skip


def test_statement_says_effect_interval_months_comparison_schools_and_security():
    said = statement(FOUND)
    assert said.headline == (
        "In schools of “Communities of schools”, reading was 0.12 standard deviations between pupils higher "
        "than the comparison would have one expect (95% interval: 0.06 to 0.18)."
    )
    for words in (
        "by the table “EEF Teaching and Learning Toolkit” of 2026-11-22: 2 (interval: 1 to 2).",
        "Compared with schools that had not joined yet or never did.",
        "Schools in the programme: 104; compared with: 187.",
        "would have moved in step with those compared; that cannot be checked.",
        "frozen before its outcomes were loaded (ab12cd34ef56).",
        "Departures from the registered plan: 0.",
        "Security: 4 of 5 (high); design 4, power 5, losses 5.",
        "it is not a rating by the EEF.",
    ):
        assert words in said.text


def test_statement_of_a_null_result_says_as_much_as_any_other():
    null = replace(FOUND, effect=in_pupil_sd(0.01, se=0.03, sd=1.0))
    one, two = statement(FOUND), statement(null)
    assert {s.about for s in two.sentences} == {s.about for s in one.sentences}
    assert two.security == one.security
    assert "No difference in reading could be shown" in two.headline
    assert "(95% interval: −0.05 to 0.07)" in two.headline
    assert "Anything from −0.05 to 0.07 fits what was seen." in two.text
    assert "The interval includes zero, so that no months can be claimed." in two.text


def test_statement_of_lower_and_of_outcomes_where_lower_is_better():
    lower = replace(
        FOUND,
        effect=in_pupil_sd(-0.2, se=0.05, sd=1.0),
        outcome="absence",
        months_table="",
        higher_is_better=False,
    )
    said = statement(lower)
    assert "absence was 0.20 standard deviations between pupils lower" in said.headline
    assert "(95% interval: −0.30 to −0.10)" in said.headline
    assert "For absence, lower is better." in said.text
    assert "months" not in said.text.lower()


def test_statement_shows_as_many_decimals_as_zero_needs():
    said = statement(replace(FOUND, effect=in_pupil_sd(0.052, se=0.025, sd=1.0)))
    assert "0.052 standard deviations" in said.headline
    assert "0.003 to 0.101" in said.headline


def test_statement_of_what_cannot_be_estimated_gives_no_figure():
    none = replace(
        FOUND, effect=None, reason="There were no tests in 2020 and 2021.", missing_years=(2020, 2021)
    )
    said = statement(none)
    assert "cannot be estimated: There were no tests in 2020 and 2021. No figure is given" in said.headline
    assert "Without results: 2020, 2021; these years are missing, not zero." in said.text
    assert not any(one.about == "months" for one in said.sentences)


def test_statement_of_matched_clustered_and_departing_studies_names_each_caution():
    said = statement(
        replace(
            FOUND,
            design="matched-did",
            control="matched",
            characteristics=("roll", "need"),
            exact=("kind",),
            unmatched=40,
            imbalance=0.3,
            clusters=(5, 30),
            bootstrapped=True,
            pretest_p=0.0002,
            breakdown=0.012,
            largest_bend=0.03,
            departures=("Covariates: registered as none, run as need.",),
            threats=(Threat("tests were marked by the schools", "moderate", "towards"),),
        )
    )
    for words in (
        "Compared with schools alike in roll, need, within the same kind.",
        "and so left out: 40.",
        "0.30 standard deviations (too large: 0.25 or more).",
        "wild cluster bootstrap",
        "With so few clusters no interval can be relied upon.",
        "p < 0.001",
        "may bend by 0.012 a year; the largest bend seen before, chance included, was 0.030.",
        "Departures from the registered plan: 1. Covariates: registered as none, run as need.",
        "2 fewer for: tests were marked by the schools, departures from the plan, groups that",
    ):
        assert words in said.text
    assert said.security.rating == 2


def test_statement_of_a_study_that_was_not_shown_to_be_planned_first_says_so():
    assert "not registered before its outcomes were seen" in statement(replace(FOUND, registered="")).text
    late = statement(replace(FOUND, planned_first=False))
    assert "not shown to be so before its outcomes were loaded" in late.text
    assert late.security.rating == 3


def test_statement_of_a_randomised_design_alone_says_what_the_programme_did():
    lot = statement(replace(FOUND, design="randomised", control="lot"))
    assert lot.headline.startswith("The programme “Communities of schools” raised reading by 0.12")
    assert lot.security.rating == 5
    before = statement(replace(FOUND, design="before-after", control="themselves", comparison=0))
    assert "higher afterwards than before" in before.headline
    assert "nor from a return to the usual" in before.text
    assert "compared with:" not in before.text
    assert before.security.rating == 0


def test_statement_in_maori_has_the_same_figures_and_asks_for_review():
    one, two = statement(FOUND, "en"), statement(FOUND, "mi")
    figures = [re.findall(r"\d+(?:\.\d+)?", said.text) for said in (one, two)]
    assert sorted(figures[0]) == sorted(figures[1])
    assert [s.about for s in one.sentences] == [s.about for s in two.sentences]
    assert one.reviewed
    assert not two.reviewed
    assert "A fluent reader has not yet reviewed this text." in two.text
    assert two.to_dict()["reviewed"] is False


@pytest.mark.parametrize(
    ("change", "rating", "parts"),
    [
        ({}, 4, (4, 5, 5)),
        ({"minimum_effect": 0.2}, 4, (4, 4, 5)),
        ({"minimum_effect": 0.65}, 0, (4, 0, 5)),
        ({"minimum_effect": None}, 3, (4, None, 5)),
        ({"attrition": 0.35}, 2, (4, 5, 2)),
        ({"attrition": 0.6}, 0, (4, 5, 0)),
        ({"departures": ("One.",)}, 4, (4, 5, 5)),
        ({"registered": ""}, 3, (4, 5, 5)),
        ({"chosen_by_results": True}, 3, (4, 5, 5)),
        ({"chosen_by_results": True, "chosen_apart": True}, 4, (4, 5, 5)),
        ({"imbalance": 0.15}, 4, (4, 5, 5)),
        ({"imbalance": 0.25}, 3, (4, 5, 5)),
        ({"imbalance": 0.25, "registered": ""}, 2, (4, 5, 5)),
        ({"clusters": (5, 100), "bootstrapped": True}, 3, (4, 5, 5)),
        ({"threats": (Threat("a", "moderate"),) * 3}, 3, (4, 5, 5)),
        ({"threats": (Threat("a", "moderate"),) * 5}, 2, (4, 5, 5)),
        ({"threats": (Threat("a", "moderate", "away"),) * 2}, 3, (4, 5, 5)),
        ({"threats": (Threat("a", "high"),) * 2}, 2, (4, 5, 5)),
        ({"threats": (Threat("a", "moderate", "away"), Threat("b", "moderate", "towards"))}, 4, (4, 5, 5)),
    ],
)
def test_security_follows_its_rule(change, rating, parts):
    found = security(replace(FOUND, **change))
    assert found.rating == rating
    assert (found.design, found.power, found.attrition) == parts


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"effect": None}, "either an effect or the reason"),
        ({"design": "before-after"}, "does not go with the comparison not-yet"),
        ({"control": "lot"}, "go with each other alone"),
        ({"comparison": 0}, "one to compare with"),
        ({"design": "guess"}, "no design"),
    ],
)
def test_findings_that_contradict_themselves_are_refused(change, words):
    with pytest.raises(EvidenceError, match=words):
        replace(FOUND, **change)


@pytest.mark.parametrize("code", ["en", "mi"])
def test_language_that_claims_cause_where_it_may_not_cannot_be_loaded(code):
    table = tomllib.loads(resources.files(PACKAGE).joinpath(f"{code}.toml").read_text("utf-8"))
    word = table["causal"][0]
    for part, key in (
        ("observed", "higher"),
        ("change", "none"),
        ("sentence", "sees"),
        ("assumption", "matched"),
    ):
        bad = {**table, part: {**table[part], key: f"{table[part][key]} {word.upper()}."}}
        with pytest.raises(ValidationError, match="only a claim of cause may"):
            Language.model_validate(bad)
    with pytest.raises(EvidenceError, match="no language of statements"):
        language("xx")
