"""People with random roles, bars, conflicts, loans and emergencies in a random world."""

import random
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from tests.web.factories import PersonFactory
from tests.web.permissions import world

from schoolweave.web.accounts.capabilities import CAPABILITIES
from schoolweave.web.accounts.models import Assignment, Bar, Conflict, Delegation, EmergencyAccess, Person
from schoolweave.web.accounts.reach import REACHES
from schoolweave.web.accounts.roles import ROLES, SCOPES
from schoolweave.web.collaborations.models import Collaboration
from schoolweave.web.directory.models import School
from schoolweave.web.rounds.models import Round

SEED = 20260728
PEOPLE = 40
ROWS = 9


@pytest.fixture(scope="module")
def random_people(django_db_setup, django_db_blocker):
    """Forty people in a world with rows of every model; made once, taken back at the end."""
    rng = random.Random(SEED)  # noqa: S311 - chance, not secrets
    with django_db_blocker.unblock(), transaction.atomic():
        people = [PersonFactory(is_active=number % 13 != 12, password=None) for number in range(PEOPLE)]
        world.populate(rng, ROWS)
        for person in people:
            _give(person, rng)
        for person in people:
            _lend(person, people, rng)
        yield [Person.objects.get(pk=person.pk) for person in people]
        transaction.set_rollback(True)


def _give(person, rng):
    for _ in range(rng.choice((0, 1, 1, 2, 3))):
        _assign(person, rng)
    for _ in range(rng.choice((0, 0, 1, 3))):
        Bar.objects.create(person=person, **_record(rng), **_days(rng))
    for _ in range(rng.choice((0, 1, 3))):
        Conflict.objects.get_or_create(
            person=person,
            round_id=rng.choice(_keys(Round)),
            ended_at=rng.choice((None, None, timezone.now())),
            **_record(rng, rng.choice(("directory.school", "rounds.application", "rounds.expression", ""))),
        )


def _lend(person, people, rng):
    for giver in rng.sample([other for other in people if other != person], rng.choice((0, 1, 2))):
        days = {"from_date": timezone.localdate(), "to_date": timezone.localdate() + timedelta(days=3)}
        held = list(Assignment.objects.filter(person=giver, role__in=ROLES).order_by("pk"))
        can = sorted(ROLES[rng.choice(held).role].capabilities) if held else sorted(CAPABILITIES)
        Delegation.objects.create(giver=giver, to=person, capability=rng.choice(can), **days)
    if rng.random() < 0.3:
        EmergencyAccess.objects.create(
            person=person,
            capability=rng.choice(sorted(CAPABILITIES)),
            to_time=timezone.now() + timedelta(hours=rng.choice((-1, 5))),
            from_time=timezone.now() - timedelta(hours=2),
            **_record(rng),
        )


def _assign(person, rng):
    kind = rng.choice([*SCOPES, "school", "collaboration"])
    scope = {
        "everywhere": "",
        "register": rng.choice(world.REGISTERS),
        "region": f"{rng.choice(world.REGISTERS)}:{rng.choice(world.REGIONS[:2])}",
        "collaboration": str(rng.choice(_keys(Collaboration))),
        "school": str(rng.choice(_keys(School))),
    }[kind]
    role = rng.choice(sorted(ROLES))
    Assignment.objects.create(person=person, role=role, scope_kind=kind, scope_id=scope, **_days(rng))


def _days(rng):
    today = timezone.localdate()
    ends = rng.choice((None, None, today, today - timedelta(days=1), today + timedelta(days=9)))
    ended = {"ended_at": timezone.now() if rng.random() < 0.1 else None}
    return {"from_date": today - timedelta(days=rng.choice((1, 9, 30))), "to_date": ends} | ended


def _record(rng, label=""):
    label = label or rng.choice(sorted(REACHES))
    return {
        "about_type": label,
        "about_id": str(rng.choice(_keys(REACHES[label].model) or ["0"])),
        "reason": "Chance.",
    }


def _keys(model):
    return list(model._default_manager.order_by("pk").values_list("pk", flat=True))
