"""Edit an arrangement step by step; keep it as a scenario; solve again around what is locked."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from schoolweave.web.accounts.actions import record
from schoolweave.web.accounts.models import Person
from schoolweave.web.rounds import editing, engine, rules, stepping
from schoolweave.web.rounds.models import Arrangement, Scenario, Step
from schoolweave.web.rounds.queries import arrangements as queries
from schoolweave.web.rounds.queries.boards import Board, board
from schoolweave.web.rounds.rules import arrangements as may
from schoolweave.web.ui import stale

REGROUPS = frozenset({Step.Kind.SPLIT, Step.Kind.MERGE})
"""Acts that make other groups than there are."""


@transaction.atomic
def begin(*, scenario: Scenario, name: str, by: Person | None) -> Arrangement:
    """Begin to edit a scenario: nothing of it changes; raises :class:`NotAllowed` or :class:`NotNow`."""
    if by is not None:
        may.check_can_edit(by, scenario)
    may.check_can_be_edited(scenario)
    arrangement = Arrangement.objects.create(scenario=scenario, name=name[:200], created_by=by)
    record(verb="arrangement.begun", object=arrangement, by=by, after={"scenario": str(scenario)})
    return arrangement


@transaction.atomic
def edit(
    *,
    arrangement: Arrangement,
    version: int,
    kind: str,
    schools: Sequence[str] = (),
    group: int | None = None,
    to: int | None = None,
    fresh: bool = False,
    by: Person | None,
) -> Step:
    """Do one act to an arrangement; return the step.

    ``move`` takes ``schools`` and the number of a group ``to`` (none: they are left without one; ``fresh``: a
    new group); ``lock`` and ``unlock`` take ``schools``, or all of ``group``; ``split`` takes ``group`` and
    the schools that leave it (none: the engine chooses the cheapest halves); ``merge`` takes ``group`` and
    ``to``. Raises :class:`editing.CannotEdit`, :class:`stale.Stale` or :class:`NotAllowed`.
    """
    claimed = _claim(arrangement, version, by)
    found = board(claimed.scenario)
    log = queries.steps(claimed)
    state = queries.state_at(found, log, claimed)
    chosen = list(schools)
    if not chosen and group is not None and kind != Step.Kind.MOVE:
        chosen = state.members(group)
    change = _change(found, state, kind, chosen, group=group, to=to, fresh=fresh)
    undone = [step.pk for step in log if step.number > claimed.position]
    Step.objects.filter(pk__in=undone).update(replaced=True)
    claimed.position += 1
    step = Step.objects.create(
        arrangement=claimed,
        number=claimed.position,
        kind=kind,
        moves={school: list(pair) for school, pair in change.moves.items()},
        locks={school: list(pair) for school, pair in change.locks.items()},
        facts=_facts(found, change),
        by=by,
    )
    claimed.save()
    with translation.override("en"):  # the record of changes has one language
        what = step.told
    record(verb="arrangement.edited", object=claimed, by=by, after={"step": step.number, "what": what})
    return step


@transaction.atomic
def undo(*, arrangement: Arrangement, version: int, by: Person | None) -> Arrangement:
    """Take the last step back; it can be done again. Raises :class:`NotNow` where there is none."""
    claimed = _claim(arrangement, version, by)
    may.check_can_undo(claimed)
    claimed.position -= 1
    claimed.save()
    record(verb="arrangement.undone", object=claimed, by=by, after={"step": claimed.position + 1})
    return claimed


@transaction.atomic
def redo(*, arrangement: Arrangement, version: int, by: Person | None) -> Arrangement:
    """Do the step again that was undone last. Raises :class:`NotNow` where there is none."""
    claimed = _claim(arrangement, version, by)
    if not claimed.steps.filter(replaced=False, number=claimed.position + 1).exists():
        raise rules.NotNow(gettext("There is no step to do again."))
    claimed.position += 1
    claimed.save()
    record(verb="arrangement.redone", object=claimed, by=by, after={"step": claimed.position})
    return claimed


def _claim(arrangement: Arrangement, version: int, by: Person | None) -> Arrangement:
    if by is not None:
        may.check_can_edit(by, arrangement)
    claimed = stale.claim(Arrangement, arrangement.pk, version)
    claimed.changed_at = timezone.now()
    return claimed


def _change(
    found: Board,
    state: editing.State,
    kind: str,
    schools: list[str],
    *,
    group: int | None,
    to: int | None,
    fresh: bool,
) -> editing.Change:
    if found.given and (kind in REGROUPS or (kind == Step.Kind.MOVE and to is None)):
        raise editing.CannotEdit(gettext("Hubs are given by their leads: schools move from one to another."))
    if kind == Step.Kind.MOVE:
        return editing.move(state, schools, to, fresh=fresh)
    if kind in (Step.Kind.LOCK, Step.Kind.UNLOCK):
        return editing.lock(state, schools, on=kind == Step.Kind.LOCK)
    if group is None:
        raise editing.CannotEdit(gettext("Choose a group."))
    if kind == Step.Kind.MERGE:
        if to is None:
            raise editing.CannotEdit(gettext("Choose another group to merge with."))
        return editing.merge(state, group, to)
    if kind == Step.Kind.SPLIT:
        whole = set(schools) == set(state.members(group))
        if whole and len(schools) < 2:
            raise editing.CannotEdit(gettext("A group of one school cannot be split."))
        return editing.split(state, group, engine.halves(found.problem, schools) if whole else schools)
    raise editing.CannotEdit(gettext("This cannot be done to an arrangement."))


def _facts(found: Board, change: editing.Change) -> dict[str, Any]:
    """Return the names that tell a step."""
    names = [found.schools[school].name for school in (change.moves or change.locks)]
    goal = next(iter({after for _, after in change.moves.values()}), None)
    return stepping.facts(names, None if goal is None else found.names.get(goal, ""))
