"""Progress of challenges: each year's value beside its target's path and what chance explains."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from schoolweave.evidence.progress.model import Challenge, Count, Flag, Line, Point, Progress

if TYPE_CHECKING:
    from schoolweave.evidence.progress.cells import Cells

LEVEL = 0.95
"""The share of results by chance that a band holds."""


def progress(cells: "Cells", challenge: Challenge, *, level: float = LEVEL) -> Progress:
    """Return how a challenge goes, from the cells of a panel.

    ``cells`` is the path of a panel, an Arrow table of its columns, or an iterable of
    :class:`~.cells.Cell`. A year without values has no point; a year after a break of the measure has its
    value and no band, because it does not compare. Raises :class:`~schoolweave.core.errors.EvidenceError`
    where the challenge names no schools or the level is none.
    """
    from schoolweave.evidence.progress.measure import measure

    return measure(cells, challenge, level=level)


def rows(found: Progress) -> Iterator[dict[str, Any]]:
    """Yield a row a line and year: the whole first (``school_id`` empty), stayers, then the schools."""
    lines = [found.whole, *([found.stayers] if found.stayers else []), *found.parts]
    for line in lines:
        for point in line.points:
            yield {
                "challenge": found.challenge.id,
                "school_id": line.school_id or "",
                "learners": line.learners,
                "year": point.year,
                "series": point.series,
                "count": point.learners,
                "achieved": point.achieved,
                "value": point.value,
                "path": point.path,
                "low": point.low,
                "high": point.high,
                "verdict": point.verdict,
                "on_path": point.on_path,
                "schools_missing": " ".join(point.schools_missing),
            }


__all__ = ["LEVEL", "Challenge", "Count", "Flag", "Line", "Point", "Progress", "progress", "rows"]
