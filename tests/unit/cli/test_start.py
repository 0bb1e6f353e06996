"""Help is answered without reading what only computing needs."""

import json
import subprocess
import sys

import pytest

HEAVY = (
    "numba",
    "scipy",
    "numpy",
    "pyproj",
    "highspy",
    "pandas",
    "schoolweave.planning",
    "schoolweave.policy",
)
PROGRAM = """
import json, sys
from typer.testing import CliRunner
from schoolweave.cli.main import app
result = CliRunner().invoke(app, sys.argv[1:])
print(json.dumps([result.exit_code, result.output, sorted(sys.modules)]))
"""


@pytest.mark.parametrize(
    "words",
    [(), ("plan",), ("plan", "communities"), ("plan", "verify"), ("schools", "check"), ("demo", "data")],
    ids=lambda words: " ".join(words) or "alone",
)
def test_help_reads_no_numerical_library(words):
    code, said, modules = answered(*words, "--help")
    assert (code, "Usage" in said) == (0, True)
    assert [name for name in HEAVY if name in modules] == []


def test_programmes_are_listed_without_numerical_libraries():
    code, said, modules = answered("plan", "programmes")
    assert (code, "nz-communities" in said) == (0, True)
    assert [name for name in HEAVY if name in modules] == ["schoolweave.policy"]


def answered(*words):
    run = subprocess.run([sys.executable, "-c", PROGRAM, *words], capture_output=True, text=True, check=True)
    return json.loads(run.stdout)
