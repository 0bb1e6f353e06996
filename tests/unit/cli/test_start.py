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
result = CliRunner().invoke(app, sys.argv[1:] + ["--help"])
print(json.dumps([result.exit_code, "Usage" in result.output, sorted(sys.modules)]))
"""


@pytest.mark.parametrize(
    "words",
    [(), ("plan",), ("plan", "communities"), ("plan", "verify"), ("schools", "check"), ("demo", "data")],
    ids=lambda words: " ".join(words) or "alone",
)
def test_help_reads_no_numerical_library(words):
    run = subprocess.run([sys.executable, "-c", PROGRAM, *words], capture_output=True, text=True, check=True)
    code, usage, modules = json.loads(run.stdout)
    assert (code, usage) == (0, True)
    assert [name for name in HEAVY if name in modules] == []
