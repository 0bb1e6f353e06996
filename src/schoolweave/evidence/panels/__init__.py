"""Records of learners or schools to panels: school × year × group cells of counts and sums.

``panel(records, definitions, out=...)`` makes one; ``read_cells(path)`` reads it back as an Arrow table.
Both need the extra ``schoolweave[evidence]`` and are imported when they are first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.panels.columns import COLUMNS
from schoolweave.evidence.panels.definitions import Definitions, load
from schoolweave.evidence.panels.engines import MISSING_EXTRA, EngineName, Step, Stopped
from schoolweave.evidence.panels.lineage import Lineage, Link, lineage, read_links
from schoolweave.evidence.panels.result import BadRow, Flaw, Panel, PanelReport
from schoolweave.evidence.panels.series import compose, parse

if TYPE_CHECKING:
    from schoolweave.evidence.panels.build import panel
    from schoolweave.evidence.panels.reading import SCHEMA, read_cells, write_cells

_LATER = {"panel": "build", "read_cells": "reading", "write_cells": "reading", "SCHEMA": "reading"}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
    except ModuleNotFoundError as error:
        raise EvidenceError(MISSING_EXTRA) from error


__all__ = [
    "COLUMNS",
    "MISSING_EXTRA",
    "SCHEMA",
    "BadRow",
    "Definitions",
    "EngineName",
    "Flaw",
    "Lineage",
    "Link",
    "Panel",
    "PanelReport",
    "Step",
    "Stopped",
    "compose",
    "lineage",
    "load",
    "panel",
    "parse",
    "read_cells",
    "read_links",
    "write_cells",
]
