"""Schools that must be together, directly or by way of others: units that move as one."""

from schoolweave.planning.communities.problem import Communities, Pairs

Unit = tuple[int, ...]
"""Places of schools in a problem, ascending."""


def units(problem: Communities, links: Pairs | None = None) -> list[Unit]:
    """Return the units of a problem, by their first school; a school without a must-link is one of its own.

    ``links`` stand in for the problem's own, pins among them.
    """
    index = {school: place for place, school in enumerate(problem.ids)}
    top = list(range(problem.size))

    def find(place: int) -> int:
        while top[place] != place:
            top[place] = top[top[place]]
            place = top[place]
        return place

    for first, second in problem.ties if links is None else links:
        low, high = sorted((find(index[first]), find(index[second])))
        top[high] = low
    found: dict[int, list[int]] = {}
    for place in range(problem.size):
        found.setdefault(find(place), []).append(place)
    return [tuple(members) for members in found.values()]
