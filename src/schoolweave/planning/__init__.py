"""Planning who works with whom: communities of schools.

>>> from schoolweave.planning import Communities, Limits, solve
>>> problem = Communities.from_schools(schools, rules)
>>> result = solve(problem, seed=1, limits=Limits(seconds=60))

Importing this package is quick: compiled code is loaded by :func:`solve` alone.
"""

from collections.abc import Callable

from schoolweave.planning.communities.amounts import labels_of_today
from schoolweave.planning.communities.conflict_records import Conflict, ConflictRule, Relaxation
from schoolweave.planning.communities.evaluate import evaluate, today
from schoolweave.planning.communities.files import (
    bound_csv_text,
    group_csv_text,
    reasons_csv_text,
    summary_json_text,
    write,
)
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
from schoolweave.planning.communities.wishes import Wishes

__all__ = [
    "Amount",
    "Communities",
    "Conflict",
    "ConflictRule",
    "Evaluation",
    "Group",
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
    "bound_csv_text",
    "conflict",
    "each_reason",
    "evaluate",
    "geojson_text",
    "group_csv_text",
    "labels_of_today",
    "load",
    "reasons",
    "reasons_csv_text",
    "solve",
    "summary_json_text",
    "today",
    "write",
]


def conflict(problem: Communities, seconds: float = 10.0, *, place_all: bool = False) -> Conflict | None:
    """Return rules that cannot hold together; see :mod:`schoolweave.planning.communities.conflict`."""
    from schoolweave.planning.communities.conflict import conflict as looked_for

    return looked_for(problem, seconds, place_all=place_all)


def solve(
    problem: Communities,
    *,
    seed: int = 0,
    limits: Limits | None = None,
    progress: Callable[[Progress], bool] | None = None,
) -> Result:
    """Form communities; see :func:`schoolweave.planning.communities.solve.solve`."""
    from schoolweave.planning.communities.solve import solve as compiled

    return compiled(problem, seed=seed, limits=limits, progress=progress)
