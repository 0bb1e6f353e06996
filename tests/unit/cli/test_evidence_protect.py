"""``schoolweave evidence protect`` from a CSV file to cells, legend and log."""

import csv
import json

from typer.testing import CliRunner

from schoolweave.cli.main import app

SMALL = {(1, "a"): "3,2"}
ROWS = "region,community,school_id,year,group,count,met\n" + "".join(
    f"r{s // 6},c{s // 3},s{s},2024,{g},{SMALL.get((s, g), f'{20 + s},11')}\n" for s in range(9) for g in "ab"
)


def run(*words):
    return CliRunner().invoke(app, ["evidence", "protect", *map(str, words)])


def test_a_table_is_protected_written_and_logged(tmp_path):
    (tmp_path / "table.csv").write_text(ROWS)
    log, out = tmp_path / "log.jsonl", tmp_path / "out"
    done = run(tmp_path / "table.csv", "--profile", "nz-kahui-ako", "--log", log, "--out", out, "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert told == json.loads((out / "summary.json").read_text())
    assert told["suppressed_for_others"] > 0
    with (out / "cells.csv").open() as handle:
        cells = list(csv.DictReader(handle))
    assert len(cells) == told["cells"]
    small = [row for row in cells if (row["level"], row["code"], row["group"]) == ("school_id", "s1", "a")]
    assert (small[0]["count"], small[0]["rate"]) == ("c", "c")
    assert "confidential: suppressed" in (out / "legend.csv").read_text()
    again = run(tmp_path / "table.csv", "--profile", "nz-kahui-ako", "--log", log, "--out", out)
    assert again.exit_code == 2
    assert "already" in again.output


def test_a_wrong_column_and_a_missing_key_are_said_in_a_sentence(tmp_path):
    (tmp_path / "table.csv").write_text(ROWS)
    common = (tmp_path / "table.csv", "--out", tmp_path / "out")
    wrong = run(*common, "--profile", "dfe", "--groups", "sex")
    assert (wrong.exit_code, "has no column sex" in wrong.output) == (2, True)
    keyless = run(*common, "--profile", "stats-nz-rr3")
    assert (keyless.exit_code, "give a key" in keyless.output) == (2, True)
