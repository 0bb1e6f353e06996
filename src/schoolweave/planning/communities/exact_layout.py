"""Where the variables of an exact model are, and which of its rules may be broken for a count."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities.mip import Mip
from schoolweave.planning.communities.units import Unit


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked beyond the rules, and which rules may be broken for a count of how much.

    ``placed`` are places of schools that have to have a group; ``any`` asks for a group at all; ``soft``
    names rules that get slack.
    """

    placed: frozenset[int] = frozenset()
    any: bool = False
    soft: frozenset[str] = frozenset()


class Layout(NamedTuple):
    """The variables of a model, by their places in it.

    ``meets[u, j]`` says that unit ``u`` meets at school ``j``; ``hosts[j]`` that ``j`` is a host;
    ``out[u]`` that a unit is left out; ``groups[k]`` that the schools placed go with ``k`` groups.
    ``slack`` lists for each soft rule what counts its breaking.
    """

    tied: list[Unit]
    meets: NDArray[np.int64]
    hosts: list[int]
    out: list[int]
    groups: list[int]
    slack: dict[str, list[int]]


def slack_of(model: Mip, layout: Layout, key: str, asked: Asked, most: int) -> list[tuple[int, float]]:
    """Return a new variable from 0 to ``most`` that counts a rule's breaking, as an entry of a row.

    There is none, and the list is empty, where the rule is hard.
    """
    if key not in asked.soft:
        return []
    place = model.variable(high=float(most))
    layout.slack.setdefault(key, []).append(place)
    return [(place, 1.0)]
