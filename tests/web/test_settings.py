import os
import subprocess
import sys

import pytest

LONG_KEY = "k" * 50


def start(**variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [sys.executable, "-c", "import schoolweave.web.settings"]
    return subprocess.run(command, env=kept | variables, capture_output=True, text=True, check=False)


def test_settings_production_with_a_key_starts():
    assert start(SCHOOLWEAVE_SECRET_KEY=LONG_KEY).returncode == 0


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({}, "SCHOOLWEAVE_SECRET_KEY is not set"),
        ({"SCHOOLWEAVE_SECRET_KEY": ""}, "SCHOOLWEAVE_SECRET_KEY is not set"),
        (
            {"SCHOOLWEAVE_SECRET_KEY": LONG_KEY, "SCHOOLWEAVE_DEBUG": "on"},
            "SCHOOLWEAVE_DEBUG is on in production",
        ),
        ({"SCHOOLWEAVE_MODE": "prodcution"}, "SCHOOLWEAVE_MODE is “prodcution”"),
    ],
)
def test_settings_unsafe_production_is_refused(variables, sentence):
    finished = start(**variables)
    assert finished.returncode != 0
    assert sentence in finished.stderr


def test_commands_without_a_key_say_one_sentence():
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [sys.executable, "-m", "schoolweave.web", "migrate"]
    finished = subprocess.run(command, env=kept, capture_output=True, text=True, check=False)
    assert finished.returncode == 1
    assert finished.stderr.startswith("SCHOOLWEAVE_SECRET_KEY is not set")
    assert "Traceback" not in finished.stderr
