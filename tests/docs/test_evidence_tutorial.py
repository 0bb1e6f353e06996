"""The tutorial on evidence is true: its commands and its Python run, in order, in an empty folder."""

from pathlib import Path

import pytest
from tests.docs.test_tutorial import BLOCK, run

PAGE = Path(__file__).resolve().parents[2] / "docs/tutorial/what-did-it-do.md"


@pytest.mark.slow
def test_evidence_tutorial_every_block_runs(tmp_path):
    blocks = BLOCK.findall(PAGE.read_text("utf-8"))
    assert len(blocks) == 9
    said = []
    for language, text in blocks:
        finished = run(language, text, tmp_path)
        assert finished.returncode == 0, f"{text}\n{finished.stdout}\n{finished.stderr}"
        said.append(finished.stdout)
    assert "Departures from the plan: 0." in said[6]
    assert "was 0.14 standard deviations between pupils higher" in (
        tmp_path / "results/statement-en.txt"
    ).read_text("utf-8")
    assert (tmp_path / "notebook/event_study.svg").stat().st_size > 1000
