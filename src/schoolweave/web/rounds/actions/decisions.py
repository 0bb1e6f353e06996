"""Recommend, decide on the items of a pack; what is approved stands on the day of its effect."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from schoolweave.web.accounts.actions import record
from schoolweave.web.accounts.models import Person
from schoolweave.web.collaborations import actions as collaborations
from schoolweave.web.collaborations.models import Collaboration
from schoolweave.web.rounds.actions.adopting import community
from schoolweave.web.rounds.actions.freezing import freeze
from schoolweave.web.rounds.addressed import write_to_schools
from schoolweave.web.rounds.models import (
    Decision,
    Group,
    Item,
    Outcome,
    Recommendation,
)
from schoolweave.web.rounds.rules import decisions as rules
from schoolweave.web.ui import stale

__all__ = ["apply_due", "decide", "freeze", "recommend", "take_effect"]


@transaction.atomic
def recommend(
    *,
    groups: Sequence[Group],
    outcome: str,
    text: str,
    versions: Mapping[int, int] | None = None,
    by: Person | None,
) -> list[Recommendation]:
    """Recommend an outcome for communities of one scenario; what was recommended before stays on record.

    ``versions`` gives by a group's key the number of the recommendation that was read for it, where there
    was one. Raises :class:`NotAllowed`, :class:`ValueError` where the outcome is none or no text is given, or
    :class:`~schoolweave.web.ui.stale.Stale` where somebody recommended something for one of them meanwhile.
    """
    if outcome not in Outcome.values or not text.strip():
        raise ValueError(gettext("Choose an outcome and say why it is recommended."))
    if by is not None and groups:
        rules.check_can_freeze(by, groups[0].scenario)
    said = {
        "outcome": outcome,
        "text": text.strip(),
        "by": by,
        "by_name": str(by or gettext("The system"))[:200],
        "at": timezone.now(),
    }
    found = [
        Recommendation.objects.create(group=group, number=_next_number(group, versions), **said)
        for group in groups
    ]
    if found:
        after = {"outcome": str(Outcome(outcome).label), "communities": [group.name for group in groups]}
        scenario = groups[0].scenario
        record(verb=rules.VERBS["recommend"], object=scenario, by=by, after=after, reason=text.strip())
    return found


def _next_number(group: Group, versions: Mapping[int, int] | None) -> int:
    """Return the number of a group's next recommendation; the group stays locked."""
    Group.objects.select_for_update().get(pk=group.pk)
    last = group.recommendations.order_by("-number").first()
    if last is None:
        return 1
    if versions is not None and last.number != versions.get(group.pk):
        raise stale.Stale(last)
    return last.number + 1


@transaction.atomic
def decide(
    *,
    items: Sequence[Item],
    outcome: str,
    reasons: str,
    conditions: str = "",
    effective_on: date | None = None,
    by: Person | None,
) -> list[Decision]:
    """Decide on items of a pack, all alike; the schools have the reasons by letter.

    Those that are approved form their communities on the day of effect, at once where it has come. Raises
    :class:`NotAllowed` (also where the person proposed one), :class:`NotNow` where one has been decided, or
    :class:`ValueError` where the outcome or the reasons are missing.
    """
    if outcome not in Outcome.values or not reasons.strip():
        raise ValueError(gettext("Choose an outcome and give the reasons: the schools read them."))
    found = []
    for one in items:
        item = Item.objects.select_for_update(of=("self",)).select_related("pack__scenario").get(pk=one.pk)
        if by is not None:
            rules.check_can_decide(by, item)
        rules.check_can_be_decided(item, outcome, conditions, effective_on)
        decision = Decision.objects.create(
            item=item,
            outcome=outcome,
            reasons=reasons.strip(),
            conditions=conditions.strip(),
            effective_on=effective_on if outcome in rules.FORMS else None,
            decided_by=by,
            decided_at=timezone.now(),
        )
        after = {"outcome": str(decision.get_outcome_display()), "pack": item.pack.sha256}
        record(verb=rules.VERBS["decide"], object=item, by=by, after=after, reason=decision.reasons)
        _tell(decision)
        found.append(decision)
    today = timezone.localdate()
    take_effect([one for one in found if one.effective_on is not None and one.effective_on <= today])
    return found


def apply_due(*, on: date | None = None) -> int:
    """Form the communities whose day has come, each in a transaction; return how many."""
    day = on or timezone.localdate()
    due = Decision.objects.filter(outcome__in=rules.FORMS, effected_at__isnull=True, effective_on__lte=day)
    return sum(_apply_one(key) for key in due.order_by("effective_on", "pk").values_list("pk", flat=True))


@transaction.atomic
def _apply_one(key: int) -> bool:
    decision = Decision.objects.select_for_update(of=("self",)).get(pk=key)
    if decision.effected_at is not None:
        return False
    take_effect([decision])
    return True


def take_effect(decisions: Sequence[Decision]) -> None:
    """Form the communities that were approved, from the day of effect on; the caller holds a transaction.

    Their schools leave the communities that they are in; each is pinned to the version that it was decided
    under. Those of one scenario, day and decider are formed together.
    """
    together: dict[tuple[Any, ...], list[Decision]] = defaultdict(list)
    for one in decisions:
        key = (one.item.group.scenario_id, one.effective_on or timezone.localdate(), one.decided_by_id)
        together[key].append(one)
    for (_, on, _), some in together.items():
        _form(some, on)


def _form(decisions: Sequence[Decision], on: date) -> None:
    """Form the communities of one scenario that one person decided on for one day."""
    scenario, by = decisions[0].item.group.scenario, decisions[0].decided_by
    formed = {decision.pk: community(decision.item.group) for decision in decisions}
    collaborations.adopt(
        register=scenario.register,
        rule_version=scenario.rule_version,
        communities=list(formed.values()),
        by=by,
        on=on,
        schools=[member.school_id for one in formed.values() for member in one.members],
    )
    stand = Collaboration.objects.filter(
        register=scenario.register, source=Collaboration.Source.SCENARIO, to_date__isnull=True
    )
    by_source = {one.source_id: one for one in stand}
    for decision in decisions:
        decision.collaboration = by_source[formed[decision.pk].source_id]
        decision.effected_at = timezone.now()
        decision.save(update_fields=["collaboration", "effected_at"])
        after = {"community": decision.collaboration.pk, "on": on.isoformat()}
        record(verb=rules.VERBS["effect"], object=decision.item, by=None, after=after)


def _tell(decision: Decision) -> None:
    """Write to the schools what was decided, why, and from when; also to a lead that another hub serves."""
    item = decision.item
    places = item.group.places.select_related("school")
    schools = [item.group.host, *(place.school for place in places)]
    write_to_schools(
        schools,
        kind="decision.made",
        subject=lambda: gettext("Decided: %(name)s") % {"name": item.name},
        text=lambda: _letter(decision),
        about=item,
    )


def _letter(decision: Decision) -> str:
    lines = [str(decision.get_outcome_display()), decision.reasons]
    if decision.conditions:
        lines.append(gettext("Conditions: %(conditions)s") % {"conditions": decision.conditions})
    if decision.effective_on is not None:
        day = date_format(decision.effective_on, "j F Y")
        lines.append(gettext("It takes effect on %(day)s.") % {"day": day})
    return "\n\n".join(lines)
