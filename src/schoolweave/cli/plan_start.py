"""An earlier plan to begin from: its groups and multipliers, as its folder holds them."""

import csv
from dataclasses import dataclass
from pathlib import Path

from schoolweave.core.errors import PlanningError
from schoolweave.planning.communities.reading import read_groups


@dataclass(frozen=True, slots=True)
class Begin:
    """Groups as school ids, and multipliers in km by school; ``None`` where there is no plan."""

    groups: tuple[tuple[str, ...], ...] | None = None
    multipliers: dict[str, float] | None = None


NOTHING = Begin()


def read(folder: Path) -> Begin:
    """Return the plan in a folder; its multipliers too, where it has them.

    Raises :class:`PlanningError` where there is no plan, or where a file of it cannot be read.
    """
    groups = read_groups(folder)
    path = folder / "bound.csv"
    if not path.is_file():
        return Begin(groups)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    found: dict[str, float] = {}
    for number, row in enumerate(rows, start=2):
        try:
            found[row["school_id"]] = float(row["multiplier"])
        except (KeyError, TypeError, ValueError):
            raise PlanningError(
                f"{path}, row {number}, column multiplier: a school_id and a number are needed here."
            ) from None
    return Begin(groups, found)
