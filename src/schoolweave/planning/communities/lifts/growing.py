"""Growing a cluster until it cannot be covered cheaply: one lift after the other."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities.arrays import Space, Terms
from schoolweave.planning.communities.lifts.classes import Parts, classes_of, refined
from schoolweave.planning.communities.lifts.cover import cheapest_cover
from schoolweave.planning.communities.lifts.expand import Relaxed, members_of
from schoolweave.planning.communities.lifts.hosts import forced, view
from schoolweave.planning.communities.lifts.traces import SMALL, Classes, Room, Table, host_traces, put, table

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Cover = list[tuple[int, int]]
"""Traces and their hosts as in :class:`Table`."""
FIRST, GROWTH = 1.0, 1.7
"""Limits in km up to which excesses are looked at: the first one, and how they grow."""
LEAST_STEP = 0.02
"""Share of itself by which a limit must still grow."""
REACH = 100.0
"""Km of excess beyond which a host's groups are never looked at."""
SAFETY = 1e-6
"""Km by which a lift is rounded down."""


@dataclass(frozen=True, slots=True)
class Lift:
    """A cluster's classes (places of schools) and how many km it adds to the bound."""

    parts: Parts
    km: float

    @property
    def places(self) -> list[int]:
        """The places of the cluster's schools, ascending."""
        return sorted(place for part in self.parts for place in part)


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan to grow clusters along: each school's group (-1: none) and each group's excess in km."""

    label: Ints
    excess: Floats

    def worth(self, parts: Parts) -> float:
        """Return the excess in km of the groups that hold schools of a cluster: no lift can be more."""
        groups = {int(self.label[place]) for part in parts for place in part}
        return float(sum(self.excess[group] for group in sorted(groups - {-1})))


@dataclass(slots=True)
class Growth:
    """Where the growing of a cluster is: its classes, the next limit in km and one that was too much."""

    parts: Parts
    limit: float = FIRST
    ceiling: float = field(default=REACH)

    def higher(self, most: float) -> bool:
        """Raise the limit; return whether that was possible."""
        wanted = min(GROWTH * self.limit, most)
        if wanted >= self.ceiling:
            wanted = (self.limit + self.ceiling) / 2
        grown = wanted > (1.0 + LEAST_STEP) * self.limit
        self.limit = wanted
        return grown

    def lower(self, best: float) -> bool:
        """Lower a limit that was too much; return whether it is still above the ``best`` lift, in km."""
        self.ceiling = self.limit
        self.limit = (best + self.limit) / 2
        return self.limit > (1.0 + LEAST_STEP) * best + 1e-3


class Lifts:
    """Lifts of clusters at fixed multipliers, one after the other; groups met on the way in ``columns``."""

    def __init__(self, space: Space, terms: Terms, at: Relaxed, plan: Plan) -> None:
        self.space, self.terms, self.at, self.plan = space, terms, at, plan
        self.found: list[Lift] = []
        self.room = SMALL
        self.owner = np.full(len(at.multiplier), -1, dtype=np.int64)
        self.columns: dict[tuple[int, ...], None] = {}
        self._reach: list[tuple[Ints, Floats]] = []

    @property
    def total(self) -> float:
        """The sum of all lifts in km."""
        return float(sum(lift.km for lift in self.found))

    def add(self, lift: Lift) -> None:
        """Keep a lift that :meth:`grow` has found."""
        places = np.array(lift.places, dtype=np.int64)
        self.owner[places] = len(self.found)
        values = self._forced(places)
        near = np.nonzero(values <= REACH)[0]
        self._reach.append((near, values[near]))
        self.found.append(lift)

    def again(self, lift: Lift, rounds: int, stop: Callable[[], bool]) -> bool:
        """Grow a kept lift on, in what room there is now; return whether that raised it.

        It then counts last: what the others charge was found when it charged first, or not at all, and stays
        right.
        """
        kept = (self.found.copy(), self._reach.copy(), self.owner.copy())
        number = self.found.index(lift)
        del self.found[number], self._reach[number]
        self.owner[self.owner == number] = -1
        self.owner[self.owner > number] -= 1
        better = self.grow(lift.parts, rounds, stop, least=lift.km)
        if better.km > lift.km:
            self.add(better)
        else:
            self.found, self._reach, self.owner = kept
        return better.km > lift.km

    def grow(self, parts: Parts, rounds: int, stop: Callable[[], bool], least: float = 0.0) -> Lift:
        """Return the best lift found from a first cluster on, without keeping it.

        The cheapest cover of a cluster by traces may use a school twice: one outside the cluster, or one in
        place of another of its class. The first is then taken into the cluster and the second gets a class of
        its own; and so on for at most ``rounds``, as long as that raises the lift. ``least`` km is a lift
        that is not worth looking below.
        """
        best, at = Lift(parts, 0.0), Growth(parts, max(FIRST, least))
        for _ in range(rounds):
            classes = None if stop() else classes_of(self.space, at.parts)
            if classes is None:
                break
            most = self.plan.worth(at.parts)
            found, cover = self._within(classes, at.limit)
            if found > best.km + SAFETY:
                best = Lift(at.parts, found)
            if best.km >= most - SAFETY:
                break
            if found < 0.0 and not at.lower(max(best.km, least)):
                break
            if 0.0 <= found < at.limit:
                finer = self._finer(at.parts, classes, cover)
                if finer is None:
                    break
                at.parts = finer
            elif found >= at.limit and not at.higher(max(most, at.limit)):
                break
        return Lift(best.parts, max(0.0, best.km - SAFETY))

    def _finer(self, parts: Parts, classes: Classes, cover: Cover) -> Parts | None:
        groups = members_of(self.space, self.terms, self.at, classes, self.owner, cover)
        self.columns.update(dict.fromkeys(groups))
        times = Counter(place for group in groups for place in group)
        free = np.where(self.owner < 0, self.plan.label, -1)
        finer = refined(self.space, parts, times, free)
        if finer is None or any(self.owner[place] >= 0 for part in finer for place in part):
            return None
        return finer

    def _forced(self, places: Ints) -> Floats:
        return forced(self.space, self.terms, self.at.multiplier, self.at.listed, self.at.base, places)

    def _within(self, classes: Classes, limit: float) -> tuple[float, Cover]:
        """Return the lift of a cluster from excesses up to ``limit`` km (-1: too many), and its cover."""
        traces = table(self.room.trace_bits)
        near = self._forced(classes.schools)
        discounts = self._discounts(limit)
        if float((limit + discounts).max()) > REACH:
            return -1.0, []
        for host in np.nonzero(near <= limit + discounts)[0].tolist():
            ways = [0.0] if self.owner[host] < 0 else []
            for discount in ways + ([float(discounts[host])] if discounts[host] > 0.0 else []):
                seen = view(
                    self.space,
                    self.terms,
                    self.at.multiplier,
                    self.at.listed,
                    self.at.base,
                    classes,
                    self.owner,
                    host,
                    discount,
                )
                if not host_traces(self.terms, classes, seen, limit, self.room.steps, traces):
                    return -1.0, []
        self._leave_out(classes, limit, traces)
        return _covered(classes, traces, limit, self.room)

    def _leave_out(self, classes: Classes, limit: float, traces: Table) -> None:
        for place in classes.schools.tolist():
            price = self.terms.price - float(self.at.multiplier[place])
            if price <= limit:
                put(traces, int(classes.one[classes.class_of[place]]), price, -1)

    def _discounts(self, limit: float) -> Floats:
        """Return per host the km of the earlier lifts within reach of its groups."""
        total = np.full(len(self.owner), self.total)
        for _ in range(4):
            again = np.zeros(len(total))
            for lift, (hosts, values) in zip(self.found, self._reach, strict=True):
                reached = hosts[values <= limit + total[hosts]]
                again[reached] += lift.km
            total = again
        return total


def _covered(classes: Classes, traces: Table, limit: float, room: Room) -> tuple[float, Cover]:
    """Return the least cost of covering all schools of a cluster, at most ``limit`` km, and with what."""
    used = np.nonzero(traces.keys)[0]
    order = used[np.lexsort((traces.keys[used], traces.costs[used]))]
    keys, costs = traces.keys[order], traces.costs[order]
    sizes = np.diff(classes.start)
    often = np.array([int(np.count_nonzero(keys & one)) for one in classes.fields])
    rare = np.argsort(often, kind="stable")
    whole = int((classes.one * sizes).sum())
    spare = int(((classes.fields + classes.one) // 2)[sizes > 1].sum())
    found, places = cheapest_cover(
        classes.fields[rare], classes.one[rare], whole, spare, keys, costs, limit, room
    )
    return float(found), [(int(keys[place]), int(traces.hosts[order[place]])) for place in places]
