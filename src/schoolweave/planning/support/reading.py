"""A written matching, read back: for the independent check, or to look at it again."""

import csv
import json
from pathlib import Path
from typing import Any

from schoolweave.core.errors import VerificationError
from schoolweave.planning.support.files import NEEDS, SUPPORTERS, read_needs, read_supporters
from schoolweave.planning.support.model import (
    BlockingPair,
    Certificate,
    CoverProof,
    Engagement,
    Result,
    Stable,
    TierReport,
    Unmet,
)
from schoolweave.planning.support.problem import Matching
from schoolweave.policy.support_rules import SupportRules


def load(folder: Path, problem: Matching) -> Result:
    """Return the matching that was written to a folder, for the problem that it answers.

    Raises :class:`VerificationError` where a file is missing or cannot be understood, or where the matching
    was made for other records or other rules.
    """
    try:
        told = json.loads((folder / "summary.json").read_text("utf-8"))
        if told["inputs_hash"] != problem.inputs_hash:
            raise VerificationError(
                f"The matching in {folder} was made for other records or rules: give the same files, "
                "programme and version."
            )
        return _result(folder, problem, told)
    except FileNotFoundError as error:
        raise VerificationError(f"There is no matching in {folder}: {error.filename} is missing.") from None
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise VerificationError(
            f"The files in {folder} are not a matching as it is written: {type(error).__name__}, {error}."
        ) from None


def load_saved(folder: Path) -> tuple[Matching, Result]:
    """Return the matching in a folder with its question, from the records and rules that lie there.

    Raises :class:`VerificationError` as :func:`load` does, and :class:`PlanningError` where the records
    cannot be read.
    """
    try:
        rules = SupportRules.model_validate(json.loads((folder / "summary.json").read_text("utf-8"))["rules"])
        supporters, needs = read_supporters(folder / SUPPORTERS), read_needs(folder / NEEDS)
    except FileNotFoundError as error:
        raise VerificationError(f"There is no matching in {folder}: {error.filename} is missing.") from None
    except (KeyError, TypeError, ValueError) as error:
        raise VerificationError(f"{folder / 'summary.json'} is not a matching's: {error}.") from None
    problem = Matching.of(supporters, needs, rules)
    return problem, load(folder, problem)


def _result(folder: Path, problem: Matching, told: dict[str, Any]) -> Result:
    prices = _rows(folder / "prices.csv")
    stable, cover = told["stable"], told["cover"]
    return Result(
        engagements=_engagements(folder / "engagements.csv"),
        unmet=tuple(
            Unmet(one["school_id"], float(one["days"]), one["code"], one["reason"])
            for one in _rows(folder / "unmet.csv")
        ),
        blocking=tuple(
            BlockingPair(one["supporter_id"], one["school_id"], one["code"])
            for one in _rows(folder / "blocking.csv")
        ),
        tiers=tuple(TierReport(**one) for one in told["tiers"]),
        certificate=Certificate(
            **told["certificate"],
            prices={one["supporter_id"]: int(one["price"]) for one in prices},
            supporter_units={one["supporter_id"]: int(one["units"]) for one in prices},
        ),
        stable=None
        if stable is None
        else Stable(
            _engagements(folder / "stable.csv"),
            tuple(stable["days_covered"]),
            stable["cost_km"],
            stable["note"],
        ),
        cover=None
        if cover is None
        else CoverProof(
            cover["prices"],
            {one["school_id"]: int(one["worth"]) for one in _rows(folder / "worths.csv")},
            cover["lower_bound"],
        ),
        earlier=_earlier(folder / "earlier.csv"),
        moved=tuple(told["moved"]),
        moved_days=told["moved_days"],
        rules=problem.rules,
        supporters=problem.supporters,
        needs=problem.needs,
        **{name: told[name] for name in ("status", "proof", "cost_km", "cost_at_least_km", "arcs", "seed")},
        **{name: told[name] for name in ("seconds", "memory_mb", "versions", "inputs_hash", "timings")},
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _engagements(path: Path) -> tuple[Engagement, ...]:
    found = []
    for one in _rows(path):
        days, km, misfit = (float(one[name]) for name in ("days", "km", "misfit_km"))
        found.append(Engagement(one["supporter_id"], one["school_id"], days, km, misfit, one["why"]))
    return tuple(found)


def _earlier(path: Path) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for one in _rows(path) if path.is_file() else ():
        found.setdefault(one["school_id"], {})[one["supporter_id"]] = float(one["days"])
    return found
