"""Hubs as they stand: who leads them whoever joins or leaves, and which of their rules they keep."""

from collections.abc import Sequence
from dataclasses import replace

from schoolweave.planning import Hubs, RuleCheck
from schoolweave.planning.hubs.evaluate import evaluate
from schoolweave.planning.hubs.facts import measure
from schoolweave.policy.hub_rules import HubRules
from schoolweave.schools import School
from schoolweave.web.collaborations.models import Collaboration
from schoolweave.web.collaborations.proposed import Lead
from schoolweave.web.programmes import queries as programmes

OF_ALL = frozenset({"neediest_max_km"})
"""Rules about the neediest of all schools that are served: one hub alone does not say who they are."""


def lead_of(collaboration: Collaboration) -> Lead | None:
    """Return who leads a hub, a nameless one where nobody does; ``None`` where the host follows from all."""
    if programmes.hub_rules(collaboration.rule_version) is None:
        return None
    led = collaboration.memberships.filter(is_host=True, to_date=collaboration.to_date).first()
    return Lead() if led is None else Lead(led.school_id, led.km is not None)


def kept(schools: Sequence[School], lead: Lead, rules: HubRules) -> tuple[tuple[RuleCheck, ...], Hubs]:
    """Return the hard rules over one hub as the engine checks them, and what it was asked.

    ``schools`` are those that it serves and its lead, which does not count where another hub serves it.
    Without a lead that has a place only the size is checked. Schools that no hub serves are in the
    question's ``ineligible``.
    """
    problem = Hubs.from_schools(schools, rules, any_size=True)
    if not problem.ids:
        return (), problem
    known = lead.school_id in problem.ids
    host = lead.school_id if known else problem.ids[0]
    size = len(problem.ids) - (known and not lead.served)
    met = {"size": rules.size_min <= size <= rules.size_max, "lead_in_hub": lead.served}
    checks = [
        replace(one, met=met.get(one.rule, one.met))
        for one in evaluate(problem, dict.fromkeys(problem.ids, host)).rules
        if one.rule not in OF_ALL and (known or one.rule == "size")
    ]
    return tuple(checks), problem


def by_need(schools: Sequence[School], rules: HubRules) -> list[tuple[School, float | None]]:
    """Return schools with their measure of need, the neediest first, those where it is not known last."""
    found = [(one, measure(one, rules.need_measure)) for one in schools]
    return sorted(found, key=lambda pair: (pair[1] is None, -(pair[1] or 0.0), pair[0].id))
