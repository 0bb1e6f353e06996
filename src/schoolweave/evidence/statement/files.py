"""Findings as files: what a statement can be written from again."""

import math
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.faults import first
from schoolweave.evidence.statement.findings import Findings

ADAPTER = TypeAdapter(Findings)


def to_dict(one: Findings) -> dict[str, Any]:
    """Return findings as plain data, as ``findings.json`` holds them."""
    plain: dict[str, Any] = ADAPTER.dump_python(one, mode="json")
    if one.effect is not None:  # JSON has no infinity; a text is read back as one
        plain["effect"] = {
            name: str(value) if isinstance(value, float) and math.isinf(value) else value
            for name, value in plain["effect"].items()
        }
    return plain


def read(path: str | Path) -> Findings:
    """Return the findings of a JSON file, or of the folder of a study that was run.

    Raises :class:`EvidenceError` where it is not understood.
    """
    source = Path(path)
    source = source / "findings.json" if source.is_dir() else source
    try:
        return ADAPTER.validate_json(source.read_text("utf-8"))
    except ValidationError as error:
        raise EvidenceError(f"{source.name}: {first(error, whole='the whole')}") from error
