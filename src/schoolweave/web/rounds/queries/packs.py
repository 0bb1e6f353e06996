"""What goes into a decision pack: everything as it was known at one moment, so that it can be built again."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from schoolweave.schools import School
from schoolweave.web.accounts.models import Conflict
from schoolweave.web.accounts.reach import Visitor
from schoolweave.web.accounts.reach import visible as reached
from schoolweave.web.rounds.arranged import OF_ONE, SCHOOLS_FILE
from schoolweave.web.rounds.inputs import schools_of
from schoolweave.web.rounds.models import (
    AnswerChange,
    Consultation,
    Group,
    Item,
    Pack,
    Place,
    Recommendation,
    Scenario,
)
from schoolweave.web.rounds.queries.queue import Line, first_of, of_hubs, order, places_in, queued
from schoolweave.web.rounds.question import Question

SCHOOL, GROUP = "directory.school", "rounds.group"
Facts = dict[str, Any]
FORMAT = 1
"""Of the content of a pack: it rises with what the content holds, since packs are kept for good."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What was known at one moment, by group and by school; ``queue`` is empty where no hubs are formed."""

    schools: Mapping[str, School]
    recommendations: Mapping[int, Recommendation]
    answers: Mapping[str, AnswerChange]
    asked: Mapping[str, frozenset[str]]  # with whom each school was asked to be
    stances: Mapping[str, str]
    vetoes: Mapping[str, tuple[str, ...]]
    conflicts: tuple[Conflict, ...]
    queue: Mapping[str, Line]


def visible(person: Visitor) -> QuerySet[Pack]:
    """Return the packs that a person may read: as office, as decision maker, as auditor."""
    found = Pack.objects.select_related("scenario__register", "frozen_by")
    return reached(person, "scenario.read", found)


def consultation_of(scenario: Scenario) -> Consultation | None:
    """Return the newest consultation on a scenario, or on the one that it began from, and so on."""
    one: Scenario | None = scenario
    while one is not None:
        found = one.consultations.filter(called_off_at__isnull=True).order_by("-published_at", "-pk").first()
        if found is not None:
            return found
        one = one.parent
    return None


def recommendations(scenario: Scenario, at: datetime | None = None) -> dict[int, Recommendation]:
    """Return the newest recommendation for each group, or the newest of a moment, by the group's key."""
    found = Recommendation.objects.filter(group__scenario=scenario).order_by("group_id", "number")
    return {one.group_id: one for one in (found.filter(at__lte=at) if at else found)}


def content(
    scenario: Scenario, consultation: Consultation | None, *, title: str, at: datetime, by: str
) -> str:
    """Return a pack's content as canonical JSON, as it was known at a moment.

    Nothing but rows that are never changed, or that say from when to when they held, goes into it: built
    again for the same moment it is the same, byte for byte.
    """
    known = _known(scenario, consultation, at)
    groups = [group for group in scenario.groups.order_by("number") if group.pk in known.recommendations]
    places: dict[int, list[Place]] = defaultdict(list)
    for place in scenario.places.filter(group__in=[group.pk for group in groups]).order_by("school_id"):
        places[place.group_id or 0].append(place)
    rules = scenario.summary.get("rules", [])
    found = {
        "format": FORMAT,
        "title": title,
        "frozen_at": at.isoformat(),
        "frozen_by": by,
        "scenario": _scenario(scenario),
        "consultation": _consultation(consultation),
        "items": [
            _item(number, group, places[group.pk], known, rules) for number, group in enumerate(groups, 1)
        ],
        "left_out": _left_out(scenario, known),
    } | of_hubs(scenario, known.queue)
    return json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def as_of(pack: Pack) -> str:
    """Return what a pack says, built again from what was known when it was frozen."""
    by = json.loads(pack.content)["frozen_by"]
    return content(pack.scenario, pack.consultation, title=pack.title, at=pack.frozen_at, by=by)


def items_of(pack: Pack) -> QuerySet[Item]:
    """Return a pack's items with their decisions."""
    return pack.items.select_related("decision__decided_by", "decision__collaboration", "group")


def _known(scenario: Scenario, consultation: Consultation | None, at: datetime) -> _Known:
    question = Question.from_dict(scenario.question)
    vetoes: dict[str, list[str]] = defaultdict(list)
    for one, other in question.cannot_link:
        vetoes[one].append(other)
        vetoes[other].append(one)
    conflicts = Conflict.objects.filter(round_id=scenario.round_id or 0, declared_at__lte=at)
    open_then = [one for one in conflicts.select_related("person") if not one.ended_at or one.ended_at > at]
    return _Known(
        schools={one.id: one for one in schools_of(scenario.files.get(name=SCHOOLS_FILE).content)},
        recommendations=recommendations(scenario, at),
        answers=_answers(consultation, at),
        asked=_asked(consultation),
        stances=question.stances,
        vetoes={school: tuple(sorted(others)) for school, others in vetoes.items()},
        conflicts=tuple(sorted(open_then, key=lambda one: one.pk)),
        queue=places_in(scenario),
    )


def _answers(consultation: Consultation | None, at: datetime) -> dict[str, AnswerChange]:
    """Return each school's answer as it stood at a moment."""
    if consultation is None:
        return {}
    changes = AnswerChange.objects.filter(answer__consultation=consultation, at__lte=at)
    rows = changes.select_related("answer").order_by("answer_id", "number")
    return {one.answer.school_id: one for one in rows}


