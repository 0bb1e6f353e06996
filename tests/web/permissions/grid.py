"""The grid of roles by capabilities by states, from the tables of states of every app."""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import schoolweave.web
from schoolweave.web.accounts.capabilities import CAPABILITIES
from schoolweave.web.accounts.roles import ROLES

FIELDS = ("capability", "act", "state", *ROLES)
ANY, NEW = "any", "not there yet"


def grid() -> list[tuple[str, ...]]:
    """Return a row per capability, and one per act that asks for it and state that allows it."""
    asked = {(act.capability, act.verb, state) for act in _acts() for state in (act.before or {NEW})}
    rows = sorted(asked | {(name, "", ANY) for name in CAPABILITIES})
    return [
        (*row, *("yes" if row[0] in role.capabilities else "" for role in ROLES.values())) for row in rows
    ]


def _acts() -> Iterator[Any]:
    """Yield what has states before it and a capability: the rows of every table of states."""
    for module in _modules():
        for value in vars(module).values():
            table = getattr(value, "acts", value)
            if isinstance(table, dict) and table:
                yield from (one for one in table.values() if _is_act(one))


def _is_act(one: Any) -> bool:
    return hasattr(one, "before") and hasattr(one, "verb") and bool(getattr(one, "capability", ""))


def _modules() -> Iterator[ModuleType]:
    for info in pkgutil.walk_packages(schoolweave.web.__path__, "schoolweave.web."):
        parts = info.name.split(".")
        if len(parts) > 3 and (parts[3] in {"rules", "moves"}):
            yield importlib.import_module(info.name)
