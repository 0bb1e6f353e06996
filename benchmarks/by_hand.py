"""Communities as one would draw them by hand, for a country whose register names none of today.

As many schools that serve the last year of the pathway as communities are wanted, far from each other, each
gather the nearest schools: pairs are taken in the order of their distance while there is room.
"""

import dataclasses

import numpy as np

from schoolweave.core.geography import great_circle_km
from schoolweave.planning import Communities
from schoolweave.planning.communities.measure import positions


def drawn(problem: Communities) -> Communities:
    """Return the problem with such communities as today's, and the band of sizes that they have."""
    places = positions(problem.schools)
    km = great_circle_km(places[:, :1], places[:, 1:], places[:, 0], places[:, 1])
    hosts = spread(km, colleges(problem), problem.count(problem.size))
    label = gathered(km[:, hosts], problem.rules.size_max)
    sizes = np.bincount(label, minlength=len(hosts))
    schools = [
        dataclasses.replace(school, community_id=f"hand:{group}")  # type: ignore[type-var]
        for school, group in zip(problem.schools, label.tolist(), strict=True)
    ]
    band = {"size_min": int(sizes.min()), "size_max": int(sizes.max())}
    mean = {"size_mean": problem.size / len(hosts), "state_min": 0}
    return Communities.from_schools(schools, problem.rules.model_copy(update=band | mean))


def colleges(problem: Communities) -> np.ndarray:
    """Return the places of schools that serve the last year, or of all where none does."""
    last = problem.rules.pathway[-1] if problem.rules.pathway else None
    found = [place for place, school in enumerate(problem.schools) if last in school.years]
    return np.array(found or range(problem.size))


def spread(km: np.ndarray, among: np.ndarray, count: int) -> np.ndarray:
    """Return ``count`` of ``among``, each the farthest from those before it (Gonzalez 1985)."""
    chosen = [int(among[0])]
    near = km[among, chosen[0]].copy()
    while len(chosen) < min(count, len(among)):
        chosen.append(int(among[np.argmax(near)]))
        near = np.minimum(near, km[among, chosen[-1]])
    return np.array(chosen)


def gathered(km: np.ndarray, most: int) -> np.ndarray:
    """Return each school's group, shape ``(n,)``, from its distances to the hosts, shape ``(n, groups)``."""
    label, room = np.full(len(km), -1), np.full(km.shape[1], most)
    for pair in np.argsort(km, axis=None, kind="stable").tolist():
        school, group = divmod(pair, km.shape[1])
        if label[school] < 0 and room[group]:
            label[school] = group
            room[group] -= 1
    return label
