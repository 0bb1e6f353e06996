"""Emergency access: one closed record, for a stated reason, for a short time, and everybody is told."""

from datetime import timedelta

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from schoolweave.web.accounts.actions.narrowing import about
from schoolweave.web.accounts.actions.recording import record
from schoolweave.web.accounts.capabilities import CAPABILITIES, in_words
from schoolweave.web.accounts.letters import post
from schoolweave.web.accounts.models import EmergencyAccess, Person
from schoolweave.web.accounts.reach import concerned, who_may
from schoolweave.web.accounts.rules import MINUTES_MAX, REASON_MIN, check_can_open

KIND = "emergency.opened"


@transaction.atomic
def open_record(
    *, about_record: models.Model, capability: str, reason: str, minutes: int = 60, by: Person
) -> EmergencyAccess:
    """Open one record to ``by`` for some minutes; tell those concerned and the auditors by letter at once.

    Raises :class:`NotAllowed` where they may not, the capability cannot be opened so, or a bar or a
    conflict keeps them from the record; :class:`ValueError` where the reason is too short or the time too
    long.
    """
    check_can_open(by, about_record, capability)
    if len(reason.strip()) < REASON_MIN:
        raise ValueError(
            _("Say why in at least %(count)d characters: those concerned will read it.")
            % {"count": REASON_MIN}
        )
    if not 1 <= minutes <= MINUTES_MAX:
        raise ValueError(_("Choose 1 to %(count)d minutes.") % {"count": MINUTES_MAX})
    now = timezone.now()
    opened = EmergencyAccess.objects.create(
        person=by,
        capability=capability,
        reason=reason.strip(),
        from_time=now,
        to_time=now + timedelta(minutes=minutes),
        **about(about_record),
    )
    after = {"lets": in_words(capability), "minutes": minutes}
    record(verb=KIND, object=about_record, by=by, after=after, reason=reason.strip())
    _tell(opened, about_record, minutes)
    return opened


def _tell(opened: EmergencyAccess, about_record: models.Model, minutes: int) -> None:
    people = {one.pk: one for one in (*concerned(about_record), *who_may("audit.read", about_record))}
    people.pop(opened.person_id, None)
    words = {
        "who": opened.person,
        "what": opened.about_name,
        "can": CAPABILITIES[opened.capability],
        "minutes": minutes,
        "reason": opened.reason,
    }
    for person in people.values():
        post(
            to=person,
            kind=KIND,
            subject=lambda: _("%(who)s opened “%(what)s” in an emergency") % words,
            text=lambda: _("For %(minutes)s minutes they can %(can)s. Their reason: %(reason)s") % words,
            about=about_record,
            key=f"emergency/{opened.pk}/{person.pk}",
            urgent=True,
        )
