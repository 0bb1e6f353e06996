"""Planning who works with whom: communities of schools.

>>> from schoolweave.planning import Communities, Limits, solve
>>> problem = Communities.from_schools(schools, rules)
>>> result = solve(problem, seed=1, limits=Limits(seconds=60))

Importing this package is quick: compiled code is loaded by :func:`solve` alone.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from schoolweave.planning.asking import check_seconds
from schoolweave.planning.communities.amounts import labels_of_today
from schoolweave.planning.communities.binding import binding, rule_costs
from schoolweave.planning.communities.compare import compare
from schoolweave.planning.communities.conflict_records import Conflict, ConflictRule, Relaxation
from schoolweave.planning.communities.evaluate import evaluate, today
from schoolweave.planning.communities.files import (
    bound_csv_text,
    cases_csv_text,
    group_csv_text,
    lifts_csv_text,
    parts_csv_text,
    reasons_csv_text,
    summary_json_text,
    write,
)
from schoolweave.planning.communities.frontier import frontier
from schoolweave.planning.communities.frontier_files import write_frontier
from schoolweave.planning.communities.geojson import geojson_text
from schoolweave.planning.communities.model import (
    Amount,
    Evaluation,
    Group,
    LeftOut,
    Limits,
    Move,
    PlannedSchool,
    Progress,
    Reason,
    Result,
    RuleCheck,
    RuleReport,
)
from schoolweave.planning.communities.problem import Communities
from schoolweave.planning.communities.reading import Saved, load
from schoolweave.planning.communities.reasons import each_reason, reasons
from schoolweave.planning.communities.what_if import what_would_change
from schoolweave.planning.communities.wishes import Wishes
from schoolweave.planning.communities.workers import Workers
from schoolweave.planning.hubs.model import Hub
from schoolweave.planning.hubs.model import Reason as HubReason
from schoolweave.planning.hubs.model import Result as HubResult
from schoolweave.planning.hubs.problem import Hubs

__all__ = [
    "Amount",
    "Communities",
    "Conflict",
    "ConflictRule",
    "Evaluation",
    "Group",
    "Hub",
    "HubReason",
    "HubResult",
    "Hubs",
    "LeftOut",
    "Limits",
    "Move",
    "PlannedSchool",
    "Progress",
    "Reason",
    "Relaxation",
    "Result",
    "RuleCheck",
    "RuleReport",
    "Saved",
    "Wishes",
    "Workers",
    "binding",
    "bound_csv_text",
    "cases_csv_text",
    "compare",
    "conflict",
    "each_reason",
    "evaluate",
    "frontier",
    "geojson_text",
    "group_csv_text",
    "hub_reasons",
    "labels_of_today",
    "lifts_csv_text",
    "load",
    "parts_csv_text",
    "reasons",
    "reasons_csv_text",
    "rule_costs",
    "solve",
    "solve_hubs",
    "summary_json_text",
    "today",
    "what_would_change",
    "write",
    "write_frontier",
    "write_hubs",
]


def conflict(problem: Communities, seconds: float = 10.0, *, place_all: bool = False) -> Conflict | None:
    """Return a small set of rules of ``problem`` that cannot hold together, or ``None`` where none was found.

    ``seconds`` of wall-clock time bound the search; with ``place_all`` it is asked that every school has a
    group. The set is irreducible where its ``irreducible`` says so (the deletion filter of Chinneck and
    Dravnieks 1991); ways out are in km. Raises :class:`PlanningError` where ``seconds`` is not a finite
    number above 0. More in :mod:`schoolweave.planning.communities.conflict`.
    """
    check_seconds(seconds)
    from schoolweave.planning.communities.conflict import conflict as looked_for

    return looked_for(problem, seconds, place_all=place_all)


def solve(
    problem: Communities,
    *,
    seed: int = 0,
    limits: Limits | None = None,
    progress: Callable[[Progress], bool] | None = None,
    start: Result | Sequence[Sequence[str]] | None = None,
    multipliers: Mapping[str, float] | None = None,
    workers: Workers | None = None,
) -> Result:
    """Form communities: least kilometres under the rules of ``problem``, with a bound that nothing can beat.

    Parameters
    ----------
    seed, limits
        The same seed with ``limits.effort`` gives the same answer bit for bit; else the search takes
        ``limits.seconds`` (60 where no limits are given).
    progress
        Called a few times a second with a :class:`Progress` (seconds, km); it stops the search, which keeps
        its best so far, by returning ``False``.
    start, multipliers
        An earlier :class:`Result`, or groups as lists of school ids, to begin from; multipliers in km by
        school id for the bound to begin from.
    workers
        Where regions of a large country are searched; threads by default.

    Raises :class:`PlanningError` where ``seed`` is not a whole number from 0, a start has a school in two
    groups, a multiplier is not finite or no workers are there (limits are checked when they are made). Where
    the rules cannot be met no error is raised: ``status`` and ``conflict`` say so. The bound is Lagrangian
    (Held, Wolfe and Crowder 1974) with lifts; the search anneals (Kirkpatrick, Gelatt and Vecchi 1983) and
    recombines by set partitioning; ``docs/explanation/planning.md`` says all of it, and
    :func:`schoolweave.planning.communities.solve.solve` the details.
    """
    from schoolweave.planning.communities.solve import solve as compiled

    return compiled(
        problem,
        seed=seed,
        limits=limits,
        progress=progress,
        start=start,
        multipliers=multipliers,
        workers=workers,
    )


def solve_hubs(
    problem: Hubs,
    *,
    seed: int = 0,
    limits: Limits | None = None,
    progress: Callable[[Progress], bool] | None = None,
) -> HubResult:
    """Form hubs: leads chosen or given, each school with one of them, least weighted kilometres.

    The search takes ``limits.seconds`` (120 where no limits are given); with ``limits.effort`` the same seed
    gives the same answer bit for bit. ``progress`` is called with a :class:`Progress` (weighted km) and stops
    the search by returning ``False``. With given leads the answer is exact, a minimum-cost flow. Raises
    :class:`PlanningError` where no arrangement that meets the rules exists or was found, or ``seed`` is not a
    whole number from 0. The bound is Lagrangian (Held, Wolfe and Crowder 1974); ``docs/explanation/hubs.md``
    says how, and :func:`schoolweave.planning.hubs.solve.solve` the details.
    """
    from schoolweave.planning.hubs.solve import solve as compiled

    return compiled(problem, seed=seed, limits=limits, progress=progress)


def hub_reasons(problem: Hubs, result: HubResult) -> tuple[HubReason, ...]:
    """Return why each school is in its hub, and its three cheapest other hubs, in the problem's order.

    Ways are in km and changes in weighted km, exactly those of the arrangement after the move; with whole
    districts the move is of the district. Raises :class:`PlanningError` where ``result`` is not one of
    ``problem``. More in :func:`schoolweave.planning.hubs.reasons.reasons`.
    """
    from schoolweave.planning.hubs.reasons import reasons as told

    return told(problem, result)


def write_hubs(
    result: HubResult, problem: Hubs, folder: str | Path, *, choice: Mapping[str, Any] | None = None
) -> tuple[str, ...]:
    """Write hubs, who is in which, reasons, multipliers and a summary as files to a folder.

    Returns their names; the folder is made where it is absent. ``choice`` (what was asked, for a checker) is
    kept in the summary. Raises :class:`PlanningError` where ``result`` is not one of ``problem``,
    :class:`OSError` where the folder cannot be written to and :class:`TypeError` where ``choice`` does not go
    into JSON. More in :func:`schoolweave.planning.hubs.files.write`.
    """
    from schoolweave.planning.hubs.files import write as written

    return written(result, problem, folder, choice=choice)
