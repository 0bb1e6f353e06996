"""The years of a school or of the whole: value, path, band, and what may be said of each."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from schoolweave.evidence.progress.cells import Cell, series_at
from schoolweave.evidence.progress.chance import mean_band, share_band
from schoolweave.evidence.progress.model import Challenge, Learners, Line, Point, Verdict

EDGE = 1e-12
"""Two shares this near are the same: nothing but rounding."""


@dataclass(frozen=True, slots=True)
class Start:
    """What a line is held against: ``achieved`` of ``learners``, or a mean with its standard deviation."""

    learners: int
    achieved: float
    value: float
    deviation: float | None = None


def start_of(cells: Iterable[Cell], challenge: Challenge) -> Start | None:
    """Return the start that cells of the baseline's year and series make, ``None`` where there are none."""
    own = list(cells)
    learners, total = sum(one.count for one in own), math.fsum(one.sum for one in own)
    if not learners:
        return None
    return Start(learners, total, total / learners, _deviation(own, learners, total))


def _deviation(cells: list[Cell], learners: int, total: float) -> float | None:
    squares = [one.sum_squares for one in cells if one.sum_squares is not None]
    if len(squares) < len(cells) or learners < 2:
        return None
    return math.sqrt(max(0.0, math.fsum(squares) - total * total / learners) / (learners - 1))


def line(
    cells: Iterable[Cell],
    challenge: Challenge,
    start: Start | None,
    *,
    members: tuple[str, ...],
    school: str | None,
    learners: Learners,
    level: float,
) -> Line:
    """Return the years of a line; years without a cell have no point, members without one are named."""
    own = list(cells)
    base = series_at(challenge.baseline.year, {one.series for one in own})
    by_year: dict[int, list[Cell]] = {}
    for cell in own:
        by_year.setdefault(cell.year, []).append(cell)
    points = tuple(
        _point(year, _one_series(here), challenge, start, base, members, level)
        for year, here in sorted(by_year.items())
    )
    return Line(school, learners, points)


def _one_series(cells: list[Cell]) -> list[Cell]:
    """Return a year's cells; a panel never has two series of one measure in a year."""
    return sorted(cells, key=lambda one: (one.series, one.school_id))


def _point(
    year: int,
    cells: list[Cell],
    challenge: Challenge,
    start: Start | None,
    base: str | None,
    members: tuple[str, ...],
    level: float,
) -> Point:
    learners, total = sum(one.count for one in cells), math.fsum(one.sum for one in cells)
    value, series = total / learners, cells[0].series
    comparable = series == base
    path = path_at(year, challenge) if comparable else None
    band = band_of(start, learners, challenge, level) if comparable and start else None
    here = {one.school_id for one in cells}
    return Point(
        year=year,
        learners=learners,
        achieved=total if challenge.kind == "share" else None,
        value=value,
        path=path,
        low=band[0] if band else None,
        high=band[1] if band else None,
        verdict=verdict(year, value, band, challenge, comparable=comparable),
        on_path=None if path is None else _reached(value, path, lower=challenge.lower_is_better),
        series=series,
        schools_missing=tuple(sorted(set(members) - here)),
    )


def path_at(year: int, challenge: Challenge) -> float | None:
    """Return where the straight way from baseline to target is; level after it, none before the baseline."""
    first, last = challenge.baseline.year, challenge.target_year
    if year < first or last <= first:
        return None
    share = min(1.0, (year - first) / (last - first))
    return challenge.start + share * (challenge.target - challenge.start)


def band_of(start: Start, learners: int, challenge: Challenge, level: float) -> tuple[float, float] | None:
    """Return the band of chance for a cohort of so many learners, ``None`` where it cannot be known."""
    if challenge.kind == "share":
        low, high = share_band(round(start.achieved), start.learners, learners, level)
        return low / learners, high / learners
    if start.deviation is None or start.learners < 2:
        return None
    return mean_band(start.value, start.learners, start.deviation, learners, level)


def verdict(
    year: int, value: float, band: tuple[float, float] | None, challenge: Challenge, *, comparable: bool
) -> Verdict:
    """Return what may be said of a value: beyond the band or not, if at all."""
    if not comparable:
        return "not comparable"
    if year == challenge.baseline.year:
        return "baseline"
    if band is None:
        return "chance not known"
    above, below = value > band[1] + EDGE, value < band[0] - EDGE
    if not above and not below:
        return "within chance"
    return "better" if above is not challenge.lower_is_better else "worse"


def _reached(value: float, path: float, *, lower: bool) -> bool:
    return value <= path + EDGE if lower else value >= path - EDGE


def breaks(cells: Iterable[Cell], challenge: Challenge) -> tuple[tuple[int, str], ...]:
    """Return the first year with values of each series but the baseline's, with the series' id."""
    own = list(cells)
    base = series_at(challenge.baseline.year, {one.series for one in own})
    first: Mapping[str, int] = {
        series: min(one.year for one in own if one.series == series) for series in {one.series for one in own}
    }
    return tuple(sorted((year, series) for series, year in first.items() if series != base))
