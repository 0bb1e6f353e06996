"""A frontier as files: a folder for each plan, one table, one chart that says the same."""

import csv
import io
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import Any

from schoolweave.core.errors import PlanningError
from schoolweave.planning.communities.files import write
from schoolweave.planning.communities.frontier import Point
from schoolweave.planning.communities.pages import document, number, table

COLUMNS = (
    "name", "kept", "flow_km", "need_km", "seed", "effort", "cost_km", "travel_km", "unplaced", "flow_lost",
    "flow_kept", "need_spread", "objective", "lower_bound", "gap", "travel_gap", "inputs_hash", "plan_hash",
)  # fmt: skip
WIDTH, HEIGHT, LEFT, BELOW, ABOVE = 760.0, 460.0, 80.0, 60.0, 24.0
LEAST, MOST = 5.0, 15.0
STYLE = (
    "text{font:13px sans-serif;fill:#1d1d1b}.axis{stroke:#1d1d1b;fill:none}"
    ".kept{fill:#0072b2;fill-opacity:.75;stroke:#1d1d1b}"
    ".beaten{fill:#fff;stroke:#767676;stroke-dasharray:3 2}"
)


def write_frontier(
    points: Sequence[Point], folder: str | Path, *, choice: dict[str, Any] | None = None,
    each: Callable[[Path], None] | None = None,
) -> tuple[Path, ...]:  # fmt: skip
    """Write ``frontier.csv``, ``frontier.svg``, ``frontier.html`` and a folder for each plan that none beats.

    ``choice`` is kept in each summary; ``each`` is called with every plan's folder. Returns these folders.
    Raises :class:`PlanningError` where there are no points.
    """
    if not points:
        raise PlanningError("There is no plan to write: a frontier has at least one.")
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    texts = {"csv": frontier_csv_text(points), "svg": chart(points), "html": page(points)}
    for kind, text in texts.items():
        (target / f"frontier.{kind}").write_text(text, encoding="utf-8", newline="")
    written = []
    for point in points:
        if point.kept:
            write(point.result, point.problem, target / point.name, choice=choice)
            written.append(target / point.name)
            if each is not None:
                each(target / point.name)
    return tuple(written)


def frontier_csv_text(points: Sequence[Point]) -> str:
    """Return ``frontier.csv``: a line per plan tried, with prices, seed, effort, figures and hashes."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for point in points:
        values = [getattr(point, name, None) for name in COLUMNS[:12]]
        result = point.result
        values += [result.objective, result.lower_bound, result.gap, result.travel_gap]
        values += [point.inputs_hash, point.plan_hash]
        writer.writerow(["" if value is None else _cell(value) for value in values])
    return buffer.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return repr(value) if isinstance(value, float) else str(value)


def page(points: Sequence[Point]) -> str:
    """Return the frontier as one HTML page: the chart, and a table that says what it shows."""
    heads = ("Plan", "Kept", "Km per leaver lost", "Km per unit of need", "Travel, km", "Unplaced",
             "Flow kept", "Spread of need", "Gap of travel", "Plan's hash")  # fmt: skip
    rows = [
        (point.name, "yes" if point.kept else "beaten", f"{point.flow_km:g}", f"{point.need_km:g}",
         number(point.travel_km), number(point.unplaced), _share(point.flow_kept), number(point.need_spread),
         f"{point.result.travel_gap:.2%}", point.plan_hash[:12])
        for point in points
    ]  # fmt: skip
    words = "<p>A plan is beaten where another one is as good in travel, flow and need and better in one.</p>"
    return document("Travel, flow and need", (words, chart(points), table("Plans", heads, rows)))


def _share(value: float | None) -> str:
    return "none" if value is None else f"{value:.1%}"


def chart(points: Sequence[Point]) -> str:
    """Return the frontier as SVG: travel across, flow kept upwards, need's spread as the size of a circle.

    Without flows the spread of need goes upwards, downwards being better. Beaten plans are hollow.
    """
    flow = any(point.flow_kept is not None for point in points)
    across = [point.cost_km for point in points]
    upward = [(point.flow_kept or 0.0) * 100 if flow else (point.need_spread or 0.0) for point in points]
    need = [point.need_spread or 0.0 for point in points]
    to_x, to_y = _scale(across, LEFT, WIDTH - 30), _scale(upward, HEIGHT - BELOW, ABOVE)
    marks = []
    for point, a, b, c in zip(points, across, upward, need, strict=True):
        radius = LEAST + (MOST - LEAST) * (c / max(need)) if flow and max(need) > 0 else LEAST
        kind = "kept" if point.kept else "beaten"
        marks.append(
            f'<g><title>{escape(_told(point))}</title><circle class="{kind}" cx="{to_x(a):.1f}" '
            f'cy="{to_y(b):.1f}" r="{radius:.1f}"/>{_label(point, to_x(a), to_y(b) - radius)}</g>'
        )
    kept = sum(point.kept for point in points)
    desc = f"{kept} of {len(points)} plans are not beaten by another. The table of plans says the same."
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" '
        f'aria-labelledby="chart-title chart-desc">\n<title id="chart-title">Travel, flow and need</title>\n'
        f'<desc id="chart-desc">{desc}</desc>\n<style>{STYLE}</style>\n'
        f"{_axes(across, upward, flow=flow)}\n" + "\n".join(marks) + "\n</svg>\n"
    )


def _label(point: Point, x: float, y: float) -> str:
    """Name a kept plan above its circle."""
    return f'<text x="{x:.1f}" y="{y - 4:.1f}" text-anchor="middle">{point.name}</text>' if point.kept else ""


def _scale(values: Sequence[float], start: float, end: float) -> Callable[[float], float]:
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    inner = 0.08 * (end - start)
    return lambda value: start + inner + (value - low) / span * (end - start - 2 * inner)


def _told(point: Point) -> str:
    flow = f", {_share(point.flow_kept)} of flow kept" if point.flow_kept is not None else ""
    need = f", spread of need {number(point.need_spread)}" if point.need_spread is not None else ""
    return f"{point.name}: {point.travel_km:,.0f} km{flow}{need}{'' if point.kept else ' (beaten)'}"


def _axes(across: Sequence[float], upward: Sequence[float], *, flow: bool) -> str:
    """Draw both axes with the least and the largest value on each."""
    to_x, to_y = _scale(across, LEFT, WIDTH - 30), _scale(upward, HEIGHT - BELOW, ABOVE)
    base = HEIGHT - BELOW
    upward_name = "flow kept, %; larger circles: need more unequal" if flow else "spread of need"
    parts = [f'<path class="axis" d="M{LEFT} {ABOVE}V{base}H{WIDTH - 20}"/>']
    parts += [
        f'<text x="{to_x(value):.1f}" y="{base + 20:.0f}" text-anchor="middle">{value:,.0f}</text>'
        for value in sorted({min(across), max(across)})
    ]
    parts += [
        f'<text x="{LEFT - 8:.0f}" y="{to_y(value) + 5:.1f}" text-anchor="end">{value:,.1f}</text>'
        for value in sorted({min(upward), max(upward)})
    ]
    parts += [
        f'<text x="{(LEFT + WIDTH) / 2:.0f}" y="{HEIGHT - 14:.0f}" text-anchor="middle">'
        "travel and the price of unplaced schools, km</text>",
        f'<text x="{LEFT + 6:.0f}" y="{ABOVE - 6:.0f}">{upward_name}</text>',
    ]
    return "".join(parts)
