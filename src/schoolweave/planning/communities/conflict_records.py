"""What is said where the rules cannot all be kept: frozen records, no computation."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConflictRule:
    """One rule of a conflict.

    ``rule`` is ``size_min``, ``size_max``, ``count``, ``pathway``, ``state_min``, ``must_link``,
    ``cannot_link``, ``pin``, ``max_moves`` or ``place`` (what was demanded: that somebody has a group);
    ``schools`` are the ids that it is about, if it is about some.
    """

    rule: str
    sentence: str
    schools: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One way out of a conflict: which rule gives way, how far, and what the plan then costs.

    ``amount`` counts ``unit`` (schools, groups, links …) and is the least that suffices. ``objective`` is
    the best one in km with that rule given way so far, all other rules kept; ``None`` where it was not
    computed. ``proved`` says that both are proved.
    """

    rule: str
    sentence: str
    amount: int
    unit: str
    objective: float | None = None
    proved: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """A small set of rules that cannot hold together, and the ways out, cheapest first.

    ``irreducible`` says that it was proved that without any one of ``rules`` the others can hold.
    ``sentence`` says all of it for a reader. ``schools`` are those that have no group because of it; empty
    where that is everybody.
    """

    sentence: str
    rules: tuple[ConflictRule, ...]
    irreducible: bool
    relaxations: tuple[Relaxation, ...] = ()
    schools: tuple[str, ...] = ()

    @property
    def cheapest(self) -> Relaxation | None:
        """The way out that costs least, or ``None`` where none was found in time."""
        return self.relaxations[0] if self.relaxations else None
