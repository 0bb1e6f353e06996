"""The whole estimate: from a table of cells to figures, notes and the same bytes again."""

import json
from functools import cache

import numpy as np
import pytest
from tests.unit.evidence.effects import county, made

from schoolweave import evidence
from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.effects import files
from schoolweave.evidence.effects.group_time import Design, group_time, prepare
from schoolweave.evidence.effects.inference import critical, pretest
from schoolweave.evidence.effects.panel import from_arrays

DRAWS = 199


def columns(**more):
    found = made.panel()
    units, years = found["y"].shape
    return {
        "school_id": np.repeat([f"s:{at}" for at in range(units)], years),
        "year": np.tile(made.YEARS, units),
        "mean": found["y"].ravel(),
        "first_year": np.repeat(np.where(found["first"] > 0, found["first"], np.nan), years),
        "x": np.repeat(found["x"], years),
        "kind": np.repeat(np.where(found["z"] > 0, "secondary", "primary"), years),
        "trust": np.repeat(found["cluster"], years),
        "weight": found["weight"].ravel(),
    } | more


@cache
def effects():
    return evidence.estimate(columns(), draws=DRAWS, seed=3)


def test_pretest_equals_r():
    recorded = {row["scenario"]: row for row in county.recorded("ref_pretest")}
    for scenario, design in (("mpdta_nev_dr", Design()), ("mpdta_nyt_dr", Design("not-yet"))):
        found = pretest(group_time(prepare(county.panel(), design), design))
        assert found.statistic == pytest.approx(float(recorded[scenario]["W"]), abs=1e-10)
        assert found.p == pytest.approx(float(recorded[scenario]["Wpval"]), abs=5.1e-6)
        assert found.degrees == 5


def test_pretest_without_enough_clusters_says_so():
    drawn = made.panel()
    panel = from_arrays(drawn["y"], drawn["first"], times=made.YEARS, cluster=np.arange(made.UNITS) % 4)
    found = pretest(group_time(prepare(panel, Design()), Design()))
    assert found.p is None
    assert "too few clusters" in found.note


def test_critical_of_independent_figures_is_the_known_one():
    rng = np.random.default_rng(1)
    errors = rng.normal(size=(3000, 12))
    one, ten = critical(errors, [slice(0, 1), slice(2, 12)], seed=1, draws=4999, level=0.95)
    assert one == pytest.approx(1.96, abs=0.06)
    assert ten == pytest.approx(2.80, abs=0.06)  # the size of the largest of ten: 0.95 ** (1 / 10)


def test_critical_same_seed_same_width():
    errors = np.random.default_rng(2).normal(size=(50, 4))
    found = [critical(errors, [slice(0, 4)], seed=seed, draws=DRAWS, level=0.95) for seed in (5, 5, 6)]
    assert found[0] == found[1] != found[2]


def test_estimate_words_are_a_covariate():
    found = evidence.estimate(columns(), covariates=["x", "kind"], draws=DRAWS)
    expected = evidence.estimate(
        columns(z=columns()["kind"] == "secondary"), covariates=["x", "z"], draws=DRAWS
    )
    assert found.design["covariates"] == ["x", "kind: secondary"]
    assert found.average().att == pytest.approx(expected.average().att, abs=1e-12)


def test_estimate_finds_the_planted_effect():
    whole = effects().average()
    assert whole.low < 0.4 < whole.high
    assert whole.n_treated + whole.n_control == made.UNITS


def test_estimate_band_is_wider_than_an_interval():
    for one in effects().averages:
        width = (one.high - one.att) / one.se
        assert width == pytest.approx(
            1.959964 if one.event is None else effects().critical[one.type], abs=1e-5
        )
    assert effects().critical["dynamic"] > 2.2


def test_estimate_same_seed_same_bytes():
    again = evidence.estimate(columns(), draws=DRAWS, seed=3)
    assert files.summary_text(again) == files.summary_text(effects())
    assert files.aggregates_text(again) == files.aggregates_text(effects())
    other = evidence.estimate(columns(), draws=DRAWS, seed=4)
    assert files.att_gt_text(other) == files.att_gt_text(effects())
    assert files.aggregates_text(other) != files.aggregates_text(effects())


