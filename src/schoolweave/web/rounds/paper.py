"""A plain document on A4: headings, paragraphs, lists. The same calls give the same bytes."""

import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from fpdf import FPDF, XPos, YPos

FAMILY, MORE = "figtree", "figtree-ext"
INK, QUIET = (29, 29, 27), (90, 90, 88)
MARGIN_MM, LINE_MM = 20, 5.4

logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells of every letter that it keeps


class NoTypeface(RuntimeError):
    """The built typeface is not there."""


@cache
def _font(name: str) -> Path:
    found = finders.find(f"built/fonts/{name}-normal.ttf")
    if not isinstance(found, str):
        raise NoTypeface("The typeface for documents has not been built: run `make assets`, then try again.")
    return Path(found)


class _Pages(FPDF):
    """Pages with a footer that says what the document is, and which page."""

    footer_text = ""

    def footer(self) -> None:
        """Write the foot of a page."""
        self.set_y(-14)
        self.set_font(FAMILY, size=7)
        self.set_text_color(*QUIET)
        self.cell(0, 4, self.footer_text, align="L")
        self.cell(0, 4, str(self.page_no()), align="R")


class Paper:
    """A document that is written from top to bottom."""

    def __init__(self, title: str, moment: datetime, footer: str) -> None:
        pages = _Pages(format="A4")
        pages.footer_text = footer
        pages.creation_date = moment.astimezone(UTC)
        pages.set_title(title)
        pages.set_lang("en-GB")
        pages.set_creator("Schoolweave")
        pages.set_margin(MARGIN_MM)
        pages.set_auto_page_break(auto=True, margin=MARGIN_MM)
        for style, weight in (("", "400"), ("B", "700")):
            pages.add_font(FAMILY, style, _font(f"figtree-latin-{weight}"))
            pages.add_font(MORE, style, _font(f"figtree-latin-ext-{weight}"))
        pages.set_fallback_fonts([MORE], exact_match=False)
        pages.add_page()
        self._pages = pages

    def page(self) -> None:
        """Begin a new page."""
        self._pages.add_page()

    def heading(self, text: str) -> None:
        """Write a first heading."""
        self._write(text, size=18, bold=True, line=8.5, after=3)

    def subheading(self, text: str) -> None:
        """Write a second heading."""
        self._pages.ln(2)
        self._write(text, size=12, bold=True, line=6.5, after=1)

    def text(self, text: str) -> None:
        """Write a paragraph."""
        self._write(text, size=10, after=2)

    def bullets(self, lines: Iterable[str]) -> None:
        """Write a list."""
        for line in lines:
            self._write(f"– {line}", size=9, line=4.8, after=0.8)

    def bytes(self) -> bytes:
        """Return the document."""
        return bytes(self._pages.output())

    def _write(
        self, text: str, *, size: float, bold: bool = False, line: float = LINE_MM, after: float = 0
    ) -> None:
        self._pages.set_font(FAMILY, "B" if bold else "", size)
        self._pages.set_text_color(*INK)
        self._pages.multi_cell(0, line, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")
        self._pages.ln(after)
