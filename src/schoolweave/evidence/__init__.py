"""Panels, designs, estimators, disclosure control: what a programme did for learners, honestly.

>>> from schoolweave import evidence
>>> found = evidence.estimate("panel.csv", outcome="reading", control="not-yet")
>>> found.average().att, found.average().se

Importing this package is quick: each name is loaded when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

# at once, not later: the package of this name would else stand in the function's place
from schoolweave.evidence.progress import progress

if TYPE_CHECKING:
    from schoolweave.evidence import comparison, effect_sizes, power, statement, studies, value_added
    from schoolweave.evidence.effects.estimate import estimate
    from schoolweave.evidence.effects.files import write as write_effects
    from schoolweave.evidence.effects.model import Effects
    from schoolweave.evidence.panels import load as load_definitions
    from schoolweave.evidence.panels import panel, read_cells
    from schoolweave.evidence.progress.model import Challenge, Count

__all__ = [
    "Challenge",
    "Count",
    "Effects",
    "comparison",
    "effect_sizes",
    "estimate",
    "load_definitions",
    "panel",
    "power",
    "progress",
    "read_cells",
    "statement",
    "studies",
    "value_added",
    "write_effects",
]

_PLACES = {
    "load_definitions": "panels:load",
    "panel": "panels:panel",
    "read_cells": "panels:read_cells",
    "Challenge": "progress.model:Challenge",
    "Count": "progress.model:Count",
    "Effects": "effects.model:Effects",
    "estimate": "effects.estimate:estimate",
    "write_effects": "effects.files:write",
}
"""Each public name with the module, below this package, and the name that it has there."""

_PACKAGES = frozenset({"comparison", "effect_sizes", "power", "statement", "studies", "value_added"})
"""Packages below this one that are loaded when they are first asked for."""


def __getattr__(name: str) -> Any:
    if name in _PACKAGES:
        return import_module(f"{__name__}.{name}")
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _PLACES[name].split(":")
    return getattr(import_module(f"{__name__}.{module}"), attribute)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
