"""A comparison as a drawing and as one page: no script, no network, readable without colours."""

import math
from collections.abc import Sequence
from html import escape

from schoolweave.planning.communities.compare import LEFT, Comparison, Mover, figures
from schoolweave.planning.communities.model import Evaluation, Group, PlannedSchool
from schoolweave.planning.communities.pages import document, number, table

WIDTH, MARGIN, LEGEND = 900.0, 20.0, 40.0
LEAST_HEIGHT, MOST_HEIGHT = 240.0, 1300.0
STYLE = (
    "text{font:14px sans-serif;fill:#1d1d1b}path,line{fill:none}.stay{stroke:#8a8a8a;stroke-width:.7}"
    ".dot{stroke:#8a8a8a;stroke-width:3;stroke-linecap:round}"
    ".old{stroke:#d55e00;stroke-width:1.6;stroke-dasharray:5 3}.new{stroke:#0072b2;stroke-width:1.6}"
    ".who{fill:#fff;stroke:#1d1d1b;stroke-width:1.4}.host{fill:#1d1d1b}"
)
"""Vermilion dashes for before, a blue line for after (Okabe and Ito 2008): told apart without colour too."""
WORDS = {
    "groups": "Groups",
    "placed": "Schools placed",
    "unplaced": "Schools without a group",
    "size_min": "Smallest group",
    "size_median": "Median size",
    "size_max": "Largest group",
    "covered": "Groups that cover the pathway",
    "mean_km": "Mean km to the host",
    "median_km": "Median km to the host",
    "worst_km": "Worst km to the host",
    "travel_km": "Travel, km",
    "objective": "Objective, km",
}

Point = tuple[float, float]


def svg(found: Comparison, *, names: tuple[str, str] = ("before", "after")) -> str:
    """Return the comparison as SVG: every school that moved, with its way to the host before and after.

    Schools that stay are grey. Longitudes wrap: the map is cut where it is emptiest.
    """
    at, height = project(found.schools)
    parts = [_stay(found, at), *(_change(mover, found, at) for mover in found.movers)]
    told = f"{len(found.movers):,} of {len(found.schools):,} schools change company."
    before, after = (escape(name) for name in names)
    body = "\n".join(part for part in parts if part)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {height + LEGEND:.0f}" role="img" '
        f'aria-labelledby="map-title map-desc">\n'
        f'<title id="map-title">Who moves: {before} and {after}</title>\n'
        f'<desc id="map-desc">{told} Dashed lines lead to the host before, whole lines to the host after. '
        f"The table of schools says the same.</desc>\n<style>{STYLE}</style>\n"
        f"{body}\n{_legend(height, names)}\n</svg>\n"
    )


def page(found: Comparison, *, names: tuple[str, str] = ("before", "after")) -> str:
    """Return the comparison as one HTML page: figures, map, and tables that say what the map shows."""
    caveat = "<p>Travel is not all that a community weighs: people had reasons that no register holds.</p>"
    parts = (_figures(found, names), svg(found, names=names), _movers(found), _groups(found), caveat)
    return document(f"{names[0]} and {names[1]} compared", parts)


def project(schools: Sequence[PlannedSchool]) -> tuple[dict[str, Point], float]:
    """Return where schools lie on the drawing, and its height: equirectangular, true in the middle."""
    if not schools:
        return {}, LEAST_HEIGHT
    longitudes = sorted(((school.longitude or 0.0) % 360.0) for school in schools)
    gaps = [(b - a, b) for a, b in zip(longitudes, [*longitudes[1:], longitudes[0] + 360.0], strict=True)]
    first = max(gaps)[1] % 360.0
    east = {school.id: ((school.longitude or 0.0) - first) % 360.0 for school in schools}
    north = {school.id: school.latitude or 0.0 for school in schools}
    low, high = min(north.values()), max(north.values())
    squeeze = max(0.05, math.cos(math.radians((low + high) / 2)))
    wide, tall = max(east.values()) * squeeze, high - low
    scale = min((WIDTH - 2 * MARGIN) / max(wide, 1e-6), (MOST_HEIGHT - 2 * MARGIN) / max(tall, 1e-6), 1e5)
    left = (WIDTH - wide * scale) / 2
    return {
        school: (left + east[school] * squeeze * scale, MARGIN + (high - north[school]) * scale)
        for school in east
    }, max(LEAST_HEIGHT, tall * scale + 2 * MARGIN)


