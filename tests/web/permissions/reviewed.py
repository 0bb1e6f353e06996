"""The files that were read by people and that tests compare with what the site does.

``SCHOOLWEAVE_MODE=test python -m tests.web.permissions.reviewed`` writes them anew: read the difference.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

REFERENCE = Path(__file__).resolve().parents[3] / "docs" / "reference"
ROUTES, GRID = REFERENCE / "permissions-routes.csv", REFERENCE / "permissions-grid.csv"


def as_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return file.getvalue()


def write() -> None:
    """Write both files."""
    from tests.web.permissions import grid, routes

    lines = [(one.path, one.name, one.who) for one in routes.routes()]
    ROUTES.write_text(as_text(routes.FIELDS, lines), "utf-8")
    GRID.write_text(as_text(grid.FIELDS, grid.grid()), "utf-8")


if __name__ == "__main__":
    import os

    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    write()