def _asked(consultation: Consultation | None) -> dict[str, frozenset[str]]:
    if consultation is None:
        return {}
    company: dict[int, set[str]] = defaultdict(set)
    placed = consultation.scenario.places.filter(group__isnull=False)
    pairs = [(school, group) for school, group in placed.values_list("school_id", "group_id") if group]
    for school, group in pairs:
        company[group].add(school)
    return {school: frozenset(company[group]) for school, group in pairs}


def _scenario(scenario: Scenario) -> Facts:
    figures = ("objective", "lower_bound", "gap", "travel_km", "inputs_hash", "kind", "region", "seed")
    return {name: getattr(scenario, name) for name in figures} | {
        "id": scenario.pk,
        "name": scenario.name,
        "rules": [
            {name: check[name] for name in ("rule", "sentence", "met")}
            for check in scenario.summary.get("rules", [])
        ],
        "rule_version": str(scenario.rule_version),
    }


def _consultation(consultation: Consultation | None) -> Facts | None:
    if consultation is None:
        return None
    return {
        "name": consultation.name,
        "scenario": consultation.scenario_id,
        "opens_at": consultation.opens_at.isoformat(),
        "closes_at": consultation.closes_at.isoformat(),
        "schools": consultation.answers.count(),
    }


def _item(number: int, group: Group, places: Iterable[Place], known: _Known, rules: list[Facts]) -> Facts:
    members = list(places)
    inside = frozenset(place.school_id for place in members)
    recommended = known.recommendations[group.pk]
    schools = [_school(place, group, inside, known) for place in members]
    own = f"group {group.number}"
    rolls = [one["roll"] for one in schools if one["roll"] is not None]
    return {
        "number": number,
        "group": group.number,
        "name": group.name,
        "recommendation": {
            "outcome": recommended.outcome,
            "text": recommended.text,
            "by": recommended.by_name,
            "at": recommended.at.isoformat(),
        },
        "figures": {
            "schools": len(schools),
            "learners": sum(rolls),
            "rolls_not_known": len(schools) - len(rolls),
            "travel_km": group.travel_km,
            "worst_km": group.worst_km,
            "years": group.years,
            "host": known.schools[group.host_id].name,
        },
        "rules": [
            {"rule": check["rule"], "sentence": check["sentence"], "met": own not in check["broken_by"]}
            for check in rules
            if check["rule"] in OF_ONE
        ],
        "schools": sorted(schools, key=order),
        "dissent": _dissent(schools),
        "conflicts": [
            {"person": one.person_name or one.person.name, "about": one.about_name, "reason": one.reason}
            for one in known.conflicts
            if _touches(one, group, inside | {group.host_id})
        ],
    }


def _touches(conflict: Conflict, group: Group, inside: frozenset[str]) -> bool:
    """Return whether an interest is in the group or one of its schools.

    One in a collaboration or an expression is one in each school that this had on the day of declaration.
    """
    if conflict.about_type == GROUP:
        return conflict.about_id == str(group.pk)
    own = {conflict.about_id} if conflict.about_type == SCHOOL else set(conflict.schools)
    return not inside.isdisjoint(own)


def _school(place: Place, group: Group, inside: frozenset[str], known: _Known) -> Facts:
    school, answer = known.schools[place.school_id], known.answers.get(place.school_id)
    asked = known.asked.get(place.school_id)
    return {
        "id": school.id,
        "name": school.name,
        "years": list(school.years),
        "roll": school.roll,
        "km": place.km,
        "host": place.school_id == group.host_id,
        "why": place.why,
        "stance": known.stances.get(school.id, "unknown"),
        "answer": None
        if answer is None
        else {
            "choice": answer.choice,
            "text": answer.text,
            "by": answer.by_name,
            "at": answer.at.isoformat(),
        },
        "asked_with_these": None if asked is None else asked == inside,
        "vetoes": [
            {"school": known.schools[other].name, "kept": other not in inside}
            for other in known.vetoes.get(school.id, ())
            if other in known.schools
        ],
    } | queued(known.queue.get(school.id))


def _left_out(scenario: Scenario, known: _Known) -> list[Facts]:
    """Return the schools without a community: could have had one, or were asked about one; each with why."""
    outside = scenario.places.exclude(standing=Place.Standing.PLACED).order_by("school_id")
    found = []
    for place in outside:
        answer = known.answers.get(place.school_id)
        if place.standing == Place.Standing.UNPLACED or place.school_id in known.asked:
            said = None if answer is None else {"choice": answer.choice, "text": answer.text}
            name = known.schools[place.school_id].name
            found.append({"id": place.school_id, "name": name, "why": place.why, "answer": said})
    return first_of(found, known.queue)


def _dissent(schools: Iterable[Facts]) -> list[Facts]:
    """Return who declined, set a condition, or must share a community with a school that it vetoed."""
    found = []
    for one in schools:
        answer = one["answer"]
        if answer is not None and answer["choice"] != "accept":
            found.append({"school": one["name"], "what": answer["choice"], "text": answer["text"]})
        for veto in one["vetoes"]:
            if not veto["kept"]:
                found.append({"school": one["name"], "what": "veto", "text": veto["school"]})
    return found
