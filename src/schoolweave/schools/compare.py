"""Two extracts of one register: what opened, closed, merged, moved, changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from schoolweave.core.errors import RegisterError
from schoolweave.core.geography import great_circle_km
from schoolweave.schools.header import plain
from schoolweave.schools.record import School, Status

MOVED_KM = 0.5
"""A school moved when its place changed by more than this: less is a corrected coordinate."""

ROLL_CHANGE = 3
"""A roll changed much when it changed by more than one part in so many of the old roll."""

KINDS = (
    "opened",
    "closed",
    "merged",
    "continued",
    "moved",
    "renamed",
    "roll_changed",
    "community_joined",
    "community_left",
    "community_moved",
)
"""The kinds of change, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one school; ``before`` and ``after`` are in the unit of the kind.

    ``opened``, ``closed``: kind of school; ``merged``, ``continued``: own id and ids of the successors;
    ``moved``: places in degrees with ``km`` between them; ``renamed``: names; ``roll_changed``: rolls;
    ``community_…``: id and name of the communities.
    """

    kind: str
    id: str
    name: str
    before: str = ""
    after: str = ""
    km: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the change ready for JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Difference:
    """All changes between two extracts, by kind and then in the order of the extracts.

    ``old`` and ``new`` count schools, ``in_both`` those with the same id. ``notes`` are sentences about what
    could not be compared.
    """

    old: int
    new: int
    in_both: int
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()

    def of(self, kind: str) -> tuple[Change, ...]:
        """Return the changes of one kind of :data:`KINDS`."""
        return tuple(change for change in self.changes if change.kind == kind)

    @property
    def counts(self) -> dict[str, int]:
        """How many changes there are of each kind, zero included."""
        counts = dict.fromkeys(KINDS, 0)
        for change in self.changes:
            counts[change.kind] += 1
        return counts

    def to_dict(self) -> dict[str, Any]:
        """Return the difference ready for JSON, with the changes listed under their kind."""
        rows = {kind: [change.to_dict() for change in self.of(kind)] for kind in KINDS}
        totals = {"old": self.old, "new": self.new, "in_both": self.in_both, "counts": self.counts}
        return {**totals, **rows, "notes": list(self.notes)}


def compare(old: Iterable[School], new: Iterable[School]) -> Difference:
    """Compare two extracts of one register by id.

    - *opened*: teaches now and did not before, unless it continues a school that closed;
    - *closed*: taught before and does not now (closed, or not listed any more), with no known successor;
    - *merged*: closed, and its learners' new school also took in, or was, another one;
    - *continued*: closed under this id and carried on alone under its successor's, as when a school converts;
    - *moved*: more than :data:`MOVED_KM` apart;
    - *renamed*: the name differs apart from capitals, accents, blanks and punctuation;
    - *roll_changed*: by more than a third of the old roll, where both are known;
    - *community_joined*, *community_left*, *community_moved*: by community id.

    Successors come from either extract's links. Raises :class:`RegisterError` where the two are not of one
    register, that is, no id prefix is common.
    """
    before = {school.id: school for school in old}
    after = {school.id: school for school in new}
    _refuse_strangers(before, after)
    changes = [*_comings_and_goings(before, after)]
    notes = []
    communities = any(s.community_id for s in after.values()) or not any(
        s.community_id for s in before.values()
    )
    if not communities:
        notes.append("The new register names no communities, so changes of community are not compared.")
    for number in before.keys() & after.keys():
        changes.extend(_changes_of(before[number], after[number], communities))
    order = {number: at for at, number in enumerate(dict.fromkeys([*before, *after]))}
    changes.sort(key=lambda change: (KINDS.index(change.kind), order[change.id]))
    return Difference(
        len(before), len(after), len(before.keys() & after.keys()), tuple(changes), tuple(notes)
    )


def _refuse_strangers(before: Mapping[str, School], after: Mapping[str, School]) -> None:
    old_prefixes, new_prefixes = ({number.partition(":")[0] for number in side} for side in (before, after))
    if before and after and not old_prefixes & new_prefixes:
        raise RegisterError(
            f"The two registers have no kind of identifier in common ({', '.join(sorted(old_prefixes))} and "
            f"{', '.join(sorted(new_prefixes))}): give two extracts of one register."
        )


def _teaches(school: School | None) -> bool:
    return school is not None and school.status in (Status.OPEN, Status.CLOSING)


def _comings_and_goings(before: Mapping[str, School], after: Mapping[str, School]) -> list[Change]:
    successors, predecessors = _lineage(before, after)
    changes: list[Change] = []
    continued_as: set[str] = set()
    for number, school in before.items():
        if not _teaches(school) or _teaches(after.get(number)):
            continue
        heirs = sorted(heir for heir in successors.get(number, ()) if _teaches(after.get(heir)))
        if not heirs:
            changes.append(Change("closed", number, school.name, before=school.kind.value))
            continue
        alone = all(_carries_on(heir, number, before, predecessors) for heir in heirs)
        if alone:
            continued_as.update(heirs)
        changes.append(
            Change("continued" if alone else "merged", number, school.name, number, " ".join(heirs))
        )
    for number, school in after.items():
        if _teaches(school) and not _teaches(before.get(number)) and number not in continued_as:
            changes.append(Change("opened", number, school.name, after=school.kind.value))
    return changes


def _carries_on(
    heir: str, number: str, before: Mapping[str, School], predecessors: Mapping[str, set[str]]
) -> bool:
    """Return whether a new school took over one school of the old extract and no other."""
    taught = {one for one in predecessors.get(heir, ()) if _teaches(before.get(one))}
    return not _teaches(before.get(heir)) and taught <= {number}


def _lineage(
    before: Mapping[str, School], after: Mapping[str, School]
) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Return successors and predecessors by id, from the links of both extracts at both ends."""
    successors: dict[str, set[str]] = {}
    predecessors: dict[str, set[str]] = {}
    for school in [*before.values(), *after.values()]:
        pairs = [(school.id, heir) for heir in school.successors]
        pairs += [(parent, school.id) for parent in school.predecessors]
        for parent, heir in pairs:
            successors.setdefault(parent, set()).add(heir)
            predecessors.setdefault(heir, set()).add(parent)
    return successors, predecessors


