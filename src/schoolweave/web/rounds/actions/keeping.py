"""Keep an edited arrangement as a scenario of its own; solve again around what is locked."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from schoolweave.planning import LeftOut, reasons, reasons_csv_text
from schoolweave.web.accounts.actions import record
from schoolweave.web.accounts.models import Person
from schoolweave.web.rounds import rules
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

BY_HAND = "{name} was left out by hand."


@transaction.atomic
def keep(*, arrangement: Edited, name: str, by: Person | None) -> Scenario:
    """Keep an arrangement as it stands as a scenario that nobody can edit; return it.

    It can then be compared, put to its schools and decided on like any other. Raises :class:`NotAllowed`,
    or :class:`NotNow` where no group is left.
    """
    if by is not None:
        may.check_can_edit(by, arrangement)
    base = arrangement.scenario
    found = board(base)
    now = measured(found, queries.state_of(arrangement))
    if not now.keys:
        raise rules.NotNow(gettext("No group is left in this arrangement, so there is nothing to keep."))
    question = replace(Question.from_dict(base.question), pins=(), begin=False)
    moment = timezone.now()
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
    storing.store(scenario, _arrangement(base, found, now))
    scenario.save()
    after = {"arrangement": str(arrangement), "steps": arrangement.position, "groups": len(now.keys)}
    record(verb="arrangement.kept", object=scenario, by=by, after=after)
    return scenario


@transaction.atomic
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
    state = queries.state_of(arrangement)
    kept = keep(arrangement=arrangement, name=gettext("%(name)s, as edited") % {"name": name[:180]}, by=by)
    place: Mapping[str, int] = dict(
        kept.places.filter(group__isnull=False).values_list("school_id", "group__number")
    )
    locked = {school: place[school] for school in sorted(state.locked) if school in place}
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


def around(
    question: Question, place: Mapping[str, int], locked: Mapping[str, int], moves_max: int | None
) -> Question:
    """Return a question in which locked schools keep their groups and at most so many others move.

    ``place`` says each school's group, which is then what the planner calls today's.
    """
    wishes = question.wishes
    if moves_max is not None:
        today = {school: str(group) for school, group in place.items()}
        wishes = replace(wishes, today=today, max_moves=moves_max)
    label = "{}" if moves_max is not None else "locked in {}"
    pins = tuple((school, label.format(group)) for school, group in locked.items())
    return replace(question, wishes=wishes, pins=pins, begin=True)


def _arrangement(base: Scenario, found: Board, now: Measured) -> Arrangement:
    plan, schools = now.plan, tuple(found.schools.values())
    left = _left_out(base, found, plan.unplaced)
    why = reasons(found.problem, [group.members for group in plan.groups])
    summary = evaluation_summary(plan, left, found.problem) | _bound(base, now)
    return Arrangement(
        groups=plan.groups,
        names=tuple(now.names[key] for key in now.keys),
        colours=coloured(plan.groups, found.schools),
        reasons=why,
        unplaced=tuple(left),
        ineligible=found.problem.ineligible,
        figures={name: summary[name] for name in ("objective", "lower_bound", "gap", "travel_km")}
        | {"inputs_hash": found.problem.inputs_hash, "summary": summary},
        files={
            "groups.csv": groups_csv(plan.groups),
            "reasons.csv": reasons_csv_text(why),
            "summary.json": summary_json(summary),
            SCHOOLS_FILE: schools_csv(schools),
        },
    )


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
