"""Load how a collaboration's challenges go."""

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence import disclosure
from schoolweave.evidence.progress import Challenge, Line, Point, progress
from schoolweave.evidence.progress.challenges import read_challenges
from schoolweave.web.accounts.actions import record
from schoolweave.web.accounts.models import Person
from schoolweave.web.accounts.rules import check_allowed
from schoolweave.web.collaborations import queries as collaborations
from schoolweave.web.collaborations.models import Collaboration
from schoolweave.web.evaluations import reading
from schoolweave.web.evaluations.models import Goal

PROFILE = "nz-kahui-ako"


def load_goals(
    *,
    collaboration: Collaboration,
    challenges: bytes,
    cells: bytes,
    file_name: str,
    by: Person | None,
    profile: str = PROFILE,
) -> list[Goal]:
    """Keep how a collaboration's challenges go, small figures suppressed; what was known of them is replaced.

    All is worked out before anything is locked. Raises :class:`NotAllowed`, :class:`EvidenceError` where the
    challenges cannot be used, and :class:`~schoolweave.web.evaluations.reading.NotCells` where the cells are
    about learners.
    """
    if by is not None:
        check_allowed(by, "outcomes.load", collaboration)
    found, own = reading.measured(cells), _challenges(challenges)
    members = {one.school_id for one in collaborations.members(collaboration)}
    values: dict[str, dict[str, Any]] = {}
    for one in own:
        if outside := sorted(set(one.schools) - members):
            raise EvidenceError(f"{outside[0]} of the challenge {one.id} does not belong to {collaboration}.")
        gone = progress(found, one)
        values[one.id] = {
            "title": one.title,
            "result": _protected(one, gone.whole, gone.parts, profile),
            "file_name": file_name[:200],
            "sha256": hashlib.sha256(cells).hexdigest(),
            "loaded_by": by,
            "loaded_at": timezone.now(),
        }
    return _keep(collaboration, values, hashlib.sha256(cells).hexdigest(), by)


@transaction.atomic
def _keep(
    collaboration: Collaboration, values: dict[str, dict[str, Any]], sha256: str, by: Person | None
) -> list[Goal]:
    kept = [
        Goal.objects.update_or_create(collaboration=collaboration, key=key, defaults=each)[0]
        for key, each in values.items()
    ]
    after = {"challenges": list(values), "sha256": sha256}
    record(verb="challenges.progress_loaded", object=collaboration, by=by, after=after)
    return kept


def _challenges(content: bytes) -> tuple[Challenge, ...]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "challenges.toml"
        path.write_bytes(content)
        return read_challenges(path)


def _protected(one: Challenge, whole: Line, parts: tuple[Line, ...], profile: str) -> dict[str, object]:
    """Return the years of the whole, suppressed by the profile over the whole and its schools together."""
    share = one.kind == "share"
    rows = [
        {
            "school": line.school_id or "",
            "year": str(point.year),
            "count": str(point.learners),
            "met": str(round(point.achieved or 0)),
        }
        for line in parts
        for point in line.points
        if point.value is not None
    ]
    layout = disclosure.Layout(trees=(("school",),), by=("year",), met="met" if share else None)
    key = settings.SECRET_KEY.encode()
    published = disclosure.protect(disclosure.build(rows, layout), disclosure.profile(profile), key=key)
    shown = {row["year"]: row for row in published.rows() if row["level"] == disclosure.WHOLE}
    return {
        "kind": one.kind,
        "baseline": one.start,
        "baseline_year": one.baseline.year,
        "target": one.target,
        "target_year": one.target_year,
        "points": [_point(point, shown.get(str(point.year)), share=share) for point in whole.points],
        "legend": dict(published.legend),
    }


def _point(point: Point, row: dict[str, str] | None, *, share: bool) -> dict[str, object]:
    """Return a year; its value, band and verdict only where its figures are published."""
    learners = row["count"] if row else "x"
    figure = row["rate" if share else "count"] if row else "x"
    known = figure[0].isdigit()
    return {
        "year": point.year,
        "learners": learners,
        "value": point.value if known else None,
        "symbol": "" if known else figure,
        "path": point.path,
        "low": point.low if known else None,
        "high": point.high if known else None,
        "verdict": point.verdict if known else "",
    }
