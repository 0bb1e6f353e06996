"""Which rules and which extra files a plan of hubs is about, from options or from a plan's own summary."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from schoolweave import policy
from schoolweave.cli.plan_rows import table
from schoolweave.core.errors import PlanningError, PolicyError, VerificationError
from schoolweave.policy.hub_rules import HubRules
from schoolweave.schools import School

IDS = ("school_id", "id", "urn", "school urn")
"""Headers under which a school's id may stand, whatever their capitals."""
RATINGS = ("rating", "ofstedrating (name)")
SCORES = ("score",)


@dataclass(frozen=True, slots=True)
class HubChoice:
    """What was asked: a programme, the files beside the register, and rules that differ from it."""

    programme: str
    version: str | None = None
    region: str | None = None
    ratings: str | None = None
    listed: str | None = None
    leads: str | None = None
    scores: str | None = None
    changes: Mapping[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the choice ready for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Beside:
    """What the files beside a register say, by school id."""

    ratings: dict[str, str]
    listed: frozenset[str]
    leads: tuple[str, ...]
    scores: dict[str, float]


def rules(choice: HubChoice) -> HubRules:
    """Return the programme's rules with what the choice changes in them."""
    base = policy.rules_for_hubs(choice.programme, choice.version)
    try:
        return HubRules.model_validate(base.model_dump() | dict(choice.changes or {}))
    except ValidationError as error:
        reason = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise PolicyError(f"The rules asked for do not go together: {reason}") from None


def beside(choice: HubChoice) -> Beside:
    """Return what the files that the choice names say; an id without a register gets the programme's."""
    prefix = policy.load(choice.programme).register_prefix
    ratings = _column(choice.ratings, RATINGS, prefix) if choice.ratings else {}
    scores = _scores(choice.scores, prefix) if choice.scores else {}
    listed = _ids(Path(choice.listed), prefix) if choice.listed else ()
    return Beside(ratings, frozenset(listed), _leads(choice.leads, prefix), scores)


def population(schools: Sequence[School], choice: HubChoice) -> list[School]:
    """Return the schools that the choice is about."""
    chosen = [one for one in schools if choice.region is None or one.region == choice.region]
    if not chosen:
        known = ", ".join(sorted({school.region for school in schools if school.region}))
        raise PlanningError(
            f"No school lies in a region “{choice.region}”. The register knows: {known or 'none'}."
        )
    return chosen


def of_plan(folder: Path, **options: str | None) -> HubChoice:
    """Return the choice that a plan of hubs was made for, as its summary says; options win over it."""
    path = folder / "summary.json"
    try:
        known = HubChoice(**json.loads(path.read_text("utf-8"))["choice"])
    except (ValueError, TypeError, KeyError) as error:
        raise VerificationError(
            f"{path} does not say what was asked ({error}): write the plan again."
        ) from None
    given: dict[str, Any] = {name: value for name, value in options.items() if value is not None}
    return replace(known, **given)


def _leads(given: str | None, prefix: str) -> tuple[str, ...]:
    """Return leads from a file, or from ids with commas between them."""
    if not given:
        return ()
    if Path(given).suffix == ".csv":
        return _ids(Path(given), prefix)
    return tuple(_full(one, prefix) for one in given.split(",") if one.strip())


def _ids(path: Path, prefix: str) -> tuple[str, ...]:
    body, name = _table(path, ())
    return tuple(dict.fromkeys(_full(cells[name[0]], prefix) for _, cells in body if cells[name[0]]))


def _column(path: str, headers: Sequence[str], prefix: str) -> dict[str, str]:
    body, (school, value) = _table(Path(path), headers)
    return {_full(cells[school], prefix): cells[value].strip() for _, cells in body if cells[school]}


def _scores(path: str, prefix: str) -> dict[str, float]:
    body, (school, column) = _table(Path(path), SCORES)
    found: dict[str, float] = {}
    for number, cells in body:
        text = cells[column].strip()
        if not cells[school] or not text:
            continue
        try:
            score = float(text)
        except ValueError:
            score = math.nan
        if not math.isfinite(score):
            raise PlanningError(
                f"{path}, row {number}, column {column}: “{text}” is not a number: write 3.5 or nothing."
            )
        found[_full(cells[school], prefix)] = score
    return found


def _table(path: Path, headers: Sequence[str]) -> tuple[list[tuple[int, dict[str, str]]], tuple[str, ...]]:
    """Return a CSV file's rows with their numbers, and which columns are the id and one of ``headers``."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    names, body = table(path, text)
    found = []
    for wanted in (IDS, headers):
        if wanted:
            name = next((name for name in names if name.strip().lower() in wanted), None)
            if name is None:
                raise PlanningError(f"{path} has no column {' or '.join(wanted)}: its header is {names}.")
            found.append(name)
    return [(number, dict.fromkeys(names, "") | cells) for number, cells in body], tuple(found)


def _full(school: str, prefix: str) -> str:
    school = school.strip()
    return school if ":" in school else f"{prefix}:{school}"
