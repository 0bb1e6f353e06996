"""A frozen study, run on the demo country: guard, matching, estimate, departures, folder, same figures."""

import csv
import json
import shlex
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from tests.unit.evidence.study_cases import RULE, changed
from typer.testing import CliRunner

from schoolweave import demo
from schoolweave.cli.main import app
from schoolweave.core.errors import EvidenceError
from schoolweave.evidence import studies
from schoolweave.evidence.statement import files, of_study, statement
from schoolweave.evidence.studies import running

FROZEN = datetime(2026, 3, 1, tzinfo=UTC)
NOW = FROZEN + timedelta(days=300)
ESTIMATION = {"outcome": "reading", "control": "not-yet", "cluster": None}


@cache
def programme() -> demo.Programme:
    return demo.programme(demo.country(400, seed=3), seed=5, size={"reading": 0.3})


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a panel of outcomes and a file of characteristics with first years."""
    folder = tmp_path_factory.mktemp("study")
    found = programme()
    columns = found.columns()
    rows = list(zip(*columns.values(), strict=True))
    with (folder / "panel.csv").open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows(
            [[*columns, "size"], *([*row, "small" if row[2] < 120 else "large"] for row in rows)]
        )
    country = demo.country(400, seed=3)
    with (folder / "schools.csv").open("w", encoding="utf-8", newline="") as handle:
        out = csv.writer(handle)
        out.writerow(["school_id", "roll", "need", "kind", "region", "first_year"])
        for school, first in zip(country.schools, found.first_year.tolist(), strict=True):
            need = school.needs[0].value if school.needs else ""
            out.writerow([school.id, school.roll or "", need, school.kind, school.region, first or ""])
    return folder


def frozen(**changes):
    outcome = {"sd": 1.0}
    return studies.freeze(
        studies.parse(changed(**({"estimation": ESTIMATION, "outcome": outcome} | changes))), at=FROZEN
    )


@pytest.fixture(scope="module")
def found(place):
    study = frozen(subgroups=[{"name": "small schools", "where": {"size": "small"}}])
    return running.run(study, place / "panel.csv", place / "out", at=NOW)


def test_run_finds_the_planted_effect_and_says_so(found):
    one = of_study.findings(found)
    assert one.effect.low < 0.3 < one.effect.high
    assert one.effect.high - one.effect.low < 0.2
    assert one.planned_first
    assert one.departures == ()
    assert "reading was" in statement(one).headline
    assert [part.name for part in found.subgroups] == ["small schools"]


def test_run_writes_a_folder_that_reads_back_to_the_same_statement(found, place):
    names = of_study.write(found, place / "out", attrition=0.01)
    assert {"run.json", "findings.json", "summary.json", "statement-en.txt", "statement-mi.txt"} <= set(names)
    assert "subgroup-1/statement-en.txt" in names
    assert all((place / "out" / name).stat().st_size for name in names)
    again = statement(files.read(place / "out"))
    assert (place / "out/statement-en.txt").read_text("utf-8") == f"{again.text}\n"
    content = json.loads((place / "out/run.json").read_text("utf-8"))
    assert studies.FrozenStudy.model_validate(content["study"]).checked() == found.study
    assert content["departures"] == []


@pytest.mark.parametrize("matched", [False, True])
def test_run_gives_commands_that_give_the_same_figures(place, tmp_path, matched):
    changes = {"design": "matched-did", "comparison": RULE, "subgroups": []} if matched else {"subgroups": []}
    result = running.run(
        frozen(**changes), place / "panel.csv", tmp_path, at=NOW, schools=place / "schools.csv"
    )
    of_study.write(result, tmp_path / "first")
    for line in result.commands:
        words = shlex.split(line)
        assert words[0] == "schoolweave"
        done = CliRunner().invoke(app, words[1:])
        assert done.exit_code == 0, done.output
    for name in ("att_gt.csv", "aggregates.csv", "summary.json"):
        assert (tmp_path / name).read_bytes() == (tmp_path / "first" / name).read_bytes()


def test_run_of_a_matched_design_uses_matched_schools_alone(place, tmp_path):
    study = frozen(design="matched-did", comparison=RULE, subgroups=[])
    result = running.run(study, place / "panel.csv", tmp_path, at=NOW, schools=place / "schools.csv")
    one = of_study.findings(result)
    assert one.control == "matched"
    assert one.unmatched == len(result.match.unmatched)
    assert one.departures == ()
    assert result.whole.effects.size.schools <= result.match.rows
    assert "alike in roll, need, within the same kind, region" in statement(one).text
    with pytest.raises(EvidenceError, match="needs a file with a row a school"):
        running.run(study, place / "panel.csv", tmp_path, at=NOW)


def test_run_otherwise_than_planned_lists_it_and_publishes_all_the_same(place, tmp_path):
    study = frozen(subgroups=[])
    other = study.registration.estimation.model_copy(update={"control": "never", "outcome": "writing"})
    result = running.run(study, place / "panel.csv", tmp_path, at=NOW, estimation=other)
    assert [one.about for one in result.departures] == ["column of the outcome", "comparison group"]
    said = statement(of_study.findings(result))
    assert "No difference in reading could be shown" in said.headline
    assert "Departures from the registered plan: 2." in said.text
    assert "statement-en.txt" in of_study.write(result, tmp_path)


def test_run_before_freezing_is_refused(place, tmp_path):
    with pytest.raises(EvidenceError, match="after the study is frozen"):
        running.run(frozen(), place / "panel.csv", tmp_path, at=FROZEN - timedelta(hours=1))
    with pytest.raises(EvidenceError, match="not estimated here"):
        running.run(frozen(design="before-after"), place / "panel.csv", tmp_path, at=NOW)


def test_run_that_cannot_be_estimated_says_why_and_gives_no_figure(place, tmp_path):
    study = frozen(estimation={**ESTIMATION, "where": {"year": "2018"}}, subgroups=[])
    result = running.run(study, place / "panel.csv", tmp_path, at=NOW)
    said = statement(of_study.findings(result))
    assert "cannot be estimated: Effects need at least two years" in said.headline
    assert "statement-mi.txt" in of_study.write(result, tmp_path / "null")


def test_run_takes_the_pupils_deviation_from_sums_before_the_programme(tmp_path):
    rng, rows = np.random.default_rng(4), []
    pupils = []
    for school in range(40):
        first = 2020 if school % 2 else ""
        for year in range(2017, 2022):
            marks = rng.normal(100 + school % 5 + 3 * (bool(first) and year >= 2020), 15, 30)
            if year < 2020:
                pupils.append(marks)
            rows.append([f"s{school}", year, 30, marks.sum(), (marks**2).sum(), marks.mean(), first])
    path = tmp_path / "panel.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows(
            [["school_id", "year", "count", "sum", "sum_squares", "mean", "first_year"], *rows]
        )
    study = frozen(
        estimation={"outcome": "mean", "cluster": None}, outcome={"name": "marks", "sd": None}, subgroups=[]
    )
    result = running.run(study, path, tmp_path / "out", at=NOW)
    assert result.whole.sd == pytest.approx(np.concatenate(pupils).std(ddof=1))
    assert result.whole.sd_source == "all pupils of the panel before 2020"
    one = of_study.findings(result)
    assert one.bootstrapped
    assert one.effect.g == pytest.approx(result.whole.effects.average("dynamic").att / result.whole.sd)


def test_run_without_a_deviation_gives_no_effect_size(place, tmp_path):
    study = frozen(outcome={"name": "reading", "sd": None}, subgroups=[])
    result = running.run(study, place / "panel.csv", tmp_path, at=NOW)
    assert "standard deviation between pupils is not known" in statement(of_study.findings(result)).headline


def anchored(path: Path) -> None:
    """Write a panel whose true effect is +0.2 in primary and -0.2 in secondary schools, without two years."""
    rng, rows = np.random.default_rng(8), []
    for school in range(240):
        kind, first = ("primary", "secondary")[school % 2], 2022 if school % 4 < 2 else ""
        level = 0.3 * rng.standard_normal()
        for year in (2017, 2018, 2019, 2022, 2023):
            effect = (0.2 if kind == "primary" else -0.2) * (first != "" and year >= 2022)
            rows.append([f"s{school}", year, level + effect + 0.05 * rng.standard_normal(), kind, first])
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([["school_id", "year", "reading", "kind", "first_year"], *rows])


def test_run_reports_no_effect_overall_beside_subgroups_that_differ(tmp_path):
    """Challenge the Gap found +2 months in primary, -2 in secondary schools and 0 overall (EEF)."""
    anchored(tmp_path / "panel.csv")
    groups = [{"name": kind, "where": {"kind": kind}} for kind in ("primary", "secondary")]
    result = running.run(frozen(subgroups=groups), tmp_path / "panel.csv", tmp_path, at=NOW)
    whole, primary, secondary = (
        of_study.findings(result, part, attrition=0.0) for part in (result.whole, *result.subgroups)
    )
    assert whole.effect.spans_zero
    assert "No difference in reading could be shown" in statement(whole).headline
    assert primary.effect.low > 0 > secondary.effect.high
    assert "reading (secondary) was" in statement(secondary).headline
    assert statement(primary).security.rating < statement(whole).security.rating
    for part in (whole, primary):
        assert part.missing_years == (2020, 2021)
        assert "Without results: 2020, 2021; these years are missing, not zero." in statement(part).text


def test_run_of_the_worst_schools_with_nothing_done_shows_no_effect(tmp_path):
    """Schools chosen for one bad year recover; the plain comparison with that year calls it an effect."""
    rng, schools, years = np.random.default_rng(21), 900, range(2016, 2024)
    level = 0.3 * rng.standard_normal((schools, 1))
    results = level + 0.15 * rng.standard_normal((schools, len(years)))
    worst = results[:, 4] <= np.quantile(results[:, 4], 0.2)  # 2020; they join in 2021
    with (tmp_path / "panel.csv").open("w", encoding="utf-8", newline="") as handle:
        out = csv.writer(handle)
        out.writerow(["school_id", "year", "reading", "first_year"])
        for at, row in enumerate(results.tolist()):
            first = 2021 if worst[at] else ""
            out.writerows([f"s{at}", year, value, first] for year, value in zip(years, row, strict=True))
    found = {}
    for apart in (0, 1):
        plan = frozen(selection="results", estimation={**ESTIMATION, "anticipation": apart}, subgroups=[])
        assert plan.registration.invites_regression is (apart == 0)
        found[apart] = of_study.findings(running.run(plan, tmp_path / "panel.csv", tmp_path, at=NOW))
    assert found[0].effect.low > 0.05
    assert found[1].effect.spans_zero
    assert abs(found[1].effect.g) < 0.03
    assert "counts towards this figure" in statement(found[0]).text
    assert "does not count" in statement(found[1]).text
    assert statement(found[0]).security.rating < statement(found[1]).security.rating
