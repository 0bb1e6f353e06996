"""The cheapest other groups of each school, exactly: what joining each would change in the objective."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities.flat import FAR, Flat, pair_mm, portions, ragged
from schoolweave.planning.communities.measure import MM_PER_KM, weighed
from schoolweave.planning.communities.move_terms import MoveTerms

Ints = NDArray[np.int64]

COUNT = 3
"""Groups named per school."""


@dataclass(frozen=True, slots=True)
class NextBest:
    """For each of ``m`` schools asked about its cheapest other groups, cheapest first, shape ``(m, count)``.

    ``group`` is the place in the arrangement or -1 where there is no such group; ``change`` the change of the
    objective in millimetres if only that school moved there; ``host`` who would be host there then, as a
    place in the problem; ``km`` how far the school would travel to it, millimetres.
    """

    group: Ints
    change: Ints
    host: Ints
    km: Ints


def next_best(state: Flat, terms: MoveTerms, schools: Ints, count: int = COUNT) -> NextBest:
    """Return the ``count`` other groups with the least change of the objective for each of some schools.

    Whether a move would break a rule does not count here; of equals the lower group comes first. Every group
    is considered, but for a pinned school only the cheapest in travel, flow and need. ``schools`` are places
    in the problem, shape ``(m,)``.
    """
    shape = (len(schools), count)
    found = NextBest(*(np.full(shape, -1, dtype=np.int64) for _ in range(4)))
    if not len(state.least) or not len(schools):
        return found
    from schoolweave.planning.communities.near_groups import candidates, tree

    search = tree(state, terms.need / MM_PER_KM, terms.above / MM_PER_KM)
    near = candidates(search, schools, state.label, count, terms.slack_km(schools))
    asked, group = (np.concatenate(both) for both in zip(near, terms.special(schools), strict=True))
    asked, group = np.divmod(np.unique(asked * len(state.least) + group), len(state.least))
    work = np.bincount(asked, weights=np.diff(state.start)[group], minlength=len(schools)).astype(np.int64)
    edges = np.searchsorted(asked, np.arange(len(schools) + 1))
    for rows in portions(work):
        part = slice(edges[rows.start], edges[rows.stop])
        _fill(found, state, terms, schools, asked[part], group[part])
    return found


def joining(state: Flat, school: Ints, group: Ints) -> tuple[Ints, Ints, Ints]:
    """Return what joining adds to the travel, the host afterwards and the way to it, for pairs ``(k,)``.

    Hosts are chosen anew; of equals the first school of the problem. Millimetres.
    """
    counts = np.diff(state.start)[group]
    pair, place = ragged(counts)
    at = state.start[group][pair] + place
    member = state.who[at]
    apart = pair_mm(state.places, school[pair], member)
    begin = np.cumsum(counts) - counts
    totals = state.rows[at] + weighed(apart, state.weights[school[pair]])
    kept = np.minimum.reduceat(totals, begin)
    own = np.add.reduceat(weighed(apart, state.weights[member]), begin)
    first = np.minimum.reduceat(np.where(totals == kept[pair], at, FAR), begin)
    host = state.who[first]
    new = (own < kept) | ((own == kept) & (school < host))
    way = np.where(new, 0, apart[first - state.start[group] + begin])
    return np.minimum(kept, own) - state.least[group], np.where(new, school, host), way


def _fill(found: NextBest, state: Flat, terms: MoveTerms, schools: Ints, asked: Ints, group: Ints) -> None:
    """Work out all candidates of some schools exactly, and note the best."""
    count = found.group.shape[1]
    added, host, way = joining(state, schools[asked], group)
    change = added - state.saved[schools[asked]] + terms.change(schools[asked], group)
    order = np.lexsort((group, change, asked))
    asked, group, change, host, way = (one[order] for one in (asked, group, change, host, way))
    begin = np.flatnonzero(np.concatenate([[True], asked[1:] != asked[:-1]]))
    rank = np.arange(len(asked)) - np.repeat(begin, np.diff(np.append(begin, len(asked))))
    kept = rank < count
    row, rank = asked[kept], rank[kept]
    for target, values in zip(
        (found.group, found.change, found.host, found.km), (group, change, host, way), strict=True
    ):
        target[row, rank] = values[kept]
