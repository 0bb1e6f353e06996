"""The county panel of R's ``did`` and its recorded results, where the data lie beside the checkout."""

import csv
from functools import cache
from pathlib import Path

import numpy as np
from tests.data import shared

from schoolweave.evidence.effects.panel import Panel, from_arrays

YEARS = range(2003, 2008)


@cache
def _columns(path: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    at = {name: place for place, name in enumerate(dict.fromkeys(row["countyreal"] for row in rows))}
    y, first, x = np.full((len(at), 5), np.nan), np.zeros(len(at)), np.zeros(len(at))
    for row in rows:
        place = at[row["countyreal"]]
        y[place, int(row["year"]) - YEARS[0]] = float(row["lemp"])
        first[place], x[place] = float(row["first.treat"]), float(row["lpop"])
    return y, first, x


def panel(*, population: bool = False) -> Panel:
    """Return the panel: log employment of counties, first year of a higher minimum wage, log population."""
    y, first, x = _columns(shared("evidence/mpdta.csv"))
    return from_arrays(y, first, times=YEARS, covariates=x[:, None] if population else None)


def recorded(name: str) -> list[dict[str, str]]:
    """Return the rows of one of the recorded tables."""
    with shared(f"evidence/mpdta-reference/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
