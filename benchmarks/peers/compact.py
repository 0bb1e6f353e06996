"""One compact mixed-integer model, ``x[school, host]``, in HiGHS and in CP-SAT.

Hosts of a school are its fifteen nearest: the whole model, six million binaries at 2,500 schools, does
not fit. Bounds that the solvers give hold for that model alone.
"""

from dataclasses import dataclass

import numpy as np

from benchmarks.peers.points import Points, arc_km

NEAREST = 15
THREADS = 2
METRES = 1000
MANY = 1_000_000  # more than any sum of a row


@dataclass(frozen=True, slots=True)
class Arcs:
    """Pairs that may be: ``school[a]`` with ``host[a]``, ``km[a]`` apart; ``own[h]`` is h with itself."""

    school: np.ndarray
    host: np.ndarray
    km: np.ndarray
    own: np.ndarray

    def of(self, ends: np.ndarray, count: int) -> list[np.ndarray]:
        """Return the arcs at each end."""
        order = np.argsort(ends, kind="stable")
        return np.split(order, np.searchsorted(ends[order], np.arange(1, count)))


def arcs_of(points: Points) -> Arcs:
    """Return each school with its nearest, itself included, and the same pairs turned round."""
    near, _ = points.nearest(NEAREST + 1)
    school = np.repeat(np.arange(points.size), near.shape[1])
    both = np.concatenate([school * points.size + near.ravel(), near.ravel() * points.size + school])
    key = np.unique(np.concatenate([both, np.arange(points.size) * (points.size + 1)]))
    a, b = np.divmod(key, points.size)
    chord = np.linalg.norm(points.xyz[a] - points.xyz[b], axis=1)
    return Arcs(a, b, arc_km(chord), np.flatnonzero(a == b))


def highs(points: Points, *, seconds: float, seed: int) -> tuple[np.ndarray, str]:
    """Return the best labels that HiGHS finds in the time."""
    import highspy

    arcs = arcs_of(points)
    model = highspy.Highs()
    for name, value in (("output_flag", False), ("time_limit", seconds), ("threads", THREADS)):
        model.setOptionValue(name, value)
    model.setOptionValue("random_seed", seed)
    count = len(arcs.km)
    kind = np.full(count, highspy.HighsVarType.kInteger)
    nothing = np.array([], dtype=np.int32)
    model.addCols(count, arcs.km, np.zeros(count), np.ones(count), 0, nothing, nothing, nothing.astype(float))
    model.changeColsIntegrality(count, np.arange(count, dtype=np.int32), kind)
    for low, high, places, values in rows_of(points, arcs):
        model.addRow(low, high, len(places), places.astype(np.int32), values.astype(float))
    model.run()
    info = model.getInfo()
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        raise RuntimeError(f"no arrangement found in {seconds:.0f} s")
    chosen = np.flatnonzero(np.array(model.getSolution().col_value) > 0.5)
    return labelled(points, arcs, chosen), f"its own bound {info.mip_dual_bound:,.0f} km (15 nearest)"


def cp_sat(points: Points, *, seconds: float, seed: int) -> tuple[np.ndarray, str]:
    """Return the best labels that CP-SAT finds in the time; distances are whole metres."""
    from ortools.sat.python import cp_model

    arcs = arcs_of(points)
    model = cp_model.CpModel()
    x = [model.new_bool_var("") for _ in range(len(arcs.km))]
    for low, high, places, values in rows_of(points, arcs):
        terms = cp_model.LinearExpr.weighted_sum(
            [x[at] for at in places.tolist()], values.astype(int).tolist()
        )
        model.add_linear_constraint(terms, int(max(low, -MANY)), int(min(high, MANY)))
    model.minimize(cp_model.LinearExpr.weighted_sum(x, np.rint(arcs.km * METRES).astype(int).tolist()))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = THREADS
    solver.parameters.random_seed = seed
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise RuntimeError(f"no arrangement found in {seconds:.0f} s")
    chosen = np.array([at for at, one in enumerate(x) if solver.boolean_value(one)])
    bound = solver.best_objective_bound / METRES
    return labelled(points, arcs, chosen), f"its own bound {bound:,.0f} km (15 nearest)"


def rows_of(points: Points, arcs: Arcs):
    """Yield ``(low, high, arcs, factors)`` of every rule: once each, sizes, number, pathway, hosts open."""
    by_school = arcs.of(arcs.school, points.size)
    by_host = arcs.of(arcs.host, points.size)
    inf = float("inf")
    for school in range(points.size):
        yield 1, 1, by_school[school], np.ones(len(by_school[school]))
    yield points.groups, points.groups, arcs.own, np.ones(points.size)
    for host in range(points.size):
        here, own = by_host[host], arcs.own[host]
        one = np.ones(len(here))
        yield 0, inf, here, one - points.size_min * (here == own)
        yield -inf, 0, here, one - points.size_max * (here == own)
        for at in here[here != own].tolist():
            yield -inf, 0, np.array([at, own]), np.array([1, -1])
        for need, least in enumerate(points.least.tolist()):
            able = here[points.has[arcs.school[here], need]]
            factors = np.ones(len(able)) - least * (able == own)
            if not (able == own).any():
                able, factors = np.append(able, own), np.append(factors, -least)
            if least > 1 or factors.min() < 0:
                yield 0, inf, able, factors


def labelled(points: Points, arcs: Arcs, chosen: np.ndarray) -> np.ndarray:
    """Return each school's host as its label."""
    labels = np.full(points.size, -1)
    labels[arcs.school[chosen]] = arcs.host[chosen]
    return labels
