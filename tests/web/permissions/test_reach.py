"""No list returns a row that the check of one object would refuse, and none leaves out one it would allow."""

import random
from collections import Counter

import pytest
from tests.web.permissions import world
from tests.web.permissions.conftest import SEED

from schoolweave.web.accounts.capabilities import CAPABILITIES
from schoolweave.web.accounts.reach import REACHES, allow, keep, standing, visible

OF_NO_SCOPE = {
    "accounts.assignment": "listed to administrators, whose role holds everywhere",
    "accounts.bar": "listed to administrators and to the person",
    "accounts.conflict": "listed to administrators and to the person",
    "accounts.delegation": "listed to administrators, the giver and the holder",
    "accounts.emergencyaccess": "listed to administrators and auditors",
    "accounts.invitation": "listed to administrators",
    "accounts.organisation": "listed to administrators",
    "accounts.person": "listed to administrators",
    "ui.setaside": "listed to whoever typed it",
}
"""Models of which nothing is told: only a role that holds everywhere reaches them, and why that is right."""

CASES_MIN = 5_000

pytestmark = pytest.mark.django_db


def test_every_model_is_told_of():
    labels = {one._meta.label_lower for one in world.own_models()}
    assert labels == {*REACHES, *OF_NO_SCOPE}, "tell what a new model belongs to in <app>/reach.py"


def test_lists_agree_with_the_check_of_each_object(random_people):
    rng, told = random.Random(SEED), Counter()  # noqa: S311 - chance, not secrets
    rows = {label: list(one.model._default_manager.all()) for label, one in REACHES.items()}
    for person in random_people:
        keep(person)
        for label in REACHES:
            for capability in _asked(person, label, rng):
                _compare(person, capability, rows[label], label, told)
    seldom = {label for label in REACHES if not (told[label, True] and told[label, False])}
    assert not seldom, f"never allowed or never refused, so nothing is proved of {seldom}"
    assert told.total() >= CASES_MIN


def _asked(person, label, rng):
    """Return a capability that the person holds, one lent to them, any one, and those that are narrowed."""
    grants = standing(person).grants
    held = sorted({name for grant in grants for name in grant.capabilities})
    lent = sorted({name for grant in grants if grant.giver is not None for name in grant.capabilities})
    chosen = {rng.choice(held or sorted(CAPABILITIES)), rng.choice(sorted(CAPABILITIES))}
    narrowed = {name for one in REACHES[label].narrows for name in one.capabilities} & set(held)
    return sorted(chosen | set(rng.sample(lent, min(1, len(lent)))) | narrowed)


def _compare(person, capability, rows, label, told):
    if not rows:
        return
    found = [row.pk for row in visible(person, capability, type(rows[0])._default_manager.all())]
    allowed = [row.pk for row in rows if allow(person, capability, row)]
    assert sorted(map(str, found)) == sorted(map(str, allowed)), (label, capability, standing(person))
    told.update({(label, True): len(allowed), (label, False): len(rows) - len(allowed)})


def test_lists_of_strangers(random_people):
    for one in REACHES.values():
        for capability in CAPABILITIES:
            rows = list(visible(None, capability, one.model._default_manager.all()))
            assert all(allow(None, capability, row) for row in rows)
            assert not rows or one.opens or one.belongs_to


def test_unknown_capability_is_a_mistake():
    with pytest.raises(KeyError):
        visible(None, "scenario.fly", REACHES["rounds.scenario"].model.objects.all())
