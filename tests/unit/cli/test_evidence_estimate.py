"""``schoolweave evidence estimate``: files written, figures equal to R's, faults said in one sentence."""

import csv
import json

import pytest
from tests.data import shared
from tests.unit.evidence.effects import county, made
from typer.testing import CliRunner

from schoolweave.cli.main import app

FILES = {
    "att_gt.csv",
    "aggregates.csv",
    "sensitivity.csv",
    "event_study.csv",
    "summary.json",
    "event_study.svg",
}


def run(*arguments):
    return CliRunner().invoke(app, ["evidence", "estimate", *map(str, arguments)])


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def panel(tmp_path):
    drawn, path = made.panel(), tmp_path / "panel.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["school_id", "year", "mean", "first_year", "x", "trust"])
        for at in range(made.UNITS):
            first = "" if drawn["first"][at] == 0 else int(drawn["first"][at])
            for place, year in enumerate(made.YEARS.tolist()):
                writer.writerow(
                    [at, year, drawn["y"][at, place], first, drawn["x"][at], drawn["cluster"][at]]
                )
    return path


@pytest.mark.parametrize(("control", "scenario"), [("never", "mpdta_nev_dr"), ("not-yet", "mpdta_nyt_dr")])
def test_estimate_files_equal_r(tmp_path, control, scenario):
    path = shared("evidence/mpdta.csv")
    named = ("--unit", "countyreal", "--outcome", "lemp", "--first", "first.treat", "--control", control)
    done = run(path, *named, "--out", tmp_path)
    assert done.exit_code == 0, done.output
    assert {one.name for one in tmp_path.iterdir()} == FILES
    found = rows(tmp_path / "att_gt.csv")
    assert list(found[0]) == ["group", "time", "att", "se", "n_treated", "n_control"]
    single = {(row["group"], row["time"]): row for row in found}
    for row in county.recorded("ref_attgt"):
        if row["scenario"] == scenario:
            ours = single[row["group"], row["t"]]
            for name in ("att", "se"):
                assert float(ours[name]) == pytest.approx(float(row[name]), abs=1e-10)
    averages = rows(tmp_path / "aggregates.csv")
    assert list(averages[0]) == ["type", "event", "att", "se", "low", "high"]
    whole = {row["type"]: row for row in averages if not row["event"]}
    for row in county.recorded("ref_aggte"):
        if row["scenario"] == scenario:
            ours = whole[row["type"]]
            assert float(ours["att"]) == pytest.approx(float(row["overall_att"]), abs=1e-10)
            assert float(ours["se"]) == pytest.approx(float(row["overall_se"]), abs=1e-10)


def test_estimate_json_is_the_summary(panel, tmp_path):
    out = tmp_path / "out"
    done = run(panel, "--out", out, "--covariates", "x", "--cluster", "trust", "--draws", 99, "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == json.loads((out / "summary.json").read_text("utf-8"))
    assert json.loads(done.stdout)["design"]["covariates"] == ["x"]


def test_estimate_says_the_figures_and_the_cautions(panel, tmp_path):
    done = run(panel, "--out", tmp_path / "out", "--cluster", "trust", "--draws", 99, "--smoothness", "0,0.1")
    assert "90 schools in 18 clusters, 2001 to 2006: 540 school-years, 0 missing." in done.stdout
    assert "wild cluster bootstrap p =" in done.stdout
    assert "no proof" in done.stdout
    assert [row["m"] for row in rows(tmp_path / "out" / "sensitivity.csv")] == ["0.0", "0.1"] * 2


def test_estimate_same_command_same_bytes(panel, tmp_path):
    for name in ("one", "two"):
        run(panel, "--out", tmp_path / name, "--draws", 99, "--seed", 5)
    for name in FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--outcome", "maths"), "panel.csv has no column “maths”"),
        (("--control", "some"), "choose never or not-yet"),
        (("--smoothness", "a"), "give numbers with commas between"),
        (("--where", "group"), "give a column and a value"),
    ],
)
def test_estimate_fault_is_a_sentence_and_exit_code_2(panel, tmp_path, arguments, said):
    done = run(panel, "--out", tmp_path / "out", *arguments)
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_estimate_bad_value_names_file_row_and_column(panel, tmp_path):
    text = panel.read_text("utf-8").splitlines()
    text[7] = text[7].replace(text[7].split(",")[2], "n.k.", 1)
    panel.write_text("\n".join(text), "utf-8")
    done = run(panel, "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert "panel.csv, row 8, column mean: “n.k.” is not a number" in done.stderr
