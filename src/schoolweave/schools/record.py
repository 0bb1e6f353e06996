"""The school record: one shape for every register in the world."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What a school is, by the years it serves."""

    PRIMARY = "primary"
    INTERMEDIATE = "intermediate"
    SECONDARY = "secondary"
    AREA = "area"  # all-through: New Zealand's composite schools, England's all-through
    SPECIAL = "special"
    CORRESPONDENCE = "correspondence"
    OTHER = "other"


class Authority(StrEnum):
    """Who answers for a school."""

    STATE = "state"
    INTEGRATED = "integrated"  # New Zealand's state-integrated; elsewhere a faith school that the state funds
    INDEPENDENT = "independent"
    OTHER = "other"


class Status(StrEnum):
    """Whether a school teaches now."""

    OPEN = "open"
    PROPOSED = "proposed"
    CLOSING = "closing"
    CLOSED = "closed"


class Scale(StrEnum):
    """What the numbers in :attr:`School.years` are."""

    YEAR = "year"  # year levels, 1 to 13 in New Zealand
    AGE = "age"  # ages at the start of the school year, 5 to 15 in England's pathway


@dataclass(frozen=True, slots=True)
class Need:
    """One measure of need, as published. Missing is absent, never zero."""

    measure: str  # "decile", "isolation_index", "fsm_percent", "imd_decile", ...
    value: float
    year: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class School:
    """A school as one register describes it on one day.

    ``id`` is ``<register>:<id in the register>``, such as ``nz-moe:23`` or ``gb-urn:100000``.
    ``latitude`` and ``longitude`` are WGS84 degrees, both present or both ``None``.
    ``years`` are ascending and in the unit of ``scale``; empty where the register does not say.
    ``roll`` counts learners; ``roll_by_year`` holds the years that are known. Missing stays missing.
    """

    id: str
    name: str
    kind: Kind
    authority: Authority
    status: Status = Status.OPEN
    latitude: float | None = None
    longitude: float | None = None
    years: tuple[int, ...] = ()
    scale: Scale = Scale.YEAR
    roll: int | None = None
    roll_by_year: tuple[tuple[int, int], ...] = ()
    needs: tuple[Need, ...] = ()
    type_name: str = ""  # the register's own word for the kind
    authority_name: str = ""  # the register's own word for the authority
    region: str = ""
    area: str = ""  # territorial authority, district
    town: str = ""
    opened: date | None = None
    closed: date | None = None
    community_id: str = ""  # today's collaboration, where the register names one
    community_name: str = ""
    predecessors: tuple[str, ...] = field(default=())
    successors: tuple[str, ...] = field(default=())

    @property
    def placed(self) -> bool:
        """Whether the register says where the school is."""
        return self.latitude is not None
