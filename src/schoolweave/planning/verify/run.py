"""Check what a summary says of the run itself: seed, effort, seconds, memory and versions.

Whether they are those of the run only running it again can show (``seed`` with ``effort`` gives the same
plan bit for bit); here it is checked that they are there and can be true.
"""

import math
import re
from collections.abc import Mapping
from typing import Any

from schoolweave.planning.verify.model import Check, faults

VERSION = re.compile(r"\d+(\.\d+)*([.+-]?[0-9A-Za-z]+)*")
NAMED = ("python", "schoolweave", "numpy")
"""Whose versions a plan names at least."""


def run_checks(summary: Mapping[str, Any]) -> list[Check]:
    """Return the check of seed, effort, seconds, memory (megabytes) and versions of a ``summary.json``."""
    wrong = [
        f"summary.json, key {key}: {summary.get(key)!r} is not {due}."
        for key, fine, due in (
            ("seed", _whole(summary.get("seed"), 0), "a whole number from 0"),
            ("effort", _effort(summary), "null or a whole number from 1"),
            ("seconds", _amount(summary.get("seconds")), "a time, 0 or more"),
            ("memory_mb", _amount(summary.get("memory_mb")), "an amount of memory, 0 or more"),
        )
        if not fine
    ]
    wrong += _versions(summary.get("versions"))
    return [faults("run", wrong, good="Seed, effort, seconds, memory and versions are told.")]


def _whole(value: object, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def _effort(summary: Mapping[str, Any]) -> bool:
    return "effort" in summary and (summary["effort"] is None or _whole(summary["effort"], 1))


def _amount(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and value >= 0


def _versions(told: object) -> list[str]:
    if not isinstance(told, dict):
        return ["summary.json, key versions: a table of versions by name is needed here."]
    wrong = [f"summary.json, key versions: {name} is not named." for name in NAMED if name not in told]
    return wrong + [
        f"summary.json, key versions.{name}: {value!r} is no version."
        for name, value in told.items()
        if not (isinstance(value, str) and VERSION.fullmatch(value))
    ]
