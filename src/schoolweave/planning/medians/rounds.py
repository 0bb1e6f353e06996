"""Rounds of local search that fill the pool, and of choosing the best combination out of it."""

import time
from dataclasses import dataclass, field

import numpy as np

from schoolweave.planning.communities.kernel import Floats, Generator, Ints, generator
from schoolweave.planning.medians.anneal import State, refresh, search, state_of
from schoolweave.planning.medians.assign import shift
from schoolweave.planning.medians.candidates import Candidates
from schoolweave.planning.medians.instance import Instance
from schoolweave.planning.medians.master import choose, nearest_of
from schoolweave.planning.medians.pool import Pool, cost_of
from schoolweave.planning.medians.settle import settled

LEVELS = 150
"""Temperatures of one cooling."""
WARM, COLD = 0.5, 0.004
"""First and last temperature, in mean distances of a node to its median."""
PRICE_UP, PRICE_DOWN = 1.1, 0.93
"""Factors on the price of overload after a level with and without it."""
LAST = 0.8
"""Share of the levels after which the price of overload only rises, and faster."""
HARVESTS = 10_000
"""Clusters that one cooling hands to the pool, about; at least three times those of a state."""
LEAST_MOVES = 600
"""Moves per node of one cooling, at least."""
LARGE_CLUSTER = 30
"""Mean nodes per median from which medians stand still between two temperatures."""
PRICE_RANGE = (0.1, 300.0)
"""How far the price may go from its start."""
AT_ONCE = (500, 100_000)
"""Fewest and most clusters offered to one recombination."""


@dataclass(slots=True)
class Search:
    """One search: the best answer so far, the clusters seen, and the clock."""

    instance: Instance
    lists: Candidates
    near: Ints
    seed: int
    deadline: float
    pool: Pool
    best: Ints | None = None
    cost: float = np.inf
    rounds: int = 0
    moves: int = 200_000
    at_once: list[int] = field(default_factory=lambda: [1_500, 1_500])

    def left(self) -> float:
        """Return the seconds that remain."""
        return self.deadline - time.monotonic()

    def note(self, median_of: Ints) -> bool:
        """Keep an answer that serves everyone within capacity if it is the best; returns if it was."""
        instance = self.instance
        load = np.bincount(median_of, weights=instance.demand, minlength=instance.n)
        if (load > instance.capacity).any() or len(np.unique(median_of)) != instance.p:
            return False
        cost = cost_of(instance, median_of)
        if cost >= self.cost - 1e-9:
            return False
        self.best, self.cost = median_of.copy(), cost
        for median in np.unique(median_of):
            self.pool.add(int(median), np.flatnonzero(median_of == median), met=True)
        return True


