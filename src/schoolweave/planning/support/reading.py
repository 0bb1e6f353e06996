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


def load(folder: str | Path, problem: Matching) -> Result:
    """Return the matching that was written to a folder, for the problem that it answers.

    Raises :class:`VerificationError` where a file is missing or cannot be understood, or where the matching
    was made for other records or other rules.
    """
    folder = Path(folder)
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
    except OSError as error:
        raise VerificationError(f"The matching in {folder} cannot be read: {error}.") from None
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


def _certificate(folder: Path, told: dict[str, Any]) -> Certificate:
    rows = _rows(folder / "prices.csv")
    return Certificate(
        **told,
        prices={one["supporter_id"]: int(one["price"]) for one in rows},
        supporter_units={one["supporter_id"]: int(one["units"]) for one in rows},
    )


def _stable(folder: Path, told: dict[str, Any]) -> Stable:
    days = tuple(told["days_covered"])
    return Stable(_engagements(folder / "stable.csv"), days, told["cost_km"], told["note"])


def _cover(folder: Path, told: dict[str, Any]) -> CoverProof:
    worths = {one["school_id"]: int(one["worth"]) for one in _rows(folder / "worths.csv")}
    return CoverProof(told["prices"], worths, told["lower_bound"])


def _result(folder: Path, problem: Matching, told: dict[str, Any]) -> Result:
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
        certificate=_certificate(folder, told["certificate"]),
        stable=_stable(folder, told["stable"]) if told["stable"] is not None else None,
        cover=_cover(folder, told["cover"]) if told["cover"] is not None else None,
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
