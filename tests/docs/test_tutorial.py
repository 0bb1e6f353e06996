"""The tutorial is true: its commands and its Python run, in order, in an empty folder."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs/tutorial/first-communities.md"
BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def run(language: str, text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    commands = Path(sys.executable).parent
    environment = os.environ | {"PATH": f"{commands}{os.pathsep}{os.environ['PATH']}"}
    program = ["sh", "-euc", text] if language == "sh" else [sys.executable, "-W", "error", "-c", text]
    return subprocess.run(program, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_tutorial_every_block_runs(tmp_path):
    blocks = BLOCK.findall(PAGE.read_text("utf-8"))
    assert [language for language, _ in blocks] == ["sh"] * 7 + ["python"]
    for language, text in blocks:
        finished = run(language, text, tmp_path)
        assert finished.returncode == 0, f"{text}\n{finished.stdout}\n{finished.stderr}"
    assert (tmp_path / "plan/groups.csv").read_text("utf-8").startswith("school_id,group_id,host\n")
