"""What every compiled loop about hubs shares: the schools as arrays and what a school costs at a lead.

Only operations that IEEE 754 rounds exactly are used, so that a cost is the same on any machine.
"""

from typing import NamedTuple

import numpy as np

from schoolweave.planning.communities.kernel import Floats, Ints, distance, inline, jit

FORBIDDEN = 1e6
"""Cost of a pair that a rule forbids, in weighted kilometres."""
MM_PER_KM = 1_000_000
"""Published distances are whole millimetres."""


class Ground(NamedTuple):
    """Schools as arrays of shape ``(n,)``; ``xyz`` is ``(n, 3)``, on the unit sphere.

    ``weight`` is that of a kilometre, ``longest`` how far a school may be from its lead (infinite where no
    rule says), ``side`` a number of the area that its hub may not leave, ``opening`` what choosing it as a
    lead costs in weighted kilometres. ``inside`` is subtracted from a lead's cost at itself: large where a
    lead has to be in its own hub, else 0.
    """

    xyz: Floats
    weight: Floats
    longest: Floats
    side: Ints
    opening: Floats
    inside: float


@inline
def pair(ground: Ground, i: int, j: int) -> float:
    """Return what school ``i`` costs at lead ``j``: weighted kilometres, more where a rule forbids it."""
    far = distance(ground.xyz, i, j)
    cost = ground.weight[i] * far
    if far > ground.longest[i] or ground.side[i] != ground.side[j]:
        cost += FORBIDDEN
    return float(cost - ground.inside if i == j else cost)


@jit
def pairs(ground: Ground, schools: Ints, leads: Ints, cost: Floats) -> None:
    """Write the cost of each school at each lead to ``cost`` (``(schools, leads)``)."""
    for b in range(len(leads)):
        for k in range(len(schools)):
            cost[k, b] = pair(ground, schools[k], leads[b])


@jit
def listed(ground: Ground, schools: Ints, leads: Ints, cost: Floats) -> None:
    """Write the cost of school ``schools[k]`` at lead ``leads[k]`` to ``cost[k]``."""
    for k in range(len(schools)):
        cost[k] = pair(ground, schools[k], leads[k])


@jit
def millimetres(xyz: Floats, schools: Ints, leads: Ints, out: Ints) -> None:
    """Write the distance of school ``schools[k]`` to ``leads[k]``, in whole millimetres, to ``out[k]``."""
    for k in range(len(schools)):
        out[k] = np.int64(np.rint(distance(xyz, schools[k], leads[k]) * MM_PER_KM))
