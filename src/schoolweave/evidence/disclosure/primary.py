"""Which cells a profile suppresses for themselves."""

import numpy as np
from numpy.typing import NDArray

from schoolweave.evidence.disclosure.system import HIDDEN, IN_WORDS, NEVER, REST, SHOWN, System


def primary(system: System) -> NDArray[np.int8]:
    """Return the state of every number (``(v,)``) after primary suppression.

    Small counts; the measure where those who met it, or those who did not, are few or none or where its count
    is suppressed. Sums of published parts and what is never published are :data:`NEVER`.
    """
    profile, table, n = system.profile, system.table, len(system.table.places)
    state = np.full(len(system.x), NEVER, dtype=np.int8)
    small = (system.x >= 1) & (system.x <= profile.suppress_to)
    count = np.where(small[:n], IN_WORDS if profile.open else HIDDEN, SHOWN)
    state[:n] = np.where(system.derived, NEVER, count)
    if table.met is not None:
        few = small[n : 2 * n] | small[2 * n : 3 * n]
        if profile.extremes == "suppress":
            few |= (system.x[n : 2 * n] == 0) | (system.x[2 * n : 3 * n] == 0)
        hidden = few | (system.x[:n] == 0) | (count != SHOWN)
        state[n : 2 * n] = np.where(hidden, HIDDEN, SHOWN)
        state[n : 2 * n][system.derived] = NEVER
    return state


def guarded(system: System, state: NDArray[np.int8]) -> list[int]:
    """Return the numbers that must stay uncertain: what is suppressed, and small counts behind rounding.

    From those with the most learners beneath them to those with the fewest.
    """
    owner = np.where(system.owner >= 0, system.owner, 0)
    hidden = (state[owner] == HIDDEN) | (state[owner] == IN_WORDS)
    small = (system.x >= 1) & (system.x <= system.profile.guard_to) & (state[owner] == SHOWN)
    anybody = (system.x[system.place] > 0) & ~system.fixed & (system.kind < REST)
    marked = (hidden | small) & anybody
    found = np.flatnonzero(marked)
    order = np.lexsort((found, -system.table.leaves[system.place[found]]))
    return [int(v) for v in found[order]]
