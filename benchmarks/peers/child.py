"""A method in a process of its own, and the answer that it writes."""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import process


@dataclass(frozen=True, slots=True)
class Run:
    """What a method did: ``answer`` is what it wrote, or None; ``failed`` says why there is none."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    answer: dict[str, Any] | None
    failed: str = ""


def run(command: Sequence[str], limit: float) -> Run:
    """Run ``command`` with the path for its answer as last argument, for ``limit`` seconds and a little."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answer.json"
        ended = process.run([*command, str(path)], limit)
        figures = (ended.seconds, ended.cpu_seconds, ended.peak_mb)
        if ended.code == 0:
            return Run(*figures, json.loads(path.read_text(encoding="utf-8")))
        return Run(*figures, None, f"no answer in {limit:.0f} s" if ended.code < 0 else _last(ended.err))


def _last(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1][:100] if lines else "ended without an answer"
