"""Give schools to the hubs of the leads that were selected: the neediest first where there is not room."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from schoolweave.core.errors import PlanningError
from schoolweave.planning import (
    Group,
    HubReason,
    HubResult,
    Hubs,
    LeftOut,
    Limits,
    Progress,
    Reason,
    hub_reasons,
    solve_hubs,
)
from schoolweave.planning.hubs import files as written
from schoolweave.planning.hubs.facts import left_out, measure, percentiles, why_not
from schoolweave.policy.hub_rules import HubRules
from schoolweave.schools import School
from schoolweave.web.programmes import queries as programmes
from schoolweave.web.rounds.arranged import SCHOOLS_FILE, Arrangement, schools_csv
from schoolweave.web.rounds.arranging import coloured
from schoolweave.web.rounds.engine import reason_of
from schoolweave.web.rounds.holding import assigned, holding
from schoolweave.web.rounds.models import Scenario
from schoolweave.web.rounds.question import Question

QUEUE_FILE, SERVED_FILE = "queue.csv", "served.csv"
HEADER = ("position", "school_id", "name", "need", "weight", "served", "lead", "km")


@dataclass(frozen=True, slots=True)
class Queued:
    """A school in the queue: its measure of need (none: not known) and what a kilometre of it weighs."""

    school: School
    need: float | None
    weight: float


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked: the engine's problem, the leads, the whole queue and its first, who is outside it."""

    problem: Hubs
    leads: tuple[str, ...]
    waiting: Sequence[Queued]
    served: Sequence[Queued]
    outside: tuple[LeftOut, ...]


def queue(schools: Iterable[School], rules: HubRules) -> list[Queued]:
    """Return the schools that hubs serve, the neediest first; between equals by the register's number.

    A kilometre weighs 1 and ``need_weight`` times the mid-rank percentile of the measure among them.
    """
    inside = sorted((one for one in schools if not why_not(one, rules)), key=lambda one: one.id)
    needs = [measure(one, rules.need_measure) for one in inside]
    weights = 1.0 + rules.need_weight * percentiles(needs, rules.need_missing)
    found = [
        Queued(one, need, round(float(weight), 6))
        for one, need, weight in zip(inside, needs, weights, strict=True)
    ]
    return sorted(found, key=lambda one: (-one.weight, one.school.id))


def first(waiting: Sequence[Queued], leads: Sequence[str], rules: HubRules) -> list[Queued]:
    """Return those for whom the hubs have room: the leads themselves, and then the neediest."""
    room = len(leads) * rules.size_max
    own = [one for one in waiting if one.school.id in set(leads)]
    return own + [one for one in waiting if one.school.id not in set(leads)][: room - len(own)]


def allocated(
    scenario: Scenario, schools: Sequence[School], question: Question, watch: Callable[[Progress], bool]
) -> Arrangement:
    """Return which lead serves whom: of all ways to serve the first of the queue the least weighted travel.

    Schools that said no are left out. What is locked stays with its lead, and where that is limited only so
    many schools leave the lead that they had in the scenario's parent. Raises :class:`PlanningError` where
    the rules are no hubs', or no hubs can meet them.
    """
    rules = programmes.hub_rules(scenario.rule_version)
    if rules is None:
        raise PlanningError(f"{scenario.rule_version} has no rules for hubs.")
    asked = _asked(schools, question, rules)
    limits = Limits(seconds=float(scenario.seconds))
    solve = partial(solve_hubs, seed=scenario.seed, limits=limits, progress=watch)
    result = assigned(asked.problem, holding(scenario, question), solve)
    why = hub_reasons(asked.problem, result)
    by_id, word = {one.id: one for one in schools}, _called(scenario)
    groups = tuple(Group(hub.id, hub.lead, hub.members, hub.km, sum(hub.km), ()) for hub in result.hubs)
    left = _waiting(asked, rules)
    files = {
        QUEUE_FILE: queue_csv(asked.waiting, groups),
        SERVED_FILE: schools_csv(one.school for one in asked.served),
        SCHOOLS_FILE: schools_csv(schools),
    }
    return Arrangement(
        groups=groups,
        names=tuple(f"{by_id[hub.lead].name} {word}" for hub in result.hubs),
        colours=coloured(groups, by_id),
        reasons=(*map(reason_of, why), *map(no_hub, left)),
        unplaced=left,
        ineligible=asked.outside,
        figures=_figures(result),
        files=_files(asked.problem, result, why, _choice(scenario, asked.leads)) | files,
    )


