"""What may happen to an import in each state, whoever asks."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from schoolweave.web.directory import progress
from schoolweave.web.directory.models import Import

S = Import.Status
SILENT_FOR = timedelta(minutes=3)
"""A job that has said nothing for so long has stopped: the machine was restarted, or it was killed."""

AT_WORK = frozenset({S.UPLOADED, S.READING, S.APPLYING})
FROM = {
    "confirm": frozenset({S.READY}),
    "cancel": frozenset({S.UPLOADED, S.READING, S.READY, S.FAILED}),
    "restart": frozenset({S.FAILED}),
}
"""The states from which each step goes. A job that has stopped may also be restarted or cancelled."""

NOT_POSSIBLE = {
    "confirm": _("This import cannot be confirmed now: its state is “%(state)s”."),
    "cancel": _("This import cannot be cancelled now: its state is “%(state)s”."),
    "restart": _("This import cannot be started again now: its state is “%(state)s”."),
}


class NotNow(Exception):
    """The state of things does not allow this; the message is a sentence for the person."""


def stopped(item: Import, now: datetime | None = None) -> bool:
    """Return whether the import's job ought to be at work and has been silent for too long."""
    if item.status not in AT_WORK:
        return False
    sign = progress.last_sign(item.pk)
    last = max(item.changed_at, sign.at) if sign else item.changed_at
    return (now or timezone.now()) - last > SILENT_FOR


def can(step: str, item: Import) -> bool:
    """Return whether ``confirm``, ``cancel`` or ``restart`` is possible now."""
    return item.status in FROM[step] or (step in {"cancel", "restart"} and stopped(item))


def check_can(step: str, item: Import) -> None:
    """Raise :class:`NotNow` with a sentence unless :func:`can` says yes."""
    if not can(step, item):
        state = item.get_status_display().lower()
        raise NotNow(NOT_POSSIBLE[step] % {"state": state})
