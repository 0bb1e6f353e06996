"""Editing an arrangement: who is where after some steps, and what each act changes. No database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

Key = int | None
"""The number of a group, or ``None`` where a school has none."""


class CannotEdit(ValueError):
    """The act cannot be done; the message is a sentence for the person."""


@dataclass(frozen=True, slots=True)
class Change:
    """What one act changes: schools' groups and locks, each before and after."""

    moves: Mapping[str, tuple[Key, Key]] = field(default_factory=dict)
    locks: Mapping[str, tuple[bool, bool]] = field(default_factory=dict)

    @property
    def any(self) -> bool:
        """Whether anything changes at all."""
        return bool(self.moves or self.locks)


@dataclass(frozen=True, slots=True)
class State:
    """Who is where: each school's group, the locked schools, the next number for a new group."""

    place: Mapping[str, Key]
    locked: frozenset[str] = frozenset()
    fresh: int = 1

    @property
    def groups(self) -> dict[int, list[str]]:
        """Return the members of each group by its number, ascending, schools in the state's order."""
        found: dict[int, list[str]] = {}
        for school, key in self.place.items():
            if key is not None:
                found.setdefault(key, []).append(school)
        return dict(sorted(found.items()))

    def members(self, key: int) -> list[str]:
        """Return the schools of one group."""
        return [school for school, there in self.place.items() if there == key]

    def after(self, change: Change) -> "State":
        """Return the state after a change."""
        return self._with(
            {school: after for school, (_, after) in change.moves.items()},
            {school: after for school, (_, after) in change.locks.items()},
        )

    def before(self, change: Change) -> "State":
        """Return the state before a change that was made to get to this one."""
        return self._with(
            {school: before for school, (before, _) in change.moves.items()},
            {school: before for school, (before, _) in change.locks.items()},
        )

    def _with(self, moves: Mapping[str, Key], locks: Mapping[str, bool]) -> "State":
        place = dict(self.place)
        place.update(moves)
        on = {school for school, locked in locks.items() if locked}
        fresh = max([self.fresh, *(key + 1 for key in moves.values() if key is not None)])
        return replace(self, place=place, locked=frozenset(self.locked - set(locks)) | on, fresh=fresh)


def begun(place: Mapping[str, Key]) -> State:
    """Return the state of a scenario that nobody has edited yet."""
    return State(place, fresh=max([0, *(key for key in place.values() if key is not None)]) + 1)


def move(state: State, schools: Sequence[str], to: Key, *, fresh: bool = False) -> Change:
    """Return the change that moves schools to a group, to none, or with ``fresh`` to a new one.

    Raises :class:`CannotEdit` where one is locked, not in the problem, there already, or there is no group.
    """
    goal = state.fresh if fresh else to
    if not fresh and to is not None and to not in set(state.place.values()):
        raise CannotEdit(_("There is no such group any more. Reload the page and choose another."))
    _check(state, schools)
    moves = {school: (state.place[school], goal) for school in schools if state.place[school] != goal}
    if not moves:
        raise CannotEdit(_("Nothing would change: choose another group to move to."))
    return Change(moves=moves)


def lock(state: State, schools: Iterable[str], *, on: bool) -> Change:
    """Return the change that locks schools where they are, or unlocks them.

    Raises :class:`CannotEdit` where nothing would change or a school has no group to be locked in.
    """
    found = {}
    for school in schools:
        if school not in state.place:
            raise CannotEdit(_("%(school)s may not join, so it cannot be locked.") % {"school": school})
        if on and state.place[school] is None:
            text = _("%(school)s has no group to be locked in. Move it to one first.")
            raise CannotEdit(text % {"school": school})
        if (school in state.locked) != on:
            found[school] = (not on, on)
    if not found:
        raise CannotEdit(
            _("Nothing would change: these schools are locked already.")
            if on
            else _("Nothing would change: these schools are unlocked already.")
        )
    return Change(locks=found)


def merge(state: State, key: int, into: int) -> Change:
    """Return the change that moves all schools of one group to another; raises :class:`CannotEdit`."""
    members = state.members(key)
    if key == into:
        raise CannotEdit(_("Choose another group to merge with: a group cannot be merged with itself."))
    if not members:
        raise CannotEdit(_("There is no such group any more. Reload the page."))
    return move(state, members, into)


def split(state: State, key: int, off: Sequence[str]) -> Change:
    """Return the change that puts some schools of a group into a new one; raises :class:`CannotEdit`."""
    members = state.members(key)
    if not off or not set(off) < set(members):
        raise CannotEdit(_("Choose some of the schools of this group, not all of them and not none."))
    return move(state, off, None, fresh=True)


def _check(state: State, schools: Sequence[str]) -> None:
    if not schools:
        raise CannotEdit(_("Choose at least one school."))
    for school in schools:
        if school not in state.place:
            text = _("%(school)s may not join under the rules, so it cannot be moved.")
            raise CannotEdit(text % {"school": school})
        if school in state.locked:
            text = _("%(school)s is locked. Unlock it first, if it is to move.")
            raise CannotEdit(text % {"school": school})
