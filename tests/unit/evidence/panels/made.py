"""Records for the tests of panels: a file of pupils, its definitions, and the same cells by hand."""

import csv
import random
from collections import defaultdict
from collections.abc import Iterable
from decimal import ROUND_FLOOR, Decimal
from pathlib import Path
from typing import Any

from schoolweave.evidence.panels import Definitions

HEADER = ("urn", "when", "pupil", "sex", "maori", "pacific", "score", "met")

RULES: dict[str, Any] = {
    "title": "Made up",
    "records": {"school": "urn", "register": "gb-urn", "year": "when", "learner": "pupil", "bad_limit": 0.3},
    "groups": {
        "sex": {"column": "sex", "values": {"F": "girls", "W": "girls", "M": "boys"}, "missing": ["U"]},
        "ethnicity": {"flags": {"māori": "maori", "pacific": "pacific"}},
    },
    "crossed": [["sex", "ethnicity"]],
    "measures": {
        "reading": {
            "column": "score",
            "label": "Reading",
            "unit": "points",
            "valid": [0, 120],
            "decimals": 1,
            "missing": ["A", "-9"],
            "not_collected": [2020],
            "breaks": [{"from_year": 2021, "why": "Levels became scaled scores.", "valid": [80, 120]}],
        },
        "standard": {"column": "met", "kind": "yes_no", "groups": ["sex"]},
    },
}


def definitions(**changes: Any) -> Definitions:
    """Return the definitions, with changes of ``records``."""
    return Definitions.model_validate({**RULES, "records": {**RULES["records"], **changes}})


def bare(**changes: Any) -> Definitions:
    """Return definitions of one measure without groups, with changes of ``records``."""
    records = {"school": "urn", "year": "when", "learner": "pupil", "bad_limit": 0.3, **changes}
    measure = {"column": "score", "valid": [0, 120], "missing": ["A", "-9"]}
    return Definitions.model_validate({"records": records, "measures": {"reading": measure}})


def pupils(number: int, seed: int) -> list[tuple[str, ...]]:
    """Return rows as a school office might send them: codes, gaps, a few faults."""
    luck = random.Random(seed)  # noqa: S311 - chance, not secrets
    rows = []
    for pupil in range(number):
        for year in (2018, 2019, 2020, 2021, 2023):
            if luck.random() < 0.15:
                continue
            score = luck.choice(["A", "-9", "", "abc", "300", *[f"{luck.randint(780, 1200) / 10}"] * 15])
            rows.append(
                (
                    luck.choice(["1", "2", " 3", "4", "5"]),
                    str(year),
                    f"p{pupil}",
                    luck.choice("FFMMUWX"),
                    luck.choice("YN"),
                    luck.choice(["Y", "N", ""]),
                    "" if year == 2020 and luck.random() < 0.9 else score,
                    luck.choice(["Y", "N", "", "?"]),
                )
            )
    return rows


def write(path: Path, rows: Iterable[tuple[str, ...]], header: tuple[str, ...] = HEADER) -> Path:
    """Write rows to a CSV file and return its path."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def by_hand(rows: list[tuple[str, ...]], home: dict[str, str]) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Return count, sum and sum of squares by school, year, series and group, in plain Python."""
    found: dict[tuple[Any, ...], list[Decimal]] = defaultdict(list)
    seen: dict[tuple[Any, ...], set[str]] = defaultdict(set)
    for urn, when, _, sex, maori, pacific, score, met in rows:
        school, year = f"gb-urn:{urn.strip()}", int(when)
        own = home.get(school, school)
        girl = {"F": "girls", "W": "girls", "M": "boys"}.get(sex, "not known")
        named = [word for word, flag in (("māori", maori), ("pacific", pacific)) if flag == "Y"]
        groups = ["all", f"sex:{girl}", *(f"ethnicity:{one}" for one in named)]
        groups += [f"ethnicity:{one} + sex:{girl}" for one in named]
        low = 80 if year >= 2021 else 0
        if year != 2020 and score not in ("A", "-9", "", "abc") and low <= float(score) <= 120:
            value = (Decimal(score) * 10 + Decimal("0.5")).to_integral_value(ROUND_FLOOR) / 10
            series = "reading.2021" if year >= 2021 else "reading"
            for group in groups:
                found[own, year, series, group].append(value)
                seen[own, year, series, group].add(school)
        if met in ("Y", "N"):
            for group in groups[:2]:
                found[own, year, "standard", group].append(Decimal(met == "Y"))
                seen[own, year, "standard", group].add(school)
    return {
        key: (len(all_), float(sum(all_)), float(sum(one * one for one in all_)), len(seen[key]))
        for key, all_ in found.items()
    }


def cells(table: Any) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Return a panel's cells as :func:`by_hand` has them."""
    return {
        (row["school_id"], row["year"], row["series"], row["group"]): (
            row["count"],
            row["sum"],
            row["sum_squares"],
            row["parts"],
        )
        for row in table.to_pylist()
    }
