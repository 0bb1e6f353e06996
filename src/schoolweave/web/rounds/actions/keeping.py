"""Keep an edited arrangement as a scenario of its own; solve again around what is locked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from schoolweave.planning import Group, LeftOut, reasons_csv_text
from schoolweave.planning.communities.wishes import NO_WISHES
from schoolweave.web.accounts.actions import record
from schoolweave.web.accounts.models import Person
from schoolweave.web.programmes import queries as programmes
from schoolweave.web.rounds import allocating, engine, rules
from schoolweave.web.rounds.actions import storing
from schoolweave.web.rounds.actions.asking import request_scenario
from schoolweave.web.rounds.arranged import (
    SCHOOLS_FILE,
    Arrangement,
    evaluation_summary,
    groups_csv,
    schools_csv,
    summary_json,
)
from schoolweave.web.rounds.arranging import coloured
from schoolweave.web.rounds.models import Arrangement as Edited
from schoolweave.web.rounds.models import Place, Scenario
from schoolweave.web.rounds.queries import arrangements as queries
from schoolweave.web.rounds.queries.boards import Board, Measured, board, measured
from schoolweave.web.rounds.question import Question
from schoolweave.web.rounds.rules import arrangements as may

TRIES_MAX = 3
"""How often an arrangement that is edited meanwhile is measured anew."""

BY_HAND = "{name} was left out by hand."


@dataclass(frozen=True, slots=True)
class _Computed:
    """An arrangement as it stood, measured: the row as it was read, who was locked, what is to be stored."""

    row: Edited
    locked: frozenset[str]
    groups: int
    arrangement: Arrangement


def keep(*, arrangement: Edited, name: str, by: Person | None) -> Scenario:
    """Keep an arrangement as it stands as a scenario that nobody can edit; return it.

    It can then be compared, put to its schools and decided on like any other. It is measured before
    anything is locked, and anew where somebody edits it meanwhile. Raises :class:`NotAllowed`, or
    :class:`NotNow` where no group is left.
    """
    return _with(arrangement, by, lambda computed: _store(computed, name, by))


def solve_again(
    *,
    arrangement: Edited,
    name: str,
    seconds: int,
    seed: int,
    moves_max: int | None = None,
    by: Person | None,
) -> Scenario:
    """Keep an arrangement and ask for a scenario that begins from it; what is locked stays together.

    ``moves_max`` is how many schools may leave their group, where that is limited. Raises as :func:`keep`
    and :func:`request_scenario` do.
    """

    def ask(computed: _Computed) -> Scenario:
        kept = _store(computed, gettext("%(name)s, as edited") % {"name": name[:180]}, by)
        place: Mapping[str, int] = dict(
            kept.places.filter(group__isnull=False).values_list("school_id", "group__number")
        )
        locked = {school: place[school] for school in sorted(computed.locked) if school in place}
        question = around(Question.from_dict(kept.question), place, locked, moves_max)
        return request_scenario(
            name=name[:200],
            register=kept.register,
            rule_version=kept.rule_version,
            region=kept.region,
            seed=seed,
            seconds=seconds,
            round=kept.round,
            parent=kept,
            question=question,
            by=by,
        )

    return _with(arrangement, by, ask)


def _with(arrangement: Edited, by: Person | None, act: Callable[[_Computed], Scenario]) -> Scenario:
    """Do an act with an arrangement as it stands, which is worked out while nothing is locked."""
    for _ in range(TRIES_MAX):
        computed = _computed(arrangement, by)
        with transaction.atomic():
            row = Edited.objects.select_for_update(of=("self",)).get(pk=arrangement.pk)
            if row.version == computed.row.version:
                return act(computed)
    raise rules.NotNow(gettext("Somebody is editing this arrangement right now. Try again in a minute."))


def _computed(arrangement: Edited, by: Person | None) -> _Computed:
    row = Edited.objects.select_related("scenario__rule_version").get(pk=arrangement.pk)
    if by is not None:
        may.check_can_edit(by, row)
    found, state = board(row.scenario), queries.state_of(row)
    now = measured(found, state)
    if not now.keys:
        raise rules.NotNow(gettext("No group is left in this arrangement, so there is nothing to keep."))
    return _Computed(row, frozenset(state.locked), len(now.keys), _arrangement(row.scenario, found, now))


def _store(computed: _Computed, name: str, by: Person | None) -> Scenario:
    """Write the scenario; the caller holds a transaction."""
    base, moment = computed.row.scenario, timezone.now()
    question = replace(Question.from_dict(base.question), pins=(), begin=False)
    scenario = Scenario.objects.create(
        name=name[:200],
        kind=Scenario.Kind.EDITED,
        status=Scenario.Status.DONE,
        register=base.register,
        rule_version=base.rule_version,
        region=base.region,
        round=base.round,
        parent=base,
        question=question.to_dict(),
        seconds=0,
        created_by=by,
        started_at=moment,
        finished_at=moment,
    )
    storing.store(scenario, computed.arrangement)
    scenario.save()
    after = {"arrangement": str(computed.row), "steps": computed.row.position, "groups": computed.groups}
    record(verb="arrangement.kept", object=scenario, by=by, after=after)
    return scenario


def around(
    question: Question, place: Mapping[str, int], locked: Mapping[str, int], moves_max: int | None
) -> Question:
    """Return a question in which locked schools keep their groups and at most so many others move.

    ``place`` says each school's group, which is then what the planner calls today's.
    """
    wishes = NO_WISHES if question.leads else question.wishes
    if moves_max is not None:
        today = {school: str(group) for school, group in place.items()}
        wishes = replace(wishes, today=today, max_moves=moves_max)
    label = "{}" if moves_max is not None else "locked in {}"
    pins = tuple((school, label.format(group)) for school, group in locked.items())
    return replace(question, wishes=wishes, pins=pins, begin=True)


def _arrangement(base: Scenario, found: Board, now: Measured) -> Arrangement:
    plan, schools = now.plan, tuple(found.schools.values())
    left, outside = _left_out(base, found, plan.unplaced), list(found.problem.ineligible)
    why = engine.reasons(found.problem, now.state.groups)
    files: dict[str, str] = {}
    if found.given:
        left, outside = _standing(base, Place.Standing.UNPLACED), _standing(base, Place.Standing.INELIGIBLE)
        why = (*why, *map(allocating.no_hub, left))
        files[allocating.QUEUE_FILE] = _queue(base, found, plan.groups)
    summary = evaluation_summary(plan, left, found.problem) | _bound(base, now)
    return Arrangement(
        groups=plan.groups,
        names=tuple(now.names[key] for key in now.keys),
        colours=coloured(plan.groups, found.schools),
        reasons=why,
        unplaced=tuple(left),
        ineligible=tuple(outside),
        figures={name: summary[name] for name in ("objective", "lower_bound", "gap", "travel_km")}
        | {"inputs_hash": found.problem.inputs_hash, "summary": summary},
        files={
            "groups.csv": groups_csv(plan.groups),
            "reasons.csv": reasons_csv_text(why),
            "summary.json": summary_json(summary),
            SCHOOLS_FILE: schools_csv(schools),
        }
        | files,
    )


def _standing(base: Scenario, standing: str) -> list[LeftOut]:
    """Return the schools that hubs do not serve, as the scenario has them: who is served is given."""
    rows = base.places.filter(standing=standing).order_by("pk")
    return [LeftOut(*row) for row in rows.values_list("school_id", "code", "why")]


def _queue(base: Scenario, found: Board, groups: Sequence[Group]) -> str:
    rules = programmes.hub_rules(base.rule_version)
    question = Question.from_dict(base.question)
    schools = tuple(found.schools.values())
    return allocating.queue_of_all(schools, rules, question, groups) if rules else ""


def _bound(base: Scenario, now: Measured) -> dict[str, Any]:
    """Return the bound of the scenario it began from: of the same question, and so of this arrangement too.

    An arrangement that breaks a hard rule has none: it may cost less than any that keeps them.
    """
    bound, objective = base.lower_bound, now.plan.objective
    if bound is None or not objective or not all(check.met for check in now.rules):
        return {"lower_bound": None, "gap": None}
    return {"lower_bound": bound, "gap": (objective - bound) / objective}


def _left_out(base: Scenario, found: Board, unplaced: tuple[str, ...]) -> list[LeftOut]:
    before = base.places.filter(standing=Place.Standing.UNPLACED, school_id__in=unplaced)
    known = {school: (code, why) for school, code, why in before.values_list("school_id", "code", "why")}
    return [
        LeftOut(one, *known.get(one, ("by_hand", BY_HAND.format(name=found.schools[one].name))))
        for one in unplaced
    ]
