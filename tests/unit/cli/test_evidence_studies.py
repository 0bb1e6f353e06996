"""``evidence match``, ``similar``, ``power``, ``study`` and ``statement`` from outside."""

import json
from pathlib import Path

import pytest
from tests.unit.evidence.study_cases import changed
from typer.testing import CliRunner

from schoolweave import demo
from schoolweave.cli.main import app
from schoolweave.evidence import statement as writing
from schoolweave.evidence.effect_sizes import in_pupil_sd
from schoolweave.evidence.statement import files


def run(*words: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["evidence", *map(str, words)])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("country")
    made = demo.programme(demo.country(200, seed=6), seed=2, size={"reading": 0.4})
    demo.write(demo.country(200, seed=6), folder)
    rows = list(zip(*made.columns().values(), strict=True))
    lines = [",".join(made.columns()), *(",".join(map(str, row)) for row in rows)]
    (folder / "panel.csv").write_text("\n".join(lines) + "\n", "utf-8")
    last = {row[0]: row for row in rows}
    names = list(made.columns())
    at = [names.index(name) for name in ("school_id", "learners", "need", "first_year")]
    lines = [
        "school_id,learners,need,first_year",
        *(",".join(str(row[k]) for k in at) for row in last.values()),
    ]
    (folder / "matching.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def test_match_writes_its_files_and_says_who_has_none(country, tmp_path):
    words = (
        "match",
        country / "matching.csv",
        "--treated",
        "first_year",
        "--on",
        "learners,need",
        "--out",
        tmp_path,
    )
    code, out, _ = run(*words)
    assert code == 0
    assert "have a comparison school" in out
    assert (
        (tmp_path / "matched.csv")
        .read_text("utf-8")
        .startswith("school_id,role,weight,learners,need,first_year\n")
    )
    code, out, _ = run(*words, "--caliper", "none", "--within", "learners=30", "--json")
    told = json.loads(out)
    assert told["treated"] == told["matched"] + told["unmatched"]
    assert told["rule"]["caliper"] is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--on", "rolls"), "no characteristic “rolls”"),
        (("--on", "need", "--distance", "far"), "--distance is not understood"),
        (("--on", "need", "--caliper", "wide"), "--caliper “wide” is not a number"),
        (("--on", "need", "--within", "need"), "as --within roll=100"),
        (("--on", "need", "--unit", "urn"), "no column “urn”"),
    ],
)
def test_match_that_cannot_be_is_one_sentence(country, tmp_path, words, said):
    code, out, err = run(
        "match", country / "matching.csv", "--treated", "first_year", "--out", tmp_path, *words
    )
    assert (code, out) == (2, "")
    assert said in err


def test_similar_lists_schools_and_why(country, tmp_path):
    code, out, _ = run("similar", country / "schools.csv", "--school", "demo:9", "--count", 3, "--json")
    told = json.loads(out)
    assert code == 0
    assert len({one["school"] for one in told["neighbours"]}) == 3
    assert all("against" in one["why"] for one in told["neighbours"])
    more = tmp_path / "more.csv"
    more.write_text("school_id,fsm\ndemo:9,12\ndemo:10,14\n", "utf-8")
    words = (
        "--characteristics",
        more,
        "--on",
        "roll,fsm=2",
        "--region-weight",
        "0.5",
        "--smallest-roll",
        "20",
    )
    code, out, _ = run("similar", country / "schools.csv", "--school", "demo:9", *words)
    assert code == 0
    assert "too little is known" in out
    code, _, err = run("similar", country / "schools.csv", "--school", "demo:nobody")
    assert code == 2
    assert "demo:nobody is not among" in err


def test_power_says_what_can_be_seen_and_how_many_are_needed():
    code, out, _ = run("power", "--schools", 40, "--pupils", 60, "--icc", 0.15, "--effect", 0.2)
    assert code == 0
    assert "an effect of 0.3684" in out
    assert "needs" in out
    code, out, _ = run("power", "--schools", 60, "--pupils", 40, "--before", 3, "--after", 2, "--json")
    assert 0 < json.loads(out)["smallest_effect"] < 0.3
    assert run("power", "--schools", 40, "--pupils", 60, "--icc", 2)[0] == 2


def plan(folder: Path, **changes: object) -> Path:
    path = folder / "study.json"
    dates = {"registered": "2024-02-02", "report_by": "2027-06-30"}
    basis = {
        "dates": dates,
        "estimation": {"outcome": "reading", "cluster": None},
        "outcome": {"sd": 1.0},
        "subgroups": [],
    }
    path.write_text(json.dumps(changed(**(basis | changes))), "utf-8")
    return path


