"""Self-contained pages: one file, no script, no network, tables that anyone can read."""

from collections.abc import Sequence
from html import escape

STYLE = (
    "body{font:1rem/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1d1d1b}"
    "table{border-collapse:collapse;margin:1rem 0}th,td{padding:.2rem .8rem;border-bottom:1px solid #767676;"
    "text-align:left}td.n{text-align:right;font-variant-numeric:tabular-nums}"
    "caption{text-align:left;font-weight:bold}svg{max-width:100%;height:auto;border:1px solid #767676}"
)


def document(title: str, parts: Sequence[str]) -> str:
    """Return an HTML page with a title (escaped) and parts, which are HTML already."""
    body = "\n".join(parts)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<style>{STYLE}</style>\n'
        f"</head>\n<body>\n<main>\n<h1>{escape(title)}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    )


def table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return an HTML table; the first cell of a row is its heading. Everything is escaped."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    body = "\n".join(_row(first, rest) for first, *rest in rows)
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{body}\n</tbody></table>"
    )


def _row(first: str, rest: Sequence[str]) -> str:
    cells = "".join(f'<td class="n">{escape(cell)}</td>' for cell in rest)
    return f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>'


def number(value: float | None) -> str:
    """Return a figure for people: counts whole, the rest with one decimal, ``none`` where there is none."""
    if value is None:
        return "none"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"