def test_estimate_order_of_rows_changes_nothing():
    order = np.random.default_rng(1).permutation(len(columns()["year"]))
    mixed = evidence.estimate({name: one[order] for name, one in columns().items()}, draws=DRAWS)
    for one in mixed.averages:
        same = effects().average(one.type, one.event)
        assert (one.att, one.se) == pytest.approx((same.att, same.se), abs=1e-12)


def test_estimate_unit_of_the_outcome_carries_through():
    times = evidence.estimate(columns(mean=columns()["mean"] * 1000), draws=DRAWS, seed=3)
    for one, same in zip(times.averages, effects().averages, strict=True):
        assert (one.att, one.se, one.high) == pytest.approx((same.att * 1e3, same.se * 1e3, same.high * 1e3))
    pairs = zip(times.sensitivity.rows, effects().sensitivity.rows, strict=True)
    for one, same in pairs:
        assert (one.m, one.low, one.high) == pytest.approx(
            (same.m * 1e3, same.low * 1e3, same.high * 1e3), rel=1e-6
        )


def test_estimate_a_year_that_nobody_has_is_left_out_and_said():
    y = np.where(columns()["year"] == 2005, np.nan, columns()["mean"])
    found = evidence.estimate(columns(mean=y), draws=DRAWS)
    assert found.size.years == (2001, 2002, 2003, 2004, 2006)
    assert found.size.missing == 0
    assert any("2005" in note and "without" in note for note in found.notes)


def test_estimate_missing_years_are_missing_and_said():
    y = np.where(made.panel()["seen"].ravel(), columns()["mean"], np.nan)
    rows, pairs = (evidence.estimate(columns(mean=y), missing=how, draws=DRAWS) for how in ("rows", "pairs"))
    lost = int((~made.panel()["seen"]).sum())
    assert rows.size.missing == pairs.size.missing == lost
    assert any("cross-sections" in note for note in rows.notes)
    assert any("both of its years" in note for note in pairs.notes)
    assert pairs.average().se < rows.average().se


def test_estimate_pairs_are_the_schools_with_both_years():
    seen = made.panel()["seen"]
    y = np.where(seen, made.panel()["y"], np.nan)
    first = made.panel()["first"]
    found = evidence.estimate(columns(mean=y.ravel()), missing="pairs", draws=DRAWS)
    for one in found.cells:
        late, early = one.time - made.YEARS[0], one.base - made.YEARS[0]
        both = seen[:, late] & seen[:, early]
        change = y[:, late] - y[:, early]
        ours, theirs = change[both & (first == one.group)], change[both & (first == 0)]
        assert (one.n_treated, one.n_control) == (len(ours), len(theirs))
        assert one.att == pytest.approx(ours.mean() - theirs.mean(), abs=1e-12)
        assert one.se == pytest.approx(
            np.hypot(*(np.std(x) / np.sqrt(len(x)) for x in (ours, theirs))), abs=1e-12
        )


def test_estimate_few_clusters_are_said_and_get_a_wild_bootstrap():
    found = evidence.estimate(columns(), cluster="trust", draws=DRAWS)
    whole = found.average()
    assert whole.treated_clusters == 18
    assert {one.type for one in found.wild} == {"simple", "dynamic"}
    assert found.wild[0].low < whole.att < found.wild[0].high
    assert any("18 clusters" in note and "wild" in note for note in found.notes)


def test_estimate_schools_table_gives_what_the_panel_lacks():
    panel = columns()
    joined = {
        unit: year for unit, year in zip(panel["school_id"], panel.pop("first_year"), strict=True) if year > 0
    }
    schools = {"school_id": list(joined), "first_year": list(joined.values())}
    found = evidence.estimate(panel, schools=schools, draws=DRAWS, seed=3)
    assert files.aggregates_text(found) == files.aggregates_text(effects())


