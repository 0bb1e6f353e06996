"""What every act on a study shares: its row locked, its state and person checked, its change recorded."""

from typing import Any

from schoolweave.web.accounts.actions import record
from schoolweave.web.accounts.models import Person
from schoolweave.web.evaluations import rules
from schoolweave.web.evaluations.models import Study


def begin(act: str, study: Study, by: Person | None) -> Study:
    """Return the study locked for an act that its state and the person allow.

    Raises :class:`NotAllowed` or :class:`NotNow`. Call it inside a transaction.
    """
    locked = Study.objects.select_for_update(of=("self",)).select_related("register").get(pk=study.pk)
    rules.check_can(act, by, locked)
    rules.check_state(locked, act)
    return locked


def end(act: str, study: Study, by: Person | None, *, after: dict[str, Any], reason: str = "") -> Study:
    """Save the study in the state that an act leads to, and record it."""
    before, move = study.get_status_display(), rules.MOVES[act]
    study.status = move.after or study.status
    study.version += 1
    study.save()
    states = {"state": before}, {"state": study.get_status_display()} | after
    record(verb=move.verb, object=study, by=by, before=states[0], after=states[1], reason=reason)
    return study
