"""What changes between two plans as one drawing: no script, no network, readable without colours."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Protocol

WIDTH, MARGIN, LEGEND = 900.0, 20.0, 40.0
LEAST_HEIGHT, MOST_HEIGHT = 240.0, 1300.0
STYLE = (
    "text{font:14px sans-serif;fill:#1d1d1b}path,line{fill:none}.stay{stroke:#8a8a8a;stroke-width:.7}"
    ".dot{stroke:#8a8a8a;stroke-width:3;stroke-linecap:round}"
    ".old{stroke:#d55e00;stroke-width:1.6;stroke-dasharray:5 3}.new{stroke:#0072b2;stroke-width:1.6}"
    ".who{fill:#fff;stroke:#1d1d1b;stroke-width:1.4}.host{fill:#1d1d1b}"
)
"""Vermilion dashes for before, a blue line for after (Okabe and Ito 2008): told apart without colour too."""

Point = tuple[float, float]


class Placed(Protocol):
    """Anything with an id and a place in degrees."""

    @property
    def id(self) -> str:
        """The id, as ways name it."""

    @property
    def latitude(self) -> float | None:
        """Degrees north."""

    @property
    def longitude(self) -> float | None:
        """Degrees east."""


@dataclass(frozen=True, slots=True)
class Way:
    """A school that changes: what is said of it, and the ids of those it went to before and goes to after."""

    school_id: str
    told: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn. ``stays`` are pairs of a school that stays and whom it goes to (ids in ``places``).

    ``title`` and ``sentence`` say it in words; ``goal`` is what a line leads to, such as “the host”.
    """

    places: Sequence[Placed]
    stays: Sequence[tuple[str, str]]
    ways: Sequence[Way]
    title: str
    sentence: str
    goal: str


def svg(drawn: Drawing, *, names: tuple[str, str] = ("before", "after")) -> str:
    """Return a drawing as SVG: every school that changes, with its ways before and after; others are grey.

    Longitudes wrap: the map is cut where it is emptiest.
    """
    at, height = project(drawn.places)
    parts = [_stay(drawn, at), *(_change(way, at) for way in drawn.ways)]
    body = "\n".join(part for part in parts if part)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {height + LEGEND:.0f}" role="img" '
        f'aria-labelledby="map-title map-desc">\n'
        f'<title id="map-title">{escape(drawn.title)}</title>\n'
        f'<desc id="map-desc">{escape(drawn.sentence)} Dashed lines lead to {drawn.goal} before, whole lines '
        f"to {drawn.goal} after. The table of schools says the same.</desc>\n<style>{STYLE}</style>\n"
        f"{body}\n{_legend(height, names, drawn.goal)}\n</svg>\n"
    )


def project(places: Sequence[Placed]) -> tuple[dict[str, Point], float]:
    """Return where schools lie on the drawing, and its height: equirectangular, true in the middle."""
    if not places:
        return {}, LEAST_HEIGHT
    longitudes = sorted(((one.longitude or 0.0) % 360.0) for one in places)
    gaps = [(b - a, b) for a, b in zip(longitudes, [*longitudes[1:], longitudes[0] + 360.0], strict=True)]
    first = max(gaps)[1] % 360.0
    east = {one.id: ((one.longitude or 0.0) - first) % 360.0 for one in places}
    north = {one.id: one.latitude or 0.0 for one in places}
    low, high = min(north.values()), max(north.values())
    squeeze = max(0.05, math.cos(math.radians((low + high) / 2)))
    wide, tall = max(east.values()) * squeeze, high - low
    scale = min((WIDTH - 2 * MARGIN) / max(wide, 1e-6), (MOST_HEIGHT - 2 * MARGIN) / max(tall, 1e-6), 1e5)
    left = (WIDTH - wide * scale) / 2
    return {
        one: (left + east[one] * squeeze * scale, MARGIN + (high - north[one]) * scale) for one in east
    }, max(LEAST_HEIGHT, tall * scale + 2 * MARGIN)


def _stay(drawn: Drawing, at: dict[str, Point]) -> str:
    """Draw schools that stay: a dot each, and a line to where it goes."""
    dots = "".join(f"M{_xy(at[school])}h0" for school, _ in drawn.stays)
    lines = "".join(f"M{_xy(at[school])}L{_xy(at[goal])}" for school, goal in drawn.stays)
    return f'<path class="stay" d="{lines}"/>\n<path class="dot" d="{dots}"/>' if drawn.stays else ""


def _change(way: Way, at: dict[str, Point]) -> str:
    x, y = at[way.school_id]
    lines = [
        f'<path class="{kind}" d="M{_xy((x, y))}L{_xy(at[goal])}"/>'
        for kind, goals in (("old", way.before), ("new", way.after))
        for goal in goals
        if goal != way.school_id
    ]
    dot = f'<circle class="who" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
    return f"<g><title>{escape(way.told)}</title>{''.join(lines)}{dot}</g>"


def _legend(height: float, names: tuple[str, str], goal: str) -> str:
    y = height + LEGEND / 2
    entries = (
        (20, "old", "h40", f"to {goal}, {escape(names[0])}"),
        (340, "new", "h40", f"to {goal}, {escape(names[1])}"),
        (660, "dot", "h0", "schools that stay"),
    )
    return "".join(
        f'<path class="{kind}" d="M{x} {y:.0f}{line}"/><text x="{x + 48}" y="{y + 5:.0f}">{words}</text>'
        for x, kind, line, words in entries
    )


def _xy(point: Point) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"