def test_estimate_where_takes_one_group():
    panel = columns()
    twice = {name: np.concatenate([one, one]) for name, one in panel.items()}
    twice["group"] = np.repeat(["all", "fsm"], len(panel["year"]))
    twice["mean"] = np.concatenate([panel["mean"], -panel["mean"]])
    found = evidence.estimate(twice, where={"group": "all"}, draws=DRAWS, seed=3)
    assert files.aggregates_text(found) == files.aggregates_text(effects())
    with pytest.raises(EvidenceError, match="row 541, column year: this school and year also stand in row 1"):
        evidence.estimate(twice)


def test_estimate_schools_in_the_programme_from_the_start_are_left_out():
    first = np.where(columns()["school_id"] == "s:1", 2001, columns()["first_year"])
    found = evidence.estimate(columns(first_year=first), draws=DRAWS)
    assert found.size.schools == made.UNITS - 1
    assert found.notes[0].endswith("1 of 90 schools.")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"control": "all"}, "choose never or not-yet"),
        ({"method": "dr"}, "needs covariates"),
        ({"method": "ols", "covariates": ["x"]}, "choose dr or reg"),
        ({"missing": "zero"}, "choose rows or pairs"),
        ({"anticipation": -1}, "from 0 on"),
        ({"draws": 5}, "99 draws"),
        ({"smoothness": [-1.0]}, "from 0 on"),
        ({"where": {"kind": "hospital"}}, "no row whose kind is “hospital”. It has: primary, secondary"),
    ],
)
def test_estimate_choice_that_cannot_be_is_refused(wrong, said):
    with pytest.raises(EvidenceError, match=said):
        evidence.estimate(columns(), **wrong)


def test_estimate_without_comparison_is_refused():
    joined = np.where(np.isnan(columns()["first_year"]), 2005.0, columns()["first_year"])
    with pytest.raises(EvidenceError, match="not-yet"):
        evidence.estimate(columns(first_year=joined))
    found = evidence.estimate(columns(first_year=joined), control="not-yet", draws=DRAWS)
    assert {one.time for one in found.cells if one.time >= one.group} == {2003, 2004, 2005}
    assert any("no school is left to compare with" in note for note in found.notes)
    with pytest.raises(EvidenceError, match="No school joins"):
        evidence.estimate(columns(first_year=np.zeros(len(joined))))


def test_estimate_covariate_that_tells_who_is_in_is_said():
    told = columns()["x"] + 10 * (columns()["first_year"] > 0)
    with pytest.raises(EvidenceError, match="no comparison like them"):
        evidence.estimate(columns(told=told), covariates=["told"])


def test_summary_is_json_and_counts_what_is_behind():
    summary = json.loads(files.summary_text(effects()))
    assert summary["panel"]["cohorts"][-1] == {"first_year": None, "schools": 50, "clusters": 50}
    assert len(summary["behind"]["att_gt"]) == len(effects().cells) == 15
    assert summary["overall"]["simple"]["n_control"] == 50


def test_to_columns_are_of_one_length():
    assert {len(one) for one in effects().to_columns().values()} == {len(effects().averages)}
    assert effects().to_columns(single=True)["time"][:2] == [2002, 2003]


def test_average_that_does_not_exist_is_refused():
    with pytest.raises(EvidenceError, match="no average"):
        effects().average("dynamic", 40)


def test_estimate_cohort_of_few_schools_is_said():
    first = np.where(columns()["school_id"] == "s:1", 2005, columns()["first_year"])
    found = evidence.estimate(columns(first_year=first), draws=DRAWS)
    assert any("2005 (1)" in note for note in found.notes)


def test_estimate_outcome_that_never_moves_has_no_effect_and_no_error():
    found = evidence.estimate(
        columns(mean=np.full(len(columns()["year"]), 0.5)), cluster="trust", draws=DRAWS
    )
    whole = found.average()
    assert (whole.att, whole.se) == (0.0, 0.0)
    assert found.wild == ()
    assert found.pretest.p is None
    assert json.loads(files.summary_text(found))["overall"]["simple"]["p"] is None
