"""How the objects of each model relate to scopes: told once by each app, read by both checks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q

from schoolweave.web.accounts.models import Person

Visitor = Person | AnonymousUser | None
SELF = "pk"
"""The path from an object to itself."""


@dataclass(frozen=True, slots=True)
class Link:
    """Relations from an object to others, with ``__`` between them; ``SELF`` where it is one itself.

    Rows of the relation ``through`` count only while today is between their dates (from ``from_date``
    until the day before ``to_date``), where ``dated``, and while their fields hold one of ``where``'s values.
    """

    path: str
    through: str = ""
    dated: bool = False
    where: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition, told twice: of an object in Python, and of rows as a filter.

    It applies to ``capabilities``; none stands for all.
    """

    of_object: Callable[[Visitor, str, Any], bool]
    of_rows: Callable[[Visitor, str], Q]
    capabilities: frozenset[str] = frozenset()

    def applies(self, capability: str) -> bool:
        """Return whether the condition says anything about a capability."""
        return not self.capabilities or capability in self.capabilities


@dataclass(frozen=True, slots=True)
class Reach:
    """What one model's objects belong to."""

    model: type[Model]
    register: tuple[str, ...] = ()
    region: str = ""
    schools: tuple[Link, ...] = ()
    collaborations: tuple[Link, ...] = ()
    round: tuple[str, ...] = ()
    belongs_to: tuple[str, ...] = ()
    about: tuple[str, str] = ("", "")
    opens: tuple[Condition, ...] = ()
    narrows: tuple[Condition, ...] = ()

    @property
    def label(self) -> str:
        """Return the model's name as bars and conflicts write it, such as ``directory.school``."""
        return self.model._meta.label_lower  # noqa: SLF001 - Django documents it


REACHES: dict[str, Reach] = {}
"""What each app told, by the model's label."""


def declare(
    model: type[Model],
    *,
    register: str | tuple[str, ...] = (),
    region: str = "",
    schools: str | Link | tuple[Link, ...] = (),
    collaborations: str | Link | tuple[Link, ...] = (),
    round: str | tuple[str, ...] = (),
    belongs_to: str | tuple[str, ...] = (),
    about: tuple[str, str] = ("", ""),
    opens: tuple[Condition, ...] = (),
    narrows: tuple[Condition, ...] = (),
) -> Reach:
    """Tell what a model's objects belong to; call it in ``<app>/reach.py``, which is imported at start.

    Parameters
    ----------
    register, region, round
        Lookups to the key of the register, the region's name (with ``register``), the key of the round.
        Several for a row that belongs to one of several things.
    schools, collaborations
        Links to schools and to collaborations. Through its schools an object also lies in their registers
        and regions.
    belongs_to
        Foreign keys to the record (or to one of several) that the object is a part of: it is reached, and
        barred, with that record.
    about
        The two fields that name a record of any kind by its model and its key: a row about a record from
        which somebody is barred is kept from them too.
    opens
        Conditions under which everybody may do it, such as reading what is published.
    narrows
        Conditions that must all hold, such as that a reviewer was asked to score this one.
    """
    told = Reach(
        model,
        _texts(register),
        region,
        _links(schools),
        _links(collaborations),
        _texts(round),
        _texts(belongs_to),
        about,
        opens,
        narrows,
    )
    REACHES[told.label] = told
    return told


def reach_of(model: type[Model]) -> Reach:
    """Return what was told of a model; of which nothing was told, only what holds everywhere reaches."""
    concrete = model._meta.concrete_model or model  # noqa: SLF001 - proxies are what they stand for
    return REACHES.get(concrete._meta.label_lower) or Reach(concrete)  # noqa: SLF001


def _texts(paths: str | tuple[str, ...]) -> tuple[str, ...]:
    return (paths,) if isinstance(paths, str) else paths


def _links(links: str | Link | tuple[Link, ...]) -> tuple[Link, ...]:
    if isinstance(links, str):
        return (Link(links),)
    return (links,) if isinstance(links, Link) else links
