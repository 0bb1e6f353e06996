"""Put a result forward, sign it off or return it, publish it: two people at least."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from schoolweave.web.accounts.models import Person
from schoolweave.web.evaluations import rules
from schoolweave.web.evaluations.actions.moving import begin, end
from schoolweave.web.evaluations.models import Run, SignOff, Study


@transaction.atomic
def propose(*, study: Study, by: Person | None) -> SignOff:
    """Put the newest result forward, whatever it says. Raises :class:`NotAllowed` or :class:`NotNow`."""
    locked = begin("propose", study, by)
    newest = locked.runs.filter(status=Run.Status.DONE).first()
    if newest is None or locked.runs.filter(status__in=rules.UNDER_WAY).exists():
        raise rules.NotNow(_("A run is under way, or none has been done: put the result forward after it."))
    made = SignOff.objects.create(run=newest, proposed_by=by)
    end("propose", locked, by, after={"run": newest.pk})
    return made


@transaction.atomic
def decide(*, study: Study, sign: bool, reason: str, by: Person | None) -> Study:
    """Sign the result off or return it, with a reason; never by whoever registered, ran or proposed it.

    Raises :class:`NotAllowed` or :class:`NotNow`.
    """
    act = "sign" if sign else "return"
    locked = begin(act, study, by)
    waiting = SignOff.objects.select_related("run__study").filter(run__study=locked)
    one = waiting.filter(decision=SignOff.Decision.OPEN).first()
    if one is None:
        raise rules.NotNow(_("Nothing waits for sign-off."))
    rules.check_can_decide(by, one)
    if not reason.strip():
        raise rules.NotNow(_("Give your reason: it stands in the record beside the decision."))
    one.decision = SignOff.Decision.SIGNED if sign else SignOff.Decision.RETURNED
    one.decided_by, one.decided_at, one.reason = by, timezone.now(), reason.strip()
    one.save()
    return end(act, locked, by, after={"run": one.run_id}, reason=one.reason)


@transaction.atomic
def publish(*, study: Study, by: Person | None) -> Study:
    """Publish what was signed off. Raises :class:`NotAllowed` or :class:`NotNow`."""
    locked = begin("publish", study, by)
    signed = SignOff.objects.filter(run__study=locked, decision=SignOff.Decision.SIGNED).first()
    locked.published_at = timezone.now()
    return end("publish", locked, by, after={"run": signed.run_id if signed else None})