def _asked(schools: Sequence[School], question: Question, rules: HubRules) -> _Asked:
    """Return the question of who is served by whom."""
    inside, refused = _willing(schools, question)
    leads = tuple(lead for lead in question.leads if question.stances.get(lead) != "no")
    waiting = queue(inside, rules)
    served = first(waiting, leads, rules)
    problem = Hubs.from_schools([one.school for one in served], rules, leads=leads)
    outside = (left_out(one, rules) for one in inside if why_not(one, rules))
    return _Asked(problem, leads, waiting, served, (*outside, *refused))


def _called(scenario: Scenario) -> str:
    """Return what the programme calls a hub, for the names of hubs: they are data, in its own language."""
    return programmes.wording(scenario.rule_version).community


def _willing(schools: Sequence[School], question: Question) -> tuple[list[School], tuple[LeftOut, ...]]:
    """Return the schools that have not said no, and why each of the others is left out."""
    out = {school for school, stance in question.stances.items() if stance == "no"}
    said = "{name} is left out because its answer is “no”."
    refused = (LeftOut(one.id, "stance", said.format(name=one.name)) for one in schools if one.id in out)
    return [one for one in schools if one.id not in out], tuple(refused)


def queue_of_all(
    schools: Sequence[School], rules: HubRules, question: Question, groups: Sequence[Group]
) -> str:
    """Return ``queue.csv`` of an arrangement that was edited."""
    return queue_csv(queue(_willing(schools, question)[0], rules), groups)


def _waiting(asked: _Asked, rules: HubRules) -> tuple[LeftOut, ...]:
    """Return who has to wait, and why."""
    inside, hubs = {one.school.id for one in asked.served}, len(asked.leads)
    return tuple(
        LeftOut(
            one.school.id,
            "no_room",
            f"It is number {number} in the queue, the neediest first, and {hubs} hubs have room for "
            f"{hubs * rules.size_max} schools.",
        )
        for number, one in enumerate(asked.waiting, 1)
        if one.school.id not in inside
    )


def no_hub(left: LeftOut) -> Reason:
    """Return the reason of a school without a hub."""
    return Reason(left.school_id, None, None, None, None, None, None, None, (), left.reason)


def _figures(result: HubResult) -> dict[str, Any]:
    """Return the scenario's columns; its summary counts the hubs as groups, as that of communities does."""
    return {
        "objective": result.objective,
        "lower_bound": result.lower_bound,
        "gap": result.gap,
        "travel_km": sum(sum(hub.km) for hub in result.hubs),
        "inputs_hash": result.inputs_hash,
        "summary": result.summary() | {"groups": len(result.hubs)},
    }


def _choice(scenario: Scenario, leads: Sequence[str]) -> dict[str, Any]:
    """Return what was asked of the schools of ``served.csv``, as the command line writes it for a checker."""
    version = scenario.rule_version
    return {"programme": version.programme_id, "version": version.version, "leads": ",".join(leads)}


def _files(
    problem: Hubs, result: HubResult, why: Sequence[HubReason], choice: dict[str, Any]
) -> dict[str, str]:
    return {
        "hubs.csv": written.hubs_csv_text(result),
        "assignment.csv": written.assignment_csv_text(problem, result),
        "reasons.csv": written.reasons_csv_text(why),
        "bound.csv": written.bound_csv_text(result),
        "summary.json": written.summary_json_text(result, choice),
    }


def queue_csv(waiting: Sequence[Queued], groups: Sequence[Group]) -> str:
    """Return ``queue.csv``: a line per school in the order of the queue, with its lead where it is served."""
    of = {member: (hub.host, km) for hub in groups for member, km in zip(hub.members, hub.km, strict=True)}
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for number, one in enumerate(waiting, 1):
        lead, km = of.get(one.school.id, ("", ""))
        need = "" if one.need is None else repr(one.need)
        served = int(bool(lead))
        writer.writerow([number, one.school.id, one.school.name, need, one.weight, served, lead, km])
    return text.getvalue()