def _changes_of(old: School, new: School, communities: bool) -> list[Change]:
    found = [_move(old, new), _rename(old, new), _roll(old, new)]
    if communities:
        found.append(_community(old, new))
    return [change for change in found if change is not None]


def _move(old: School, new: School) -> Change | None:
    if None in (old.latitude, old.longitude, new.latitude, new.longitude):
        return None
    if (old.latitude, old.longitude) == (new.latitude, new.longitude):
        return None
    places = [(school.latitude or 0.0, school.longitude or 0.0) for school in (old, new)]
    km = float(great_circle_km(*places[0], *places[1]))
    if km <= MOVED_KM:
        return None
    text = [f"{latitude:.6f} {longitude:.6f}" for latitude, longitude in places]
    return Change("moved", new.id, new.name, text[0], text[1], round(km, 3))


def _rename(old: School, new: School) -> Change | None:
    if plain(old.name).replace(" ", "") == plain(new.name).replace(" ", ""):
        return None
    return Change("renamed", new.id, new.name, old.name, new.name)


def _roll(old: School, new: School) -> Change | None:
    if old.roll is None or new.roll is None or ROLL_CHANGE * abs(new.roll - old.roll) <= old.roll:
        return None
    return Change("roll_changed", new.id, new.name, str(old.roll), str(new.roll))


def _community(old: School, new: School) -> Change | None:
    if old.community_id == new.community_id:
        return None
    kind = "moved" if old.community_id and new.community_id else "joined" if new.community_id else "left"
    texts = [f"{s.community_id} {s.community_name}".strip() for s in (old, new)]
    return Change(f"community_{kind}", new.id, new.name, texts[0], texts[1])
