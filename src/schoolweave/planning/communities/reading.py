"""A plan read back from its folder, as a problem and an arrangement: to explain, compare or go on from it."""

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from schoolweave.core.errors import PlanningError
from schoolweave.planning.communities.model import PlannedSchool
from schoolweave.planning.communities.problem import Communities
from schoolweave.planning.communities.wishes import JOINING, Wishes
from schoolweave.policy import CommunityRules


@dataclass(frozen=True, slots=True)
class Saved:
    """A plan as it was written: its question, its groups (ids, in order of number) and its summary."""

    folder: Path
    problem: Communities
    groups: tuple[tuple[str, ...], ...]
    summary: dict[str, Any]


def load(folder: str | Path, schools: Iterable[PlannedSchool]) -> Saved:
    """Read the plan in ``folder``, made from ``schools``: rules, links, pins, stances and wishes included.

    Raises :class:`PlanningError` where a file is missing or not a plan's, or where these are not the schools
    that the plan was made from.
    """
    place = Path(folder)
    summary = read_summary(place)
    try:
        stances = summary.get("stances") or {}
        problem = Communities.from_schools(
            schools,
            CommunityRules.model_validate(summary["programme_rules"]),
            must_link=[(a, b) for a, b in summary.get("must_link", ())],
            cannot_link=[(a, b) for a, b in summary.get("cannot_link", ())],
            stances=stances.get("answers", {}),
            joining=tuple(stances.get("joining", JOINING)),
            pins=[(school, label) for school, label in summary.get("pins", ())],
            wishes=Wishes.from_dict(summary.get("wishes") or {}),
        )
    except PlanningError as error:
        raise PlanningError(f"The plan in {place} was made from other schools than these. {error}") from None
    except (KeyError, TypeError, ValueError, ValidationError) as error:
        raise PlanningError(f"{place / 'summary.json'} does not state what was asked: {error}.") from None
    if summary.get("inputs_hash") != problem.inputs_hash:
        raise PlanningError(
            f"The plan in {place} was made from other schools than these: give the register that it was made "
            "from, or plan again."
        )
    groups = read_groups(place)
    strange = sorted(set(chain.from_iterable(groups)).difference(problem.ids))
    if strange:
        raise PlanningError(f"{place / 'groups.csv'} names {strange[0]}, which the plan is not about.")
    return Saved(place, problem, groups, summary)


def read_summary(folder: Path) -> dict[str, Any]:
    """Return what ``summary.json`` holds, or raise :class:`PlanningError`."""
    path = folder / "summary.json"
    try:
        found = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise PlanningError(f"There is no plan in {folder}: it holds no summary.json.") from None
    except OSError as error:
        raise PlanningError(f"The plan in {folder} cannot be read: {error}.") from None
    except ValueError as error:
        raise PlanningError(f"{path} is not a plan's summary: {error}.") from None
    if not isinstance(found, dict):
        raise PlanningError(f"{path} is not a plan's summary: it holds no object.")
    return found


def read_groups(folder: Path) -> tuple[tuple[str, ...], ...]:
    """Return the members of each group of ``groups.csv``, in order of number, or raise an error."""
    path = folder / "groups.csv"
    found: dict[int, list[str]] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            missing = {"school_id", "group_id"}.difference(rows.fieldnames or ())
            if missing:
                raise ValueError(f"there is no column {min(missing)}")
            for row in rows:
                found.setdefault(int(row["group_id"]), []).append(row["school_id"])
    except FileNotFoundError:
        raise PlanningError(f"There is no plan in {folder}: it holds no groups.csv.") from None
    except (KeyError, TypeError, ValueError) as error:
        raise PlanningError(f"{path} is not a table of groups ({error}): write the plan again.") from None
    if sorted(found) != list(range(1, len(found) + 1)):
        raise PlanningError(f"{path}: groups are to be numbered from 1 without gaps.")
    return tuple(tuple(found[number]) for number in sorted(found))
