"""Seams of regions, and the number of groups: a cool pass over the whole country that ends with it exact."""

from schoolweave.planning.communities.anneal import anneal
from schoolweave.planning.communities.arrays import Space, Terms
from schoolweave.planning.communities.crossover import Arrangement, crossover_exactly, value_of
from schoolweave.planning.communities.kernel import EXPONENTIAL, generator
from schoolweave.planning.communities.opening import opening
from schoolweave.planning.communities.pool import feasible_groups
from schoolweave.planning.communities.recombine import holds
from schoolweave.planning.communities.schedule import Lengths

STAGES = 12
FIRM = (1.0, 8.0, 64.0, 512.0)
"""How dear a wrong number of groups is at the end, in prices of a group: dearer each time it was not kept."""


def settle(
    space: Space, terms: Terms, plan: Arrangement, path: tuple[int, ...], length: Lengths, blocks: int
) -> Arrangement:
    """Return a plan with exactly the right number of groups, as cheap as found; empty where none was.

    ``blocks`` of moves are drawn for each try, at temperatures of a fraction of the country's ``length``.
    """
    n, best = len(space.unit), dict(plan)
    found: Arrangement | None = None
    price = max(terms.group_price, 0.1 * length.middle)
    for number, firm in enumerate(FIRM):
        state = opening(space, terms, list(best), complete=True)
        random = generator(*path, number)
        hot, cold = 0.1 * length.middle, 0.05 * length.low
        factor = round((cold / hot) ** (1.0 / blocks), 12)
        for stage in range(STAGES):
            first, last = blocks * stage // STAGES, blocks * (stage + 1) // STAGES
            steered = terms._replace(count_price=price * firm * 0.01 ** (1.0 - stage / (STAGES - 1)))
            heat = round(hot * factor**first, 9)
            anneal(space, steered, state, random, EXPONENTIAL, last - first, heat, factor)
        made = dict(feasible_groups(state, terms))
        tries = [crossover_exactly(terms, n, best, made), made]
        kept = [one for one in tries if one is not None and holds(terms, n, list(one))]
        if kept:
            found = min(kept, key=lambda one: value_of(terms, n, one))
            break
    return found if found is not None else {}
