"""Communities as they are to be formed: plain records, before they are rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from schoolweave.core.geography import great_circle_km


@dataclass(frozen=True, slots=True)
class Member:
    """A school of a community to be; ``km`` to its host, ``None`` where a place is not known.

    The lead of a hub that another hub serves is its host and has no kilometres.
    """

    school_id: str
    km: float | None = None
    is_host: bool = False
    why: str = ""

    @property
    def leads_alone(self) -> bool:
        """Whether it leads a hub without being served by it."""
        return self.is_host and self.km is None


@dataclass(frozen=True, slots=True)
class Lead:
    """The school that leads a hub whoever joins or leaves; ``served`` says whether that hub serves it too."""

    school_id: str = ""
    served: bool = True


@dataclass(frozen=True, slots=True)
class Community:
    """A community to be; ``source_id`` says which one of its source it is."""

    source_id: str
    name: str
    colour: int
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What forming communities changed, in numbers of communities and of schools."""

    begun: int = 0
    ended: int = 0
    joined: int = 0
    left: int = 0

    @property
    def any(self) -> bool:
        """Whether anything changed at all."""
        return bool(self.begun or self.ended or self.joined or self.left)


Place = tuple[float | None, float | None]


def around_host(
    schools: Sequence[str], places: Sequence[Place], *, why: str = "", lead: Lead | None = None
) -> tuple[Member, ...]:
    """Return schools as members around their host, in the order given.

    The host is the ``lead`` where one is given, else the school with the smallest sum of great-circle
    distances to the others, the first of equals. Schools whose place (degrees) is not known cannot be it and
    have no distance; nobody has one where the lead is not among them.
    """
    known = [number for number, place in enumerate(places) if place[0] is not None and place[1] is not None]
    given = lead.school_id if lead is not None else None
    if not known or (given is not None and given not in {schools[number] for number in known}):
        return tuple(Member(school, is_host=school == given, why=why) for school in schools)
    degrees = np.array([places[number] for number in known], dtype=np.float64)
    table = great_circle_km(degrees[:, :1], degrees[:, 1:], degrees[:, 0], degrees[:, 1]).round(6)
    cheapest = int(table.sum(axis=1).argmin())
    chosen = cheapest if given is None else [schools[number] for number in known].index(given)
    km = dict(zip(known, table[chosen].tolist(), strict=True))
    if lead is not None and not lead.served:
        del km[known[chosen]]
    return tuple(
        Member(school, km.get(number), is_host=number == known[chosen], why=why)
        for number, school in enumerate(schools)
    )