def _stay(found: Comparison, at: dict[str, Point]) -> str:
    """Draw schools that stay: a dot each, and a line to the host."""
    moving = {mover.school_id for mover in found.movers}
    lines, dots = [], []
    for group in found.after.groups:
        for member in group.members:
            if member not in moving:
                dots.append(f"M{_xy(at[member])}h0")
                lines.append(f"M{_xy(at[member])}L{_xy(at[group.host])}")
    return (
        f'<path class="stay" d="{"".join(lines)}"/>\n<path class="dot" d="{"".join(dots)}"/>' if dots else ""
    )


def _change(mover: Mover, found: Comparison, at: dict[str, Point]) -> str:
    x, y = at[mover.school_id]
    ways = [
        f'<path class="{kind}" d="M{_xy((x, y))}L{_xy(at[host])}"/>'
        for kind, host in (
            ("old", _host(found.before, mover.before)),
            ("new", _host(found.after, mover.after)),
        )
        if host is not None and host != mover.school_id
    ]
    dot = f'<circle class="who" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
    return f"<g><title>{escape(told(mover))}</title>{''.join(ways)}{dot}</g>"


def _host(plan: Evaluation, number: int | None) -> str | None:
    group: Group | None = plan.groups[number - 1] if number is not None else None
    return group.host if group else None


def told(mover: Mover) -> str:
    """Return in words what changes for a school."""
    if mover.before is None:
        return f"{mover.name} joins group {mover.after}"
    if mover.what == LEFT:
        return f"{mover.name} leaves group {mover.before} and has none"
    return f"{mover.name}: from group {mover.before} before to group {mover.after} after"


def _legend(height: float, names: tuple[str, str]) -> str:
    y = height + LEGEND / 2
    entries = (
        (20, "old", "h40", f"to the host, {escape(names[0])}"),
        (340, "new", "h40", f"to the host, {escape(names[1])}"),
        (660, "dot", "h0", "schools that stay"),
    )
    return "".join(
        f'<path class="{kind}" d="M{x} {y:.0f}{line}"/><text x="{x + 48}" y="{y + 5:.0f}">{words}</text>'
        for x, kind, line, words in entries
    )


def _xy(point: Point) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"


def _figures(found: Comparison, names: tuple[str, str]) -> str:
    one, two = figures(found.before), figures(found.after)
    rows = [(word, number(one[key]), number(two[key])) for key, word in WORDS.items()]
    rows += [
        (f"Optional term: {key}", number(one["terms"].get(key)), number(two["terms"].get(key)))
        for key in sorted(one["terms"].keys() | two["terms"].keys())
    ]
    rows += [
        ("Broken rules", ", ".join(one["broken_rules"]) or "none", ", ".join(two["broken_rules"]) or "none")
    ]
    rows += [(f"Asked: {name}", str(a), str(b)) for name, a, b in found.settings]
    return table("Figures", ("", *names), rows)


def _movers(found: Comparison) -> str:
    rows = [
        (mover.name, mover.school_id, mover.what, number(mover.before), number(mover.after),
         number(mover.km_before), number(mover.km_after), f"{mover.company:,}")
        for mover in found.movers
    ]  # fmt: skip
    heads = ("School", "Id", "What", "Group before", "Group after", "Km before", "Km after", "Company kept")
    return table(f"Schools whose company changes ({len(rows):,})", heads, rows)


def _groups(found: Comparison) -> str:
    rows = [
        (
            number(match.before),
            number(match.after),
            f"{match.shared:,}",
            f"{match.size_before:,}",
            f"{match.size_after:,}",
        )
        for match in found.matches
        if not match.shared == match.size_before == match.size_after
    ]
    heads = ("Group before", "Group after", "Members shared", "Size before", "Size after")
    return table(f"Groups that change ({len(rows):,} of {len(found.matches):,})", heads, rows)
