"""Find what can change the database: the functions of actions, letters and jobs, and who else writes."""

import ast
import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

from django_tasks.base import Task

import schoolweave.web

WEB = Path(schoolweave.web.__file__).parent
ROOMS = ("actions", "mail", "tasks")
"""Modules or packages of an app in which everything public is looked at."""
WRITES = frozenset(
    {"save", "create", "bulk_create", "bulk_update", "update_or_create", "get_or_create", "delete"}
)
APART = ("migrations", "demo_story", "demo_data", "management")
"""Where nobody is served: migrations, the demo country, commands that call actions."""


def functions() -> set[str]:
    """Return the public functions and jobs, by their names within the site."""
    found = set()
    for module in _modules():
        for name, thing in vars(module).items():
            own = inspect.isfunction(thing) and thing.__module__ == module.__name__
            job = isinstance(thing, Task) and thing.module_path == f"{module.__name__}.{name}"
            if (own or job) and not name.startswith("_"):
                found.add(f"{module.__name__}.{name}".removeprefix("schoolweave.web."))
    return found


def _modules() -> Iterator[ModuleType]:
    for app in sorted(path.parent.name for path in WEB.glob("*/apps.py")):
        for room in ROOMS:
            if not list((WEB / app).glob(f"{room}*")):
                continue
            module = import_module(f"schoolweave.web.{app}.{room}")
            yield module
            for one in pkgutil.walk_packages(getattr(module, "__path__", []), f"{module.__name__}."):
                yield import_module(one.name)


def writers() -> set[str]:
    """Return the modules outside those rooms in which rows are written."""
    found = set()
    for path in WEB.rglob("*.py"):
        parts = path.relative_to(WEB).with_suffix("").parts
        if {*ROOMS, *APART}.isdisjoint(parts) and any(map(_writes, ast.walk(ast.parse(path.read_text())))):
            found.add(".".join(parts))
    return found


def _writes(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    asked = ast.unparse(node.func.value)
    return node.func.attr in WRITES or (node.func.attr == "update" and "objects" in asked)