def cool(run: Search, label: Ints, warm: float, random: Generator, seconds: float) -> None:
    """Anneal from a labelling for about ``seconds``, starting at ``warm`` mean distances.

    What is met joins the pool; what is over its capacity in the end is brought within it.
    """
    instance = run.instance
    mean = (run.cost if np.isfinite(run.cost) else _spread(instance, label)) / instance.n
    base = 2.0 * mean / max(1.0, float(instance.demand.mean()))
    price, share, level = base, 0.0, 0
    state = state_of(instance, label, price)
    large = instance.n > LARGE_CLUSTER * instance.p
    every = LEVELS // min(LEVELS // 6, max(3, HARVESTS // instance.p))
    began, most = time.monotonic(), max(0.05, min(1.5 * seconds, run.left()))
    while share < 1.0 and run.left() > 0:
        temperature = mean * warm * (COLD / warm) ** share
        moves = max(1, run.moves // LEVELS)
        if large:
            shift(instance, state, price, temperature, moves, random)
        else:
            search(instance, state, run.near, price, temperature, moves, random)
        price = _priced(instance, state, price, base, last=share >= LAST)
        refresh(instance, state, price)
        level += 1
        share = max(level / LEVELS, (time.monotonic() - began) / most)
        if level % every == 0 and share > 1 / 3:
            harvest(run, state)
    faster = level / LEVELS * seconds / max(time.monotonic() - began, 1e-3)
    run.moves = max(int(run.moves * min(2.0, faster)), LEAST_MOVES * instance.n)
    _finish(run, state, price, random)


def _finish(run: Search, state: State, price: float, random: Generator) -> None:
    """Bring a state within the capacities and note it."""
    median_of = harvest(run, state)
    load = np.bincount(median_of, weights=run.instance.demand, minlength=run.instance.n)
    if (load > run.instance.capacity).any():
        answer = settled(run.instance, median_of, price, random, max(run.left(), 0.0))
        if answer is not None:
            run.note(answer)


def _priced(instance: Instance, state: State, price: float, base: float, *, last: bool) -> float:
    """Return the price of overload for the next level."""
    over = bool((state.load > instance.capacity.max()).any())
    if last:
        price *= PRICE_UP**2 if over else 1.0
    else:
        price *= PRICE_UP if over else PRICE_DOWN
    return min(max(price, PRICE_RANGE[0] * base), PRICE_RANGE[1] * base)


def harvest(run: Search, state: State) -> Ints:
    """Add the clusters of a state to the pool and note it if it is an answer; returns each node's median."""
    median_of = np.empty(run.instance.n, dtype=np.int64)
    for c in range(run.instance.p):
        nodes = state.member[c, : state.size[c]]
        reach = np.where(run.instance.capacity[nodes] >= state.load[c], state.reach[nodes], np.inf)
        median = int(nodes[np.argmin(reach)])
        median_of[nodes] = median
        run.pool.add(median, nodes, met=True)
    run.note(median_of)
    return median_of


def recombine(run: Search, reward: Floats, worst: float, seconds: float, *, met: bool = False) -> bool:
    """Choose the best combination of pooled clusters; returns whether it beat the best answer.

    Clusters are those of least value at the multipliers ``reward``, none above ``worst``; with ``met`` only
    those that were part of an answer or a bound. How many are offered at once (``run.at_once``, one number
    for each of the two kinds) is halved where the model was not solved in time and doubled where it was easy.
    """
    value = run.pool.reduced(reward)
    if met:
        value = np.where(run.pool.met, value, np.inf)
    order = np.argsort(value, kind="stable")[: run.at_once[met]]
    chosen = {int(place) for place in order[(value[order] <= worst) & np.isfinite(value[order])]}
    start = places(run) if run.best is not None else []
    chosen.update(start)
    began = time.monotonic()
    answer = choose(run.pool, sorted(chosen), start, min(seconds, run.left() - 0.3))
    if answer is None or not answer.proven:
        run.at_once[met] = max(run.at_once[met] // 2, AT_ONCE[0])
    elif time.monotonic() - began < seconds / 3:
        run.at_once[met] = min(run.at_once[met] * 2, AT_ONCE[1])
    return answer is not None and take(run, answer.columns)


def take(run: Search, columns: list[int]) -> bool:
    """Turn a cover into an answer and note it; returns whether it is the best."""
    median_of = nearest_of(run.pool, columns)
    for place in columns:
        median = run.pool.columns[place][0]
        if not (median_of == median).any():
            median_of[median] = median  # a median that serves nobody else serves itself
    return run.note(median_of)


def labels(median_of: Ints) -> Ints:
    """Return cluster numbers from 0 of an answer."""
    return np.unique(median_of, return_inverse=True)[1].astype(np.int64)


def random_of(run: Search) -> Generator:
    """Return the generator of this round."""
    return generator(run.seed, run.rounds)


def places(run: Search) -> list[int]:
    """Return where the clusters of the best answer are in the pool."""
    assert run.best is not None  # noqa: S101
    wanted = {int(median): np.flatnonzero(run.best == median) for median in np.unique(run.best)}
    found = {}
    for place, (median, nodes) in enumerate(run.pool.columns):
        if median in wanted and median not in found and np.array_equal(nodes, wanted[median]):
            found[median] = place
    return sorted(found.values())


def _spread(instance: Instance, label: Ints) -> float:
    size = np.bincount(label)
    middle_x = np.bincount(label, instance.x) / size
    middle_y = np.bincount(label, instance.y) / size
    return float(np.hypot(instance.x - middle_x[label], instance.y - middle_y[label]).sum())
