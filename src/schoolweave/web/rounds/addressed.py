"""Letters to those who answer for schools: one to each person, however many schools they answer for."""

from collections.abc import Iterable

from django.db import models

from schoolweave.web.accounts.letters import Words, post
from schoolweave.web.accounts.models import Assignment
from schoolweave.web.accounts.reach import allow, current
from schoolweave.web.accounts.roles import ROLES
from schoolweave.web.directory.models import School

ANSWERING = "consultation.answer"
BATCH = 500


def write_to_schools(
    schools: Iterable[School], *, kind: str, subject: Words, text: Words, about: models.Model
) -> int:
    """Write to everybody who answers for one of the schools; return how many people that is.

    Once for each kind and object, however often it is called.
    """
    known = {school.pk: school for school in schools}
    roles = [role.id for role in ROLES.values() if ANSWERING in role.capabilities]
    keys, written = list(known), set()
    for start in range(0, len(keys), BATCH):
        some = keys[start : start + BATCH]
        held = Assignment.objects.filter(role__in=roles, scope_kind="school", scope_id__in=some)
        for assignment in current(held).select_related("person").order_by("person_id"):
            person = assignment.person
            if person.pk in written or not allow(person, ANSWERING, known[assignment.scope_id]):
                continue
            written.add(person.pk)
            key = f"{kind} {about.pk} {person.pk}"
            post(to=person, kind=kind, subject=subject, text=text, about=about, key=key)
    return len(written)
