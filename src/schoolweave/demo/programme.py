"""A programme in the demo country: schools join in several years, and what it does is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from schoolweave.core.errors import DemoError
from schoolweave.demo.model import AREAS, Country, Effect, Outcomes
from schoolweave.demo.yearly import FIRST_YEAR, LAST_YEAR, need_score, outcomes

CHOICES = ("lot", "need")
NOTHING: Mapping[str, float] = {}


@dataclass(frozen=True, slots=True, eq=False)
class Programme:
    """Who joined when, what became of all schools, and the effects that were planted.

    ``first_year`` of shape ``(schools,)`` is 0 for a school that never joins; ``community`` of the same shape
    numbers what joins together; ``need`` is a standard score. :attr:`outcomes` has the schools' order.
    """

    outcomes: Outcomes = field(repr=False)
    effects: tuple[Effect, ...] = field(repr=False)
    first_year: NDArray[np.int64] = field(repr=False)
    community: NDArray[np.int64] = field(repr=False)
    need: NDArray[np.float64] = field(repr=False)

    def columns(self) -> dict[str, list[Any]]:
        """Return a panel, one row a school-year, as columns that estimators read."""
        found, at = self.outcomes, self.outcomes.school
        table: dict[str, list[Any]] = {
            "school_id": [found.ids[one] for one in at.tolist()],
            "year": found.year.tolist(),
            "learners": found.learners.tolist(),
        }
        table |= {name: getattr(found, name).tolist() for name in AREAS}
        table |= {"first_year": self.first_year[at].tolist(), "community": self.community[at].tolist()}
        return table | {"need": self.need[at].tolist()}


def programme(
    country: Country,
    *,
    seed: int,
    starts: Sequence[int] = (2019, 2021, 2023),
    share: float = 0.5,
    size: Mapping[str, float] = NOTHING,
    ramp_years: int = 1,
    chosen: str = "lot",
    together: int = 1,
) -> Programme:
    """Return a programme that a ``share`` of the schools joins, evenly over the years of ``starts``.

    ``size`` is the effect by area of :data:`~schoolweave.demo.AREAS`, in standard deviations between
    learners, whole after ``ramp_years``. Schools are ``chosen`` by ``lot``, or with a chance that rises with
    ``need``, in communities of so many schools of one place as join ``together``. The same seed gives the
    same programme, and the same noise whatever the size. Raises :class:`DemoError` for a choice, share or
    year that cannot be.
    """
    if chosen not in CHOICES or not 0 < share < 1 or together < 1:
        raise DemoError(
            "Schools join by lot or by need, one or more together, a share between 0 and 1 of all."
        )
    if not starts or not all(FIRST_YEAR < one <= LAST_YEAR for one in starts):
        raise DemoError(f"A programme starts in years from {FIRST_YEAR + 1} to {LAST_YEAR}.")
    rng = np.random.default_rng([seed, 11])
    need = need_score(country.schools)
    community = _communities(country, together)
    lure = np.bincount(community, weights=need) / np.bincount(community) * (chosen == "need")
    order = np.argsort(-(lure + rng.gumbel(size=len(lure))))
    joining = np.zeros(len(lure), dtype=np.int64)
    picked = order[: max(len(starts), round(share * len(lure)))]
    joining[rng.permutation(picked)] = np.resize(np.array(starts, dtype=np.int64), len(picked))
    first = joining[community]
    effects = tuple(
        Effect(_ids(country, first == start), start, dict(size), ramp_years) for start in sorted(set(starts))
    )
    return Programme(outcomes(country, seed=seed, effect=effects), effects, first, community, need)


def _communities(country: Country, together: int) -> NDArray[np.int64]:
    """Return the number of each school's community: so many in a row, place by place."""
    order = sorted(range(len(country.schools)), key=lambda at: (country.schools[at].area or "", at))
    found = np.empty(len(order), dtype=np.int64)
    found[order] = np.arange(len(order)) // together
    return found


def _ids(country: Country, kept: NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(one.id for one, keep in zip(country.schools, kept.tolist(), strict=True) if keep)
