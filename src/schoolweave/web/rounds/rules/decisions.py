"""Decision packs: who freezes, who decides, and what must be there before either."""

from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schoolweave.web.accounts.rules import NotAllowed, check_allowed
from schoolweave.web.rounds.models import Decision, Item, Outcome, Pack, Scenario
from schoolweave.web.rounds.rules.scenarios import NotNow, Status, Visitor
from schoolweave.web.ui.components import Tone

VERBS = {
    "recommend": "recommendation.written",
    "freeze": "pack.frozen",
    "decide": "decision.made",
    "effect": "decision.took_effect",
}
"""What the record of changes calls each act."""

TONES: dict[str, Tone] = {
    Outcome.APPROVED: "good",
    Outcome.CONDITIONS: "good",
    Outcome.DECLINED: "bad",
    Outcome.DEFERRED: "wait",
    "": "calm",
}
"""The colour that goes with the word of each outcome; never instead of it."""

FORMS = frozenset({Outcome.APPROVED, Outcome.CONDITIONS})
"""Outcomes by which a community is formed, on the day of their effect."""

PROPOSED = _(
    "You proposed this arrangement, recommended it or froze this pack, and whoever proposes does not decide. "
    "Ask another person who decides."
)


def check_can_freeze(person: Visitor, about: Scenario) -> None:
    """Raise :class:`NotAllowed` unless the person may recommend and freeze packs of this scenario."""
    check_allowed(person, "pack.freeze", about)


def can_freeze(person: Visitor, about: Scenario) -> bool:
    """Return whether the person may recommend and freeze packs of this scenario."""
    try:
        check_can_freeze(person, about)
    except NotAllowed:
        return False
    return True


def check_can_be_frozen(scenario: Scenario, recommended: int) -> None:
    """Raise :class:`NotNow` unless the scenario is a proposal that is done and something is recommended."""
    if scenario.kind == Scenario.Kind.TODAY:
        raise NotNow(gettext("These are today's communities: there is nothing to decide."))
    if scenario.status != Status.DONE or not scenario.summary.get("groups"):
        raise NotNow(gettext("“%(name)s” has no communities to decide on.") % {"name": scenario})
    if not recommended:
        raise NotNow(
            gettext("Nothing is recommended yet. Write a recommendation for at least one community.")
        )


def check_can_read(person: Visitor, pack: Pack) -> None:
    """Raise :class:`NotAllowed` unless the person may read the pack."""
    check_allowed(person, "scenario.read", pack)


def check_can_decide(person: Visitor, item: Item) -> None:
    """Raise :class:`NotAllowed` unless the person may decide on the item and has not proposed it."""
    check_allowed(person, "decision.make", item)
    if person is not None and person.pk in proposers(item):
        raise NotAllowed(PROPOSED)


def proposers(item: Item) -> set[int | None]:
    """Return the keys of those who proposed the item: ran or edited, recommended, froze."""
    by = set(item.group.recommendations.values_list("by_id", flat=True))
    return {item.pack.frozen_by_id, item.pack.scenario.created_by_id, *by} - {None}


def check_can_be_decided(item: Item, outcome: str, conditions: str, effective_on: date | None) -> None:
    """Raise :class:`NotNow` with a sentence where the decision cannot hold."""
    if Decision.objects.filter(item=item).exists():
        raise NotNow(gettext("“%(name)s” has been decided already.") % {"name": item})
    if outcome == Outcome.CONDITIONS and not conditions.strip():
        raise NotNow(gettext("Say what the conditions are."))
    if outcome in FORMS and effective_on is None:
        raise NotNow(gettext("Give the day on which the decision takes effect."))


def can_decide(person: Visitor, item: Item) -> bool:
    """Return whether the person may decide on the item as it stands."""
    try:
        check_can_decide(person, item)
    except NotAllowed:
        return False
    return not hasattr(item, "decision")
