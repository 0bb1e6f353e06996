"""Lending one capability to somebody for some days."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from schoolweave.web.accounts.actions.recording import record
from schoolweave.web.accounts.capabilities import in_words
from schoolweave.web.accounts.letters import link, post
from schoolweave.web.accounts.models import Delegation, Person
from schoolweave.web.accounts.rules import check_can_end_delegation, check_can_lend

LONGEST = timedelta(days=366)
"""For how long something can be lent: a leave of a year."""


@transaction.atomic
def delegate(
    *,
    capability: str,
    to: Person,
    from_date: date | None = None,
    to_date: date,
    reason: str = "",
    by: Person,
) -> Delegation:
    """Lend one capability, with the reach that ``by`` has for it, until a day; tell the other by letter.

    Raises :class:`NotAllowed` where ``by`` does not hold it themselves or it is never lent, and
    :class:`ValueError` where the days are in the wrong order or too many.
    """
    begins = from_date or timezone.localdate()
    check_can_lend(by, to, capability)
    if not begins <= to_date <= begins + LONGEST:
        raise ValueError(_("It must end on or after the day that it begins, and within a year."))
    lent = Delegation.objects.create(
        giver=by, to=to, capability=capability, from_date=begins, to_date=to_date, reason=reason
    )
    days = {"from": begins.isoformat(), "to": to_date.isoformat()}
    after = {"lent to": str(to), "what": in_words(capability), **days}
    record(verb="delegation.given", object=by, by=by, after=after, reason=reason)
    _tell(lent)
    return lent


def _tell(lent: Delegation) -> None:
    def text() -> str:
        days = {"begins": date_format(lent.from_date), "ends": date_format(lent.to_date)}
        words = {"giver": lent.giver, "what": in_words(lent.capability)} | days
        said = _("From %(begins)s until %(ends)s you can %(what)s, for %(giver)s and wherever they can.")
        return said % words + f"\n\n{lent.reason}\n\n{link('my_roles')}"

    post(
        to=lent.to,
        kind="delegation.given",
        subject=lambda: _("%(giver)s lets you act for them") % {"giver": lent.giver},
        text=text,
        key=f"delegation/{lent.pk}",
    )


@transaction.atomic
def end_delegation(*, delegation: Delegation, by: Person | None) -> Delegation:
    """Take back what was lent, at this moment: the giver, the holder or an administrator may."""
    held = Delegation.objects.select_for_update(of=("self",)).get(pk=delegation.pk)
    check_can_end_delegation(by, held)
    if held.ended_at is None:
        held.ended_at = timezone.now()
        held.save(update_fields=["ended_at"])
        before = {"lent to": str(held.to), "what": in_words(held.capability)}
        record(verb="delegation.ended", object=held.giver, by=by, before=before)
    return held
