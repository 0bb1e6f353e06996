"""How cases are told: a function prepares the world and returns the call of one action."""

from collections.abc import Callable

Act = Callable[[], object]
Prepare = Callable[[], Act]
CASES: dict[str, Prepare] = {}


def name_of(action: Callable[..., object]) -> str:
    """Return an action's name within the site: ``rounds.actions.asking.stop``."""
    return f"{action.__module__.removeprefix('schoolweave.web.')}.{action.__qualname__}"


def case(action: Callable[..., object]) -> Callable[[Prepare], Prepare]:
    """Say that a function prepares the world for an action and returns the call of it."""

    def kept(prepare: Prepare) -> Prepare:
        CASES[name_of(action)] = prepare
        return prepare

    return kept
