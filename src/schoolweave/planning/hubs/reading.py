"""Hubs read back from their folder, as a problem and an arrangement: to explain them, or to compare two."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from schoolweave.core.errors import PlanningError
from schoolweave.planning.communities.reading import read_summary
from schoolweave.planning.hubs.evaluate import Evaluation, evaluate
from schoolweave.planning.hubs.model import HubSchool
from schoolweave.planning.hubs.problem import Hubs
from schoolweave.policy.hub_rules import HubRules

NEAR = 5e-7
"""Weights are published to six decimals."""


@dataclass(frozen=True, slots=True)
class SavedHubs:
    """Hubs as they were written.

    ``problem`` is that of giving schools to these leads; ``plan`` measures the arrangement anew; ``units``
    gives each school's unit where districts stay together, else it is empty.
    """

    folder: Path
    problem: Hubs
    plan: Evaluation
    units: Mapping[str, str]
    summary: dict[str, Any]


def load(folder: str | Path, schools: Iterable[HubSchool]) -> SavedHubs:
    """Read the hubs in ``folder``, made from ``schools``: the folder's files and these records are enough.

    Who is on the list of schools that weigh more is taken from the published weights, which have to be those
    that the rules give otherwise. Raises :class:`PlanningError` where a file is missing or is not a plan's,
    or where these are not the schools that the plan was made from.
    """
    place = Path(folder)
    summary = read_summary(place)
    rows = _rows(place / "assignment.csv")
    try:
        rules = HubRules.model_validate(summary["programme_rules"])
        lead_of = {row["school_id"]: row["lead"] for row in rows}
        weights = {row["school_id"]: float(row["weight"]) for row in rows}
        units = {row["school_id"]: row["unit"] for row in rows if row["unit"]}
        score = float(summary["score_cost"])
    except (KeyError, TypeError, ValueError, ValidationError) as error:
        raise PlanningError(f"{place} holds no hubs as they are written: {error}.") from None
    problem = _problem(place, tuple(schools), rules, lead_of, weights)
    return SavedHubs(place, problem, evaluate(problem, lead_of, score_cost=score), units, summary)


def _problem(
    place: Path, schools: tuple[HubSchool, ...], rules: HubRules, lead_of: Mapping[str, str],
    weights: Mapping[str, float],
) -> Hubs:  # fmt: skip
    """Return the problem with these leads given, or raise an error where the weights are not the rules'."""
    leads = sorted(set(lead_of.values()))
    try:
        plain = Hubs.from_schools(schools, rules, leads=leads)
    except PlanningError as error:
        raise PlanningError(f"The hubs in {place} were made from other schools than these. {error}") from None
    published = np.array([weights.get(school, np.nan) for school in plain.ids])
    more = published - plain.weight
    listed = [school for school, extra in zip(plain.ids, more, strict=True) if extra > NEAR]
    problem = Hubs.from_schools(schools, rules, leads=leads, listed=listed) if listed else plain
    if len(weights) != problem.n or not np.allclose(published, problem.weight, rtol=0.0, atol=NEAR):
        raise PlanningError(
            f"The hubs in {place} were made from other schools than these: give the register that they were "
            "made from, or form hubs again."
        )
    return problem


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    except FileNotFoundError:
        raise PlanningError(f"There is no plan of hubs in {path.parent}: it holds no {path.name}.") from None
    except UnicodeDecodeError as error:
        raise PlanningError(f"{path} is not a table in UTF-8: {error}.") from None
