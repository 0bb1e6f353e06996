"""The event study as a drawing with its table: SVG that a screen reader can read and a printer can print."""

import math
from collections.abc import Iterator, Sequence
from html import escape

from schoolweave.evidence.effects.model import Effects, Figure

WIDTH, LEFT, RIGHT, TOP, BOTTOM = 760, 84, 736, 84, 372
ROW, TABLE = 24, 452
INK, GREY, LINE, FILL = "#0b0c0c", "#505a5f", "#b1b4b6", "#1d4f91"
COLUMNS = (
    (28, "start", "Years since the start"),
    (300, "end", "Effect"),
    (510, "end", "Band"),
    (624, "end", "Schools in it"),
    (736, "end", "Compared"),
)


def event_study_svg(effects: Effects, *, outcome: str = "outcome") -> str:
    """Return the effects by years since the start, with their simultaneous band, as an SVG document.

    The picture has a title and a description that says every figure; the table below it says them again.
    """
    points = [one for one in effects.averages if one.type == "dynamic" and one.event is not None]
    decimals = _decimals(points)
    title = f"Effect on {outcome} by years since the start of the programme"
    height = TABLE + ROW * (len(points) + 2)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        'aria-labelledby="event-study-title event-study-description" '
        'font-family="Arial, sans-serif" font-size="14">',
        f'<title id="event-study-title">{escape(title)}</title>',
        f'<desc id="event-study-description">{escape(description(effects, points, decimals))}</desc>',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        _text(28, 32, title, size=18, weight="bold"),
        _text(28, 56, _legend(effects), fill=GREY),
        *_plot(points, decimals),
        *_table(points, decimals),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def description(effects: Effects, points: Sequence[Figure], decimals: int) -> str:
    """Return the chart in sentences."""
    said = [
        f"{_event(one)}: {_number(one.att, decimals)}, band {_band(one, decimals)}, "
        f"{one.n_treated:,} schools against {one.n_control:,}."
        for one in points
    ]
    return f"{_legend(effects)} {' '.join(said)}"


def _legend(effects: Effects) -> str:
    return (
        f"Bars: the {effects.level * 100:g} % band for all years at once. Hollow: before the start, "
        "against the year before."
    )


def _plot(points: Sequence[Figure], decimals: int) -> Iterator[str]:
    """Yield the axes, the line of no effect, and a bar and point for each year."""
    low, high = min(0.0, *(one.low for one in points)), max(0.0, *(one.high for one in points))
    high += low == high  # an outcome that never moves
    step = _step(high - low)
    low, high = math.floor(low / step) * step, math.ceil(high / step) * step
    events = [one.event for one in points if one.event is not None]
    span = max(events) - min(events) + 1

    def across(event: float) -> float:
        return LEFT + (event - min(events) + 0.5) * (RIGHT - LEFT) / span

    def up(value: float) -> float:
        return BOTTOM - (value - low) * (BOTTOM - TOP) / (high - low)

    for at in range(round((high - low) / step) + 1):
        value = low + at * step
        none = abs(value) < step / 2
        yield _line(LEFT, up(value), RIGHT, up(value), INK if none else LINE, 1.5 if none else 1)
        yield _text(LEFT - 10, up(value) + 5, _number(value, decimals), anchor="end")
    if min(events) < 0 <= max(events):
        yield _line(across(-0.5), TOP, across(-0.5), BOTTOM, GREY, 1, dash="4 4")
        yield _text(across(-0.5) + 6, TOP + 14, "start", fill=GREY)
    for one in points:
        x, before = across(float(one.event or 0)), (one.event or 0) < 0
        yield _line(x, up(one.low), x, up(one.high), FILL, 2)
        for end in (one.low, one.high):
            yield _line(x - 5, up(end), x + 5, up(end), FILL, 2)
        fill = "#ffffff" if before else FILL
        yield f'<circle cx="{x:.1f}" cy="{up(one.att):.1f}" r="5" fill="{fill}" stroke="{FILL}"/>'
        yield _text(x, BOTTOM + 22, _number(one.event or 0, 0), anchor="middle")
    yield _text((LEFT + RIGHT) / 2, BOTTOM + 46, "Years since the start", anchor="middle", fill=GREY)


def _table(points: Sequence[Figure], decimals: int) -> Iterator[str]:
    """Yield the figures below the chart."""
    for x, anchor, name in COLUMNS:
        yield _text(x, TABLE, name, anchor=anchor, weight="bold")
    yield _line(28, TABLE + 8, RIGHT, TABLE + 8, INK, 1)
    for at, one in enumerate(points, start=1):
        values = (
            _number(one.event or 0, 0),
            _number(one.att, decimals),
            _band(one, decimals),
            f"{one.n_treated:,}",
            f"{one.n_control:,}",
        )
        for (x, anchor, _), value in zip(COLUMNS, values, strict=True):
            yield _text(x, TABLE + 4 + ROW * at, value, anchor=anchor)


def _event(one: Figure) -> str:
    years = abs(one.event or 0)
    if not years:
        return "First year"
    return f"{years} year{'' if years == 1 else 's'} {'before' if (one.event or 0) < 0 else 'after'}"


def _band(one: Figure, decimals: int) -> str:
    return f"{_number(one.low, decimals)} to {_number(one.high, decimals)}"


def _decimals(points: Sequence[Figure]) -> int:
    """Return so many decimals that the least standard error shows two figures."""
    least = min((one.se for one in points if one.se > 0), default=1.0)
    return min(8, max(0, 1 - math.floor(math.log10(least))))


def _step(span: float) -> float:
    """Return a round step that divides a span in about six."""
    if span <= 0:
        return 1.0
    rough = span / 6
    size: float = 10 ** math.floor(math.log10(rough))
    return next(size * one for one in (1.0, 2.0, 2.5, 5.0, 10.0) if size * one >= rough)


def _number(value: float, decimals: int) -> str:
    text = f"{abs(value):,.{decimals}f}"
    return f"−{text}" if value < 0 and float(text.replace(",", "")) else text


def _text(
    x: float,
    y: float,
    words: str,
    *,
    anchor: str = "start",
    fill: str = INK,
    size: int = 14,
    weight: str = "normal",
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}" font-size="{size}" '
        f'font-weight="{weight}">{escape(words)}</text>'
    )


def _line(x: float, y: float, to_x: float, to_y: float, ink: str, width: float, dash: str = "none") -> str:
    return (
        f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" stroke="{ink}" '
        f'stroke-width="{width}" stroke-dasharray="{dash}"/>'
    )
