"""Effects as plain values, those that rest on few schools left out with whatever would give them away."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from django.utils.translation import gettext, override

from schoolweave.evidence.effects.files import finite
from schoolweave.evidence.effects.model import Effects, Figure
from schoolweave.evidence.statement.findings import Findings
from schoolweave.evidence.studies.running import Part
from schoolweave.web.evaluations import digits

LEAST_SCHOOLS = 3
"""An effect that rests on fewer schools, or is measured against fewer, tells about single schools."""
Plain = dict[str, Any]


def is_few(one: Figure) -> bool:
    """Return whether a figure rests on, or is measured against, too few schools."""
    return min(one.n_treated, one.n_control) < LEAST_SCHOOLS


@dataclass(frozen=True, slots=True)
class Hidden:
    """What is suppressed: years since the start, the answer, the sensitivity, averages beside the answer."""

    events: frozenset[int | None] = frozenset()
    answer: bool = False
    sensitivity: bool = False
    averages: bool = False


def hidden(effects: Effects, aggregate: str) -> Hidden:
    """Return what must be suppressed so that no effect on few schools can be worked out.

    Averages are sums of the effects by years with weights that can be guessed, and the sensitivity is centred
    on the dynamic one: of two suppressed years no more than one such sum may be known.
    """
    answer, events = effects.average(aggregate), _events(effects)
    gone = {one.event for one in events if is_few(one)}
    after = [one for one in events if (one.event or 0) >= 0]
    some = sum(one.event in gone for one in after)
    if some == 1 and (left := [one for one in after if one.event not in gone]):
        gone.add(min(left, key=lambda one: (one.n_treated, one.event or 0)).event)
        some = 2
    alone = is_few(answer) or some == 1
    before = any((one.event or 0) < 0 and one.event in gone for one in events)  # the largest bend is of these
    another = some > 0 and aggregate != "dynamic"
    return Hidden(frozenset(gone), alone, alone or before or another, some > 0)


def shown(effects: Effects, aggregate: str) -> Plain:
    """Return the effects by years, their averages and the sensitivity, as far as they may be known."""
    gone = hidden(effects, aggregate)
    answer, trends = effects.average(aggregate), effects.sensitivity
    wholes = [one for one in effects.averages if one.event is None]
    few = {
        one.type: gone.answer or is_few(one) or (gone.averages and one.type != aggregate) for one in wholes
    }
    told: Plain = finite(
        {
            "sensitivity": [asdict(one) for one in trends.rows if one.target == "average"],
            "breakdown": trends.breakdown.get("average"),
            "largest_bend": trends.largest_bend,
        }
    )
    if gone.sensitivity:
        told = {"sensitivity": [], "breakdown": None, "largest_bend": None}
    wild = [] if gone.answer else [asdict(one) for one in effects.wild if one.type == aggregate]
    small = [] if gone.answer else [asdict(one) for one in effects.small if one.type == aggregate]
    interval = {name: wild[0][name] for name in ("low", "high")} if wild else {}
    return told | {
        "answer": _figure(answer, gone=gone.answer) | interval,
        "wholes": [_figure(one, gone=few[one.type]) for one in wholes],
        "events": [_figure(one, gone=one.event in gone.events) for one in _events(effects)],
        "wild": finite(wild),
        "small": finite(small),
    }


def sayable(said: Findings, effects: Effects | None, aggregate: str, code: str) -> Findings:
    """Return findings as a statement in a language may tell them: without an effect on few schools."""
    if effects is None:
        return said
    gone = hidden(effects, aggregate)
    if gone.sensitivity:
        said = replace(said, breakdown=None, largest_bend=None)
    if not gone.answer or said.effect is None:
        return said
    with override(code):
        reason = gettext("It rests on fewer than three schools, and would tell about single ones.")
    return replace(said, effect=None, reason=reason, bootstrapped=False, pretest_p=None)


def without_size(part: Part, aggregate: str, unit: str, code: str) -> str:
    """Return the claim of a study whose effect is known in the outcome's unit alone; otherwise nothing."""
    effects = part.effects
    if effects is None or part.sd is not None or hidden(effects, aggregate).answer:
        return ""
    one = shown(effects, aggregate)["answer"]
    with override(code):
        text = gettext(
            "In %(unit)s the average effect is %(effect)s (%(level)s interval: %(interval)s). The standard "
            "deviation between learners is not known, so that there is no effect size."
        )
        decimals = digits.places_of({"answer": one})
        return text % {
            "unit": unit or gettext("the outcome’s unit"),
            "effect": digits.number(one["att"], decimals),
            "level": digits.per_cent(effects.level),
            "interval": digits.interval(one["low"], one["high"], decimals),
        }


def _events(effects: Effects) -> list[Figure]:
    return [one for one in effects.averages if one.type == "dynamic" and one.event is not None]


def _figure(one: Figure, *, gone: bool) -> Plain:
    """Return a figure with the schools behind it, or only that it is suppressed."""
    if gone:
        return {"type": one.type, "event": one.event, "suppressed": True}
    names = ("type", "event", "att", "se", "low", "high", "p", "n_treated", "n_control")
    found: Plain = finite({name: getattr(one, name) for name in names})
    return found | {"suppressed": False}
