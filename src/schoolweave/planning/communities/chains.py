"""Short runs one after the other, each from the best plan so far, of which every improvement is kept.

A run over a whole country changes a plan in many places, for better in some and for worse in others; the sum
says little. Taking each place from where it is better (:mod:`crossover`) lets every run help, so that short
and hot ones find within seconds what one long run does not.
"""

from dataclasses import replace

from schoolweave.planning.communities.arrays import Space, Terms
from schoolweave.planning.communities.clock import Clock
from schoolweave.planning.communities.crossover import Arrangement, crossover_exactly, value_of
from schoolweave.planning.communities.pool import Key
from schoolweave.planning.communities.rescue import group_km
from schoolweave.planning.communities.runs import STEPS, Outcome, Plan, run

LINKS = 6
"""Runs of a chain where its effort is fixed."""
SECONDS_A_SCHOOL = 6e-4
"""How long a run of a chain takes where time is fixed, for each school."""
LONGER = 1.1
"""How much longer the next run is after one that brought nothing."""


def chain(space: Space, terms: Terms, plan: Plan, clock: Clock) -> Outcome:
    """Anneal again and again from ``plan.start``, whose groups obey the rules, and keep what is better.

    ``terms`` have the price of a group; nobody may belong to a group today. Stops when the clock says so.
    """
    n, until = len(space.unit), clock.elapsed + plan.seconds
    best: Arrangement = {group: group_km(space, terms, list(group)) for group in plan.start}
    columns: dict[Key, float] = {}
    drawn, number, seconds = 0, 0, SECONDS_A_SCHOOL * n
    while number < LINKS if plan.blocks else clock.elapsed < until:
        left = until - clock.elapsed
        link = replace(
            plan,
            path=(*plan.path, number),
            blocks=max(STEPS, plan.blocks // LINKS) if plan.blocks else 0,
            seconds=left if left < 1.5 * seconds else seconds,
            start=tuple(best),
        )
        made = run(space, terms, link, clock)
        drawn, number = drawn + made.drawn, number + 1
        columns.update(made.columns)
        mixed = crossover_exactly(
            terms, n, best, {key: columns[key] for key in made.groups if key in columns}
        )
        if mixed is None or value_of(terms, n, mixed) >= value_of(terms, n, best):
            seconds *= LONGER
        else:
            best = mixed
        if clock.halted():
            break
    return Outcome(sorted(best), list(columns.items()), drawn, chained=True)
