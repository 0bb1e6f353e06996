"""The queue of an allocation of hubs, the neediest first, as the run wrote it down; what packs say of it."""

import csv
import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from schoolweave.web.programmes import queries as programmes
from schoolweave.web.rounds.allocating import QUEUE_FILE
from schoolweave.web.rounds.models import Place, Scenario

WAITING_MOST = 50
"""Schools without a hub that a pack names, the neediest first: there may be thousands. All are counted."""
Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One school of the queue: ``need`` is empty if not known, ``lead`` and ``km`` if it waits."""

    position: int
    id: str
    name: str
    need: str
    weight: str
    lead: str
    km: str


def queue_of(scenario: Scenario, only: Collection[str] | None = None) -> tuple[Line, ...]:
    """Return the queue that a scenario was computed from, or the lines of some schools; empty for none."""
    text = scenario.files.filter(name=QUEUE_FILE).values_list("content", flat=True).first()
    rows = csv.reader(io.StringIO(text or "", newline=""))
    next(rows, None)
    return tuple(
        Line(int(place), school, name, need, weight, lead, km)
        for place, school, name, need, weight, _served, lead, km in rows
        if only is None or school in only
    )


def places_in(scenario: Scenario, only: Collection[str] | None = None) -> Mapping[str, Line]:
    """Return each school's line of the queue by its id; empty where the scenario is none of hubs."""
    return {line.id: line for line in queue_of(scenario, only)} if scenario.question.get("leads") else {}


def of_hubs(scenario: Scenario, queue: Mapping[str, Line]) -> Facts:
    """Return what a pack says of hubs beside the rest: their words, what need is measured by, who waits."""
    rules = programmes.hub_rules(scenario.rule_version)
    if not queue or rules is None:
        return {}
    words = programmes.wording(scenario.rule_version)
    return {
        "words": {"community": words.community, "host": words.host},
        "need": programmes.fact_name(scenario.rule_version, rules.need_measure),
        "waiting": scenario.places.filter(standing=Place.Standing.UNPLACED).count(),
    }


def queued(line: Line | None) -> Facts:
    """Return a school's place in the queue as a pack has it; nothing where there is no queue."""
    return {} if line is None else {"queued": {"position": line.position, "need": line.need}}


def order(school: Facts) -> tuple[Any, ...]:
    """Return the order of a group's schools in a pack: the host, then the nearest, of a hub the neediest."""
    place = school["queued"]["position"] if "queued" in school else 0
    return not school["host"], place, school["km"] or 0.0, school["id"]


def first_of(left_out: list[Facts], queue: Mapping[str, Line]) -> list[Facts]:
    """Return those left out that a pack names: all of them, of a queue the first that wait."""
    if not queue:
        return left_out
    last, place = len(queue) + 1, {school: line.position for school, line in queue.items()}
    return sorted(left_out, key=lambda one: (place.get(one["id"], last), one["id"]))[:WAITING_MOST]
