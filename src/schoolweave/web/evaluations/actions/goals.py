"""Load how a collaboration's challenges go."""

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import transaction
from django.utils import timezone

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.progress import Challenge, progress
from schoolweave.evidence.progress.challenges import read_challenges
from schoolweave.web.accounts.actions import record
from schoolweave.web.accounts.models import Person
from schoolweave.web.accounts.rules import check_allowed
from schoolweave.web.collaborations import queries as collaborations
from schoolweave.web.collaborations.models import Collaboration
from schoolweave.web.evaluations import goal_results, reading
from schoolweave.web.evaluations.models import Goal
from schoolweave.web.ui import stale

PROFILE = "nz-kahui-ako"


def load_goals(
    *,
    collaboration: Collaboration,
    challenges: bytes,
    cells: bytes,
    file_name: str,
    by: Person | None,
    profile: str = PROFILE,
    version: int | None = None,
) -> list[Goal]:
    """Keep how a collaboration's challenges go, small figures suppressed; what was known of them is replaced.

    All is worked out before anything is locked. ``version`` is what ``queries.goals_version`` said when the
    form was made. Raises :class:`NotAllowed`, :class:`EvidenceError` where the challenges cannot be used,
    :class:`~schoolweave.web.evaluations.reading.NotCells` where the cells are about learners, and
    :class:`~schoolweave.web.ui.stale.Stale` where somebody else loaded some meanwhile.
    """
    if by is not None:
        check_allowed(by, "outcomes.load", collaboration)
    found, own = reading.measured(cells, name=file_name), _challenges(challenges)
    members = {one.school_id for one in collaborations.members(collaboration)}
    values: dict[str, dict[str, Any]] = {}
    for one in own:
        if outside := sorted(set(one.schools) - members):
            raise EvidenceError(f"{outside[0]} of the challenge {one.id} does not belong to {collaboration}.")
        gone = progress(found, one)
        values[one.id] = {
            "title": one.title,
            "result": goal_results.of(gone, profile),
            "file_name": file_name[:200],
            "sha256": hashlib.sha256(cells).hexdigest(),
            "loaded_by": by,
            "loaded_at": timezone.now(),
        }
    shown = Goal.objects.filter(collaboration=collaboration).values_list("title", "result")
    new = [(one["title"], one["result"]) for one in values.values()]
    goal_results.refuse_apart(new, list(shown), profile)
    return _keep(collaboration, values, hashlib.sha256(cells).hexdigest(), version, by)


@transaction.atomic
def _keep(
    collaboration: Collaboration,
    values: dict[str, dict[str, Any]],
    sha256: str,
    version: int | None,
    by: Person | None,
) -> list[Goal]:
    Collaboration.objects.select_for_update(of=("self",)).get(pk=collaboration.pk)
    known = {goal.key: goal for goal in Goal.objects.filter(collaboration=collaboration)}
    if version is not None and known and sum(goal.version for goal in known.values()) != version:
        raise stale.Stale(max(known.values(), key=lambda goal: goal.loaded_at))
    kept = []
    for key, each in values.items():
        counted = each | {"version": known[key].version + 1 if key in known else 1}
        kept.append(Goal.objects.update_or_create(collaboration=collaboration, key=key, defaults=counted)[0])
    after = {"challenges": list(values), "sha256": sha256}
    record(verb="challenges.progress_loaded", object=collaboration, by=by, after=after)
    return kept


def _challenges(content: bytes) -> tuple[Challenge, ...]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "challenges.toml"
        path.write_bytes(content)
        return read_challenges(path)
