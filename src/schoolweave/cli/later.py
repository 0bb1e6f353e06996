"""Modules that a command needs only when it runs: ``--help`` answers at once."""

from importlib import import_module
from typing import Any


class Later:
    """Stands for a module and imports it when something in it is first asked for.

    Commands write ``if TYPE_CHECKING: from schoolweave import planning`` and, for running,
    ``else: planning = Later("schoolweave.planning")``: the types are known; numpy, scipy and pyproj
    stay unread until they are needed.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(import_module(self._name), attribute)
