"""Arrangements in the making: what can be edited, and who may."""

from django.utils.translation import gettext

from schoolweave.web.accounts.rules import NotAllowed, check_allowed
from schoolweave.web.rounds.models import Arrangement, Scenario
from schoolweave.web.rounds.rules.scenarios import NotNow, Status, Visitor


def check_can_edit(person: Visitor, about: Arrangement | Scenario) -> None:
    """Raise :class:`NotAllowed` unless the person may edit arrangements of this scenario's register."""
    check_allowed(person, "arrangement.edit", about)


def can_edit(person: Visitor, about: Arrangement | Scenario) -> bool:
    """Return whether the person may edit arrangements of this scenario's register."""
    try:
        check_can_edit(person, about)
    except NotAllowed:
        return False
    return True


def check_can_be_edited(scenario: Scenario) -> None:
    """Raise :class:`NotNow` unless the scenario is done and has groups to begin from."""
    if scenario.status != Status.DONE:
        raise NotNow(gettext("“%(name)s” is not done yet. Wait for it, then edit it.") % {"name": scenario})
    if not scenario.summary.get("groups"):
        raise NotNow(
            gettext("“%(name)s” forms no community, so there is nothing to edit.") % {"name": scenario}
        )


def check_can_undo(arrangement: Arrangement) -> None:
    """Raise :class:`NotNow` where no step is in force."""
    if arrangement.position == 0:
        raise NotNow(gettext("There is no step to undo: this is the scenario as it was."))