def test_study_is_registered_frozen_run_and_checked(country, tmp_path):
    path, frozen, out = plan(tmp_path), tmp_path / "frozen.json", tmp_path / "results"
    code, said, _ = run("study", "register", path)
    assert code == 0
    assert "It can see effects of 0.0" in said
    assert json.loads(run("study", "register", path, "--json")[1])["minimum_effect"] < 0.1
    code, said, _ = run("study", "freeze", path, "--out", frozen)
    assert code == 0
    assert json.loads(frozen.read_text("utf-8"))["sha256"] in said
    code, _, err = run("study", "freeze", path, "--out", frozen)
    assert code == 2
    assert "never replaced" in err
    code, said, _ = run(
        "study", "run", frozen, country / "panel.csv", "--out", out, "--change", "control=never"
    )
    assert code == 0
    assert "Comparison group: registered as not-yet, run as never." in said
    assert "schoolweave evidence estimate" in said
    again = run("study", "run", frozen, country / "panel.csv", "--out", tmp_path / "o", "--json")
    assert json.loads(again[1])["departures"] == []
    code, said, _ = run("study", "check", frozen, out, "--panel", country / "panel.csv")
    assert code == 0
    assert "Departures from the plan: 1." in said
    code, said, _ = run("statement", out, "--language", "mi")
    assert code == 0
    assert said == (out / "statement-mi.txt").read_text("utf-8")


def test_study_check_finds_what_was_changed_afterwards(country, tmp_path):
    frozen, out = tmp_path / "frozen.json", tmp_path / "results"
    run("study", "freeze", plan(tmp_path), "--out", frozen)
    run("study", "run", frozen, country / "panel.csv", "--out", out)
    other = tmp_path / "other.csv"
    other.write_text("school_id\n", "utf-8")
    code, told, _ = run("study", "check", frozen, out, "--panel", other, "--json")
    assert code == 1
    assert "hashes differ" in json.loads(told)["faults"][0]
    frozen.write_text(
        frozen.read_text("utf-8").replace('"never"', '"x"').replace("not-yet", "never"), "utf-8"
    )
    code, _, err = run("study", "check", frozen)
    assert code == 1
    assert "changed after it was frozen" in err
    assert run("study", "run", frozen, country / "panel.csv", "--out", out)[0] == 2


def test_study_change_that_is_no_option_is_one_sentence(country, tmp_path):
    frozen = tmp_path / "frozen.json"
    run("study", "freeze", plan(tmp_path), "--out", frozen)
    for change, said in (
        ("speed=3", "NAME is one of unit"),
        ("control=maybe", "not understood"),
        ("control", "NAME=VALUE"),
    ):
        code, _, err = run(
            "study", "run", frozen, country / "panel.csv", "--out", tmp_path / "o", "--change", change
        )
        assert code == 2
        assert said in err


def test_statement_of_findings_of_ones_own(tmp_path):
    found = writing.Findings(
        programme="P", outcome="reading", design="matched", effect=in_pupil_sd(0.1, se=0.02, sd=1), treated=9,
        comparison=9, control="matched", characteristics=("roll",),
    )  # fmt: skip
    path = tmp_path / "findings.json"
    path.write_text(json.dumps(files.to_dict(found)), "utf-8")
    code, out, _ = run("statement", path, "--json")
    assert code == 0
    assert json.loads(out)["sentences"][0]["text"] == writing.statement(found).headline
    assert run("statement", path, "--language", "xx")[0] == 2
    path.write_text('{"programme": 3}', "utf-8")
    code, _, err = run("statement", path)
    assert code == 2
    assert "not understood" in err


def test_value_added_writes_schools_and_says_how_many_are_told_apart(tmp_path):
    lines = ["school_id,result,prior"]
    lines += [f"s{k % 12},{(k * 7919) % 101 / 10 + k % 12},{(k * 31) % 17}" for k in range(240)]
    path = tmp_path / "pupils.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    code, out, _ = run("value-added", path, "--on", "prior", "--out", tmp_path / "o")
    assert code == 0
    assert "240 pupils in 12 schools" in out
    assert (tmp_path / "o/schools.csv").read_text("utf-8").startswith("school_id,pupils,raw,value,se,")
    code, out, _ = run(
        "value-added", path, "--on", "prior", "--restricted", "--out", tmp_path / "o", "--json"
    )
    assert json.loads(out)["restricted"] is True
    assert run("value-added", path, "--on", "age", "--out", tmp_path / "o")[0] == 2
