"""Register a study, change its draft, freeze it."""

from django.db import transaction
from django.utils import timezone

from schoolweave.evidence import studies
from schoolweave.evidence.studies import Registration
from schoolweave.web.accounts.actions import record
from schoolweave.web.accounts.models import Person
from schoolweave.web.accounts.rules import check_allowed
from schoolweave.web.directory.models import Register
from schoolweave.web.evaluations import rules
from schoolweave.web.evaluations.actions.moving import begin, end
from schoolweave.web.evaluations.models import Study
from schoolweave.web.programmes.models import Programme
from schoolweave.web.ui import stale


@transaction.atomic
def register(*, plan: Registration, programme: Programme, by: Person | None) -> Study:
    """Keep a study as a draft. Raises :class:`NotAllowed`, or :class:`NotNow` where the id is taken."""
    place = Register.objects.defer("outline").get(pk=programme.register_prefix)
    if by is not None:
        check_allowed(by, "study.register", place)
    if Study.objects.filter(slug=plan.id).exists():
        raise rules.NotNow(f"There is a study called {plan.id} already: give this one another short name.")
    study = Study.objects.create(
        slug=plan.id,
        title=plan.title,
        register=place,
        programme=programme,
        plan=plan.model_dump(mode="json"),
        created_by=by,
    )
    record(verb=rules.MOVES["register"].verb, object=study, by=by, after={"question": plan.question})
    return study


@transaction.atomic
def change(*, study: Study, plan: Registration, version: int, by: Person | None) -> Study:
    """Replace the plan of a draft that was read at a version.

    Raises :class:`NotAllowed`, :class:`NotNow`, or :class:`~schoolweave.web.ui.stale.Stale` where somebody
    else saved first.
    """
    locked = begin("change", study, by)
    stale.check(locked, version)
    locked.plan = plan.model_copy(update={"id": locked.slug}).model_dump(mode="json")
    locked.title = plan.title
    return end("change", locked, by, after={"question": plan.question})


@transaction.atomic
def freeze(*, study: Study, version: int | None = None, by: Person | None) -> Study:
    """Freeze the plan with its hash: from now on outcomes may be loaded, and the plan cannot change.

    Raises :class:`NotAllowed`, :class:`NotNow`, :class:`EvidenceError`, or
    :class:`~schoolweave.web.ui.stale.Stale` where the plan is another than the one that was read.
    """
    locked = begin("freeze", study, by)
    stale.check(locked, version)
    frozen = studies.freeze(studies.parse(locked.plan), at=timezone.now())
    locked.frozen = frozen.model_dump(mode="json")
    locked.frozen_at = frozen.frozen_at
    return end("freeze", locked, by, after={"sha256": frozen.sha256})
