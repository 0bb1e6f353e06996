"""What every planner reads of a school."""

from typing import Protocol


class ListedSchool(Protocol):
    """A school in a register; :class:`schoolweave.schools.School` satisfies it."""

    @property
    def id(self) -> str:
        """``<register>:<id in the register>``."""

    @property
    def name(self) -> str:
        """The school's name, for sentences."""

    @property
    def latitude(self) -> float | None:
        """WGS84 degrees, or ``None`` where the register does not say."""

    @property
    def longitude(self) -> float | None:
        """WGS84 degrees, or ``None`` where the register does not say."""

    @property
    def kind(self) -> str:
        """What the school is, as in the rules' kinds."""

    @property
    def status(self) -> str:
        """Whether it teaches now, as in the rules' statuses."""

    @property
    def roll(self) -> int | None:
        """Learners, or ``None``."""
