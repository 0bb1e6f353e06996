"""How cases are told: a function takes a world and returns the call of one action.

A world is made once: its database is copied for each of its cases, and what it returns is copied too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace as Things
from typing import Any

Act = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Job:
    """Work in several transactions: killed in between, doing it ``again`` must lead to the same end.

    ``again`` is given what ``also`` said at the point; ``told`` says what is so at the end, of which nothing
    may depend on how often the work was killed.
    """

    act: Act
    again: Callable[[Any], object]
    told: Callable[[], object]
    also: Callable[[], Any] = lambda: None


@dataclass(frozen=True, slots=True)
class World:
    """What some cases begin from; ``base`` is the world that it goes on from."""

    name: str
    make: Callable[..., Things]
    base: "World | None"

    def __call__(self, things: Things | None) -> Things:
        """Make what this world adds."""
        return self.make() if self.base is None else self.make(things)


@dataclass(frozen=True, slots=True)
class Case:
    """The call of one action, and the world it needs."""

    action: str
    world: World
    prepare: Callable[[Things], Act | Job]


CASES: dict[str, Case] = {}


def name_of(action: Callable[..., object]) -> str:
    """Return an action's name within the site: ``rounds.actions.asking.stop``."""
    return f"{action.__module__.removeprefix('schoolweave.web.')}.{action.__qualname__}"


def world(base: World | None = None) -> Callable[[Callable[..., Things]], World]:
    """Say that a function makes a world, from another's things where there is a base."""
    return lambda make: World(f"{make.__module__.rpartition('.')[2]}-{make.__name__}", make, base)


@world()
def empty() -> Things:
    """Nothing is there."""
    return Things()


def case(
    action: Callable[..., object] | str, start: World = empty, *, when: str = ""
) -> Callable[[Callable[[Things], Act | Job]], None]:
    """Say that a function returns the call of an action; ``when`` tells a second case of one action apart."""
    name = action if isinstance(action, str) else name_of(action)

    def kept(prepare: Callable[[Things], Act | Job]) -> None:
        known = f"{name}, {when}" if when else name
        assert known not in CASES, known
        CASES[known] = Case(name, start, prepare)

    return kept


__all__ = ["CASES", "Act", "Case", "Job", "Things", "World", "case", "empty", "name_of", "world"]
