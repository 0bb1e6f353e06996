"""What a group costs beside its travel: flows and preferences kept inside, spread of need, who stays.

Compiled in two ways. Where a problem has no weights and no optional terms, the fields of ``Space`` and
``State`` that would hold them are ``None``, and every function here becomes nothing at all; else they are
arrays, empty where a term was not asked for. What is kept together counts as a saving, so that a group's cost
may be negative.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
from numba import types
from numba.extending import overload
from numpy.typing import NDArray

from schoolweave.planning.communities.arrays import Space, Terms
from schoolweave.planning.communities.kernel import lean

if TYPE_CHECKING:
    from schoolweave.planning.communities.state import State

F = TypeVar("F", bound=Callable[..., Any])
Pool = NDArray[np.int64]
"""A list of schools."""


def unless_absent(field: str, plain: Callable[..., Any], argument: int = 0) -> Callable[[F], F]:
    """Compile a function as it stands, but as ``plain`` where a field of one of its arguments is ``None``."""

    def register(function: F) -> F:
        def choose(*arguments: Any) -> Callable[..., Any]:
            record = arguments[argument]
            kind = record.types[record.fields.index(field)]
            return plain if isinstance(kind, types.NoneType) else function

        options: Any = {"error_model": "numpy", "nogil": True, "_nrt": False}
        cast("Any", overload(function, strict=False, jit_options=options))(choose)
        return function

    return register


@unless_absent("weight", lambda space, school: 1.0)
def weight_of(space: Space, school: int) -> float:
    """Return what multiplies the distance that a school travels."""
    return float(space.weight[school])


@unless_absent("cont", lambda state, group: -1)
def cont_of(state: "State", group: int) -> int:
    """Return the label of the group of today that a group continues, or -1."""
    return int(state.cont[group])


@unless_absent("weight", lambda space, terms, state, group, out, new: 0.0)
def extra_replaced(space: Space, terms: Terms, state: "State", group: int, out: int, new: int) -> float:
    """Return what a group costs beside travel, in km, if ``out`` left and ``new`` came (either may be -1)."""
    kept, need, stay = state.kept[group], state.need[group], state.stay[group]
    cont = state.cont[group]
    pinned, gone = pin_of(space, new), pin_of(space, out)
    if pinned >= 0 or gone >= 0:
        cont = pinned
        stay = staying(space, state.member[group], 0, state.size[group], cont)
    if out >= 0:
        kept -= kept_in(space, state.label, out, group, out)
        need -= need_of(space, out)
        stay -= stays_in(space, out, cont)
    if new >= 0:
        kept += kept_in(space, state.label, new, group, out)
        need += need_of(space, new)
        stay += stays_in(space, new, cont)
    return float(abs(need) - kept - terms.moved_km * stay)


@unless_absent("weight", lambda space, terms, pool, start, stop, cont: 0.0)
def extra_measured(space: Space, terms: Terms, pool: Pool, start: int, stop: int, cont: int) -> float:
    """Return what the group made of ``pool[start:stop]`` costs beside travel, in km.

    ``cont`` is the label of the group of today that it continues, or -1.
    """
    need = 0.0
    for place in range(start, stop):
        need += need_of(space, pool[place])
    stay = staying(space, pool, start, stop, continued(space, pool, start, stop, cont))
    return float(abs(need) - kept_among(space, pool, start, stop) - terms.moved_km * stay)


@unless_absent("weight", lambda space, state, group, school: None)
def note_out(space: Space, state: "State", group: int, school: int) -> None:
    """Bring a group's sums up to date: a member leaves."""
    state.kept[group] -= kept_in(space, state.label, school, group, school)
    state.need[group] -= need_of(space, school)
    state.stay[group] -= stays_in(space, school, state.cont[group])
    if pin_of(space, school) >= 0:
        state.cont[group], state.stay[group] = -1, 0


@unless_absent("weight", lambda space, state, group, school: None)
def note_in(space: Space, state: "State", group: int, school: int) -> None:
    """Bring a group's sums up to date: a school comes."""
    state.kept[group] += kept_in(space, state.label, school, group, school)
    state.need[group] += need_of(space, school)
    pin = pin_of(space, school)
    if pin >= 0:
        state.cont[group] = pin
        state.stay[group] = staying(space, state.member[group], 0, state.size[group], pin)
    state.stay[group] += stays_in(space, school, state.cont[group])


@unless_absent("weight", lambda space, state, group, pool, start, stop: None)
def note_all(space: Space, state: "State", group: int, pool: Pool, start: int, stop: int) -> None:
    """Take a group's sums anew, its members being ``pool[start:stop]``."""
    state.kept[group] = kept_among(space, pool, start, stop)
    state.need[group] = 0.0
    for place in range(start, stop):
        state.need[group] += need_of(space, pool[place])
    state.cont[group] = continued(space, pool, start, stop, state.cont[group])
    state.stay[group] = staying(space, pool, start, stop, state.cont[group])


@unless_absent("cont", lambda state, group: None)
def note_none(state: "State", group: int) -> None:
    """Clear the sums of a group that is no longer in use."""
    state.kept[group], state.need[group], state.stay[group], state.cont[group] = 0.0, 0.0, 0, -1


@lean
def need_of(space: Space, school: int) -> float:
    """Return a school's need above the mean in km-equivalents, 0 where need has no price."""
    if space.above.shape[0] > 0:
        return float(space.above[school])
    return 0.0


@lean
def stays_in(space: Space, school: int, label: int) -> int:
    """Return 1 if a school's group of today is the one that ``label`` (-1: none) says, else 0."""
    if space.today.shape[0] > 0 and label >= 0 and space.today[school, 0] == label:
        return 1
    return 0


@lean
def pin_of(space: Space, school: int) -> int:
    """Return the label of today that a school (-1: none) is pinned to, or -1."""
    if school >= 0 and space.today.shape[0] > 0:
        return int(space.today[school, 1])
    return -1


@lean
def continued(space: Space, pool: Pool, start: int, stop: int, cont: int) -> int:
    """Return the label that the group ``pool[start:stop]`` continues: its pinned members' before ``cont``."""
    for place in range(start, stop):
        pin = pin_of(space, pool[place])
        if pin >= 0:
            return pin
    return cont


@lean
def staying(space: Space, pool: Pool, start: int, stop: int, cont: int) -> int:
    """Return how many of ``pool[start:stop]`` stay if their group continues the label ``cont``."""
    count = 0
    for place in range(start, stop):
        count += stays_in(space, pool[place], cont)
    return count


@lean
def kept_in(space: Space, label: Pool, school: int, group: int, but: int) -> float:
    """Return the km of flows and preferences between a school and the members of a group, without ``but``."""
    total = 0.0
    if space.pair_start.shape[0] > 0:
        for place in range(space.pair_start[school], space.pair_start[school + 1]):
            other = space.pair_other[place]
            if label[other] == group and other != but:
                total += space.pair_km[place]
    return total


@lean
def kept_among(space: Space, pool: Pool, start: int, stop: int) -> float:
    """Return the km of flows and preferences inside ``pool[start:stop]``."""
    total = 0.0
    if space.pair_start.shape[0] > 0:
        for a in range(start, stop):
            school = pool[a]
            for place in range(space.pair_start[school], space.pair_start[school + 1]):
                other = space.pair_other[place]
                if other > school:
                    for b in range(start, stop):
                        if pool[b] == other:
                            total += space.pair_km[place]
                            break
    return total
