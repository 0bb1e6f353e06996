"""Run a scenario: the work itself, with its progress kept where people can see it."""

import logging
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from schoolweave import schools as library
from schoolweave.core.errors import SchoolweaveError
from schoolweave.planning import Limits, Progress, Result, reasons, solve
from schoolweave.web.accounts.actions import record
from schoolweave.web.directory import queries as directory
from schoolweave.web.programmes import queries as programmes
from schoolweave.web.rounds import allocating, rules
from schoolweave.web.rounds.actions import storing
from schoolweave.web.rounds.actions.watching import Watch
from schoolweave.web.rounds.arranged import SCHOOLS_FILE, Arrangement, schools_csv
from schoolweave.web.rounds.arranging import coloured, named
from schoolweave.web.rounds.inputs import schools_of
from schoolweave.web.rounds.models import Place, Scenario
from schoolweave.web.rounds.question import Question, problem

logger = logging.getLogger(__name__)

UNEXPECTED = gettext_noop(
    "Something went wrong that nobody foresaw, so there is no result. Its details are in the server’s log."
)


def run(scenario: Scenario, *, on_progress: Callable[[Progress], object] | None = None) -> Scenario:
    """Run a scenario that waits to start, in this process; return it as it then stands.

    Progress is written to its row about once a second, outside any transaction, and passed to
    ``on_progress``. A reason that the library gives in a sentence fails the scenario and is kept in
    ``message``; anything else does so too and is raised again. One that does not wait is left as it is.
    """
    if not _claim(scenario):
        scenario.refresh_from_db()
        return scenario
    watch = Watch(scenario, on_progress)
    try:
        arrangement = compute(scenario, watch)
        watch.say(gettext_noop("Storing the communities"))
        _finish(scenario, arrangement)
    except SchoolweaveError as error:
        _fail(scenario, str(error))
    except Exception:
        logger.exception("scenario %s failed", scenario.pk)
        _fail(scenario, UNEXPECTED)
        raise
    scenario.refresh_from_db()
    return scenario


@transaction.atomic
def left_behind(scenario_id: int, attempt: int, *, again: bool) -> None:
    """Put right a scenario whose worker died: it waits once more, or has failed and says why.

    One that somebody had stopped meanwhile is not begun again: it has failed.
    """
    row = Scenario.objects.select_for_update(of=("self",)).filter(pk=scenario_id, attempt=attempt).first()
    if row is None or row.status not in rules.UNDER_WAY or (again and row.status == Scenario.Status.QUEUED):
        return
    act = "take_up" if again and rules.allows(row, "take_up") else "fail"
    row.status = rules.MOVES[act].after
    if act == "take_up":
        row.progress, row.history, row.started_at, row.heartbeat_at = {}, [], None, None
    else:
        row.message, row.finished_at = rules.WORKER_DIED, timezone.now()
    row.save()
    record(verb=rules.MOVES[act].verb, object=row, by=None, reason=row.message)


def inputs(scenario: Scenario) -> tuple[library.School, ...]:
    """Return the schools that a scenario is about, by id: those listed, of its region where it has one.

    One that began from another scenario is about that one's schools, as they were then.
    """
    if scenario.parent is not None:
        return schools_of(scenario.parent.files.get(name=SCHOOLS_FILE).content)
    listed = directory.listed(scenario.register_id)
    chosen = listed.filter(region=scenario.region) if scenario.region else listed
    return directory.records(chosen.order_by("id"))


def compute(scenario: Scenario, watch: Watch) -> Arrangement:
    """Return what the engine answers; raises :class:`PlanningError` where it cannot be asked."""
    schools = inputs(scenario)
    question = Question.from_dict(scenario.question)
    if question.leads:
        return allocating.allocated(scenario, schools, question, watch)
    asked = problem(schools, programmes.rules(scenario.rule_version), question)
    limits = Limits(seconds=float(scenario.seconds))
    start = _start(scenario) if question.begin else None
    result = solve(asked, seed=scenario.seed, limits=limits, progress=watch, start=start)
    watch.say(gettext_noop("Working out the reasons"))
    by_id = {school.id: school for school in schools}
    why = reasons(asked, [group.members for group in result.groups])
    return Arrangement(
        groups=result.groups,
        names=named(result.groups, by_id),
        colours=coloured(result.groups, by_id),
        reasons=why,
        unplaced=result.unplaced,
        ineligible=result.ineligible,
        figures=_figures(result),
        files=storing.texts(result, why, _choice(scenario)) | {SCHOOLS_FILE: schools_csv(schools)},
    )


def _start(scenario: Scenario) -> list[list[str]]:
    """Return the groups of the scenario that this one began from."""
    found: dict[int, list[str]] = defaultdict(list)
    places = scenario.parent.places.filter(group__isnull=False) if scenario.parent else Place.objects.none()
    for group, school in places.values_list("group__number", "school_id").order_by("group__number", "id"):
        found[group].append(school)
    return list(found.values())


def _choice(scenario: Scenario) -> dict[str, Any]:
    version = scenario.rule_version
    return {
        "programme": version.programme_id,
        "version": version.version,
        "region": scenario.region or None,
    }


def _figures(result: Result) -> dict[str, Any]:
    return {
        "objective": result.objective,
        "lower_bound": result.lower_bound,
        "gap": result.gap,
        "travel_km": result.travel_km,
        "inputs_hash": result.inputs_hash,
        "summary": result.summary(),
    }


def _claim(scenario: Scenario) -> bool:
    """Take a waiting scenario; return whether it was this process that got it."""
    now, move = timezone.now(), rules.MOVES["start"]
    waiting = Scenario.objects.filter(pk=scenario.pk, attempt=scenario.attempt, status__in=move.before)
    return bool(waiting.update(status=move.after, started_at=now, heartbeat_at=now, message=""))


@transaction.atomic
def _finish(scenario: Scenario, arrangement: Arrangement) -> None:
    """Store the answer, unless the attempt was given up meanwhile."""
    row = _mine(scenario, "finish")
    if row is None:
        return
    storing.store(row, arrangement)
    row.status, row.finished_at = rules.MOVES["finish"].after, timezone.now()
    row.save()
    figures = ("objective", "lower_bound", "gap", "travel_km", "inputs_hash")
    after = {name: getattr(row, name) for name in figures} | {"groups": len(arrangement.groups)}
    record(verb=rules.MOVES["finish"].verb, object=row, by=None, after=after)


@transaction.atomic
def _fail(scenario: Scenario, message: str) -> None:
    row = _mine(scenario, "fail")
    if row is not None:
        row.status, row.finished_at, row.message = rules.MOVES["fail"].after, timezone.now(), message
        row.save()
        record(verb=rules.MOVES["fail"].verb, object=row, by=None, reason=message)


def _mine(scenario: Scenario, act: str) -> Scenario | None:
    rows = Scenario.objects.select_for_update(of=("self",))
    rows = rows.filter(pk=scenario.pk, attempt=scenario.attempt, status__in=rules.MOVES[act].before)
    return rows.first()
