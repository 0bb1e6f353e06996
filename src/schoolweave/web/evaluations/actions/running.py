"""Ask for a run, run it, stop it."""

import logging
import time
from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from schoolweave.core.errors import SchoolweaveError
from schoolweave.evidence.effects.estimate import STEPS
from schoolweave.evidence.studies.freezing import FrozenStudy
from schoolweave.evidence.studies.running import StudyRun
from schoolweave.evidence.studies.running import run as run_study
from schoolweave.web.accounts.actions import record
from schoolweave.web.accounts.models import Person
from schoolweave.web.evaluations import reading, results, rules
from schoolweave.web.evaluations.actions.moving import begin, end
from schoolweave.web.evaluations.models import Cells, Run, Study
from schoolweave.web.ui.jobs import ask_for

logger = logging.getLogger(__name__)

UNEXPECTED = (
    "Something went wrong that nobody foresaw, so there is no result. Its details are in the server’s log."
)
S = Run.Status


SUPPRESSING = "Suppressing small figures"
"""The last step of a run."""
LISTENS = 0.5
"""Seconds between two looks at whether somebody asked for a stop."""
WORKER_DIED = "The worker stopped answering, so there is no result."
STOPPED = "It was stopped before it ended."
"""What is told of a run whose worker died, and of one that somebody stopped."""


class Stopped(Exception):
    """Somebody asked the run to stop."""


@transaction.atomic
def request_run(*, study: Study, by: Person | None) -> Run:
    """Ask for a run on the newest cells. Raises :class:`NotAllowed` or :class:`NotNow`."""
    locked = begin("ask", study, by)
    newest = {kind: locked.cells.filter(kind=kind).defer("content").first() for kind in Cells.Kind.values}
    panel = newest[Cells.Kind.PANEL]
    if panel is None:
        raise rules.NotNow(_("No outcomes are loaded yet: an analyst loads the cells first."))
    under_way = list(locked.runs.select_for_update().filter(status__in=rules.UNDER_WAY))
    if any(not rules.is_stale(one) for one in under_way):
        raise rules.NotNow(_("A run is under way already: wait for it, or stop it."))
    for one in under_way:
        one.status, one.message = S.FAILED, WORKER_DIED
        one.save()
    asked = Run.objects.create(study=locked, panel=panel, schools=newest[Cells.Kind.SCHOOLS], asked_by=by)
    end("ask", locked, by, after={"cells": panel.sha256})
    ask_for("evaluations.tasks.run", asked.pk)
    return asked


@transaction.atomic
def stop(*, run: Run, by: Person | None) -> Run:
    """Stop a run within a second or two; it leaves nothing. Raises :class:`NotAllowed`, :class:`NotNow`."""
    rules.check_can("ask", by, run.study)
    locked = Run.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if locked.status not in {S.QUEUED, S.RUNNING}:
        raise rules.NotNow(_("The run is over, or is stopping already."))
    locked.status = S.STOPPED if locked.status == S.QUEUED else S.STOPPING
    locked.save()
    record(verb="study.run_stopped", object=run.study, by=by, after={"run": run.pk})
    return locked


def run(run: Run) -> Run:
    """Run a study that waits to start, in this process; return the run as it then stands.

    Outcomes are loaded into a folder of their own that is gone afterwards. A reason that the library gives
    in a sentence fails the run; anything else does so too and is raised again.
    """
    now = timezone.now()
    waiting = Run.objects.filter(pk=run.pk, status=S.QUEUED)
    if waiting.update(status=S.RUNNING, started_at=now, heartbeat_at=now):
        try:
            _finish(run, _compute(run))
        except Stopped:
            _over(run, S.STOPPED, STOPPED)
        except SchoolweaveError as error:
            _over(run, S.FAILED, str(error))
        except Exception:
            logger.exception("run %s of a study failed", run.pk)
            _over(run, S.FAILED, UNEXPECTED)
            raise
    run.refresh_from_db()
    return run


def left_behind(run_id: int, *, again: bool) -> None:
    """Put right a run whose worker died: it waits once more, or has failed and says why."""
    rows = Run.objects.filter(pk=run_id)
    _over(rows.get(), S.STOPPED, STOPPED, before=[S.STOPPING])
    if again:
        rows.filter(status=S.RUNNING).update(status=S.QUEUED, started_at=None, heartbeat_at=None, progress={})
    else:
        _over(rows.get(), S.FAILED, WORKER_DIED, before=[S.QUEUED, S.RUNNING])


def _compute(run: Run) -> dict[str, object]:
    """Return the result of a run as pages show it."""
    frozen = FrozenStudy.model_validate(run.study.frozen)
    with TemporaryDirectory() as name:
        folder = Path(name)
        files = {one.kind: folder / f"{one.kind}.csv" for one in (run.panel, run.schools) if one}
        for one in (run.panel, run.schools):
            if one is not None:
                files[one.kind].write_text(reading.text(one.content), encoding="utf-8", newline="")
        tell = _Teller(run, steps=2 + len(STEPS) * (1 + len(frozen.registration.subgroups)))
        found: StudyRun = run_study(
            frozen,
            files[Cells.Kind.PANEL],
            folder / "results",
            at=run.panel.loaded_at,
            schools=files.get(Cells.Kind.SCHOOLS),
            report=tell,
        )
        tell(SUPPRESSING)
        return results.of(found, run.panel, run.schools, still=lambda: tell(SUPPRESSING))


class _Teller:
    """Writes which step is under way into the run's row, and hears there whether to stop.

    It is told of a step again while that lasts, and looks at the row every :data:`LISTENS` seconds at most.
    """

    def __init__(self, run: Run, *, steps: int) -> None:
        self._rows, self._steps, self._done = Run.objects.filter(pk=run.pk), steps, -1
        self._began, self._step, self._heard = time.monotonic(), "", 0.0

    def __call__(self, step: str) -> None:
        now = time.monotonic()
        if step == self._step and now - self._heard < LISTENS:
            return
        self._done += step != self._step
        self._step, self._heard = step, now
        told = {
            "stage": step,
            "fraction": min(1.0, self._done / self._steps),
            "elapsed": round(now - self._began, 1),
        }
        if not self._rows.filter(status=S.RUNNING).update(progress=told, heartbeat_at=timezone.now()):
            raise Stopped


@transaction.atomic
def _finish(run: Run, result: dict[str, object]) -> None:
    """Keep the result, unless the run was stopped or given up meanwhile."""
    mine = Run.objects.select_for_update(of=("self",)).select_related("study")
    row = mine.filter(pk=run.pk, status=S.RUNNING).first()
    if row is None:
        raise Stopped
    row.status, row.result, row.finished_at = S.DONE, result, timezone.now()
    row.save()
    study = begin("finish", row.study, None)
    end("finish", study, None, after={"run": row.pk, "headline": result["headline"]})


def _over(run: Run, status: str, message: str, *, before: Collection[str] = (S.RUNNING, S.STOPPING)) -> None:
    rows = Run.objects.filter(pk=run.pk, status__in=before)
    rows.update(status=status, message=message, finished_at=timezone.now())
