"""A search that begins from a plan that is there already, with its multipliers if they are known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schoolweave.core.errors import PlanningError
from schoolweave.planning.communities.model import Result
from schoolweave.planning.communities.pool import Key

Given = Result | Sequence[Sequence[str]]
"""An earlier result, or groups as lists of school ids."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where a search begins: groups as places of schools, and multipliers in km ``(n,)`` or ``None``."""

    groups: tuple[Key, ...] = ()
    multipliers: NDArray[np.float64] | None = None


def begun(
    ids: Sequence[str], given: Given | None, multipliers: Mapping[str, float] | None, price: float
) -> Start | None:
    """Return where to begin, or ``None`` where nothing was given.

    Schools of an earlier plan that are not among ``ids`` any more are left out; schools without a multiplier
    get the mean of the others, none above ``price`` km. Raises :class:`PlanningError` where a school is in
    two groups, or a multiplier is not a finite number.
    """
    if given is None and multipliers is None:
        return None
    if multipliers is None and isinstance(given, Result):
        multipliers = given.multipliers
    members: Iterable[Sequence[str]]
    members = [group.members for group in given.groups] if isinstance(given, Result) else given or ()
    index = {school: place for place, school in enumerate(ids)}
    seen: set[str] = set()
    groups = []
    for group in members:
        twice = next((school for school in group if school in seen), None)
        if twice is not None:
            raise PlanningError(f"The plan to begin from names {twice} in two groups: a school has one.")
        seen.update(group)
        groups.append(tuple(sorted(index[school] for school in group if school in index)))
    return Start(tuple(group for group in groups if group), _values(ids, multipliers, price))


def _values(
    ids: Sequence[str], multipliers: Mapping[str, float] | None, price: float
) -> NDArray[np.float64] | None:
    known = [multipliers[school] for school in ids if school in multipliers] if multipliers else []
    if not known or multipliers is None:
        return None
    if not np.isfinite(np.asarray(known, dtype=np.float64)).all():
        wrong = next(school for school in ids if not np.isfinite(multipliers.get(school, 0.0)))
        raise PlanningError(
            f"The multiplier of {wrong} is {multipliers[wrong]}: give finite numbers of km, or none."
        )
    usual = float(np.mean(known))
    return np.minimum([multipliers.get(school, usual) for school in ids], price).astype(np.float64)
