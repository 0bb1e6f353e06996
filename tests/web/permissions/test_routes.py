"""Every address asks for something or is public on purpose; who lacks it is refused at the door."""

import re

import pytest
from django.test import Client
from django.urls import resolve
from tests.web.factories import PersonFactory
from tests.web.permissions import grid, reviewed
from tests.web.permissions.routes import FIELDS, MISSING, address, routes

from schoolweave.web.accounts.access import SIGNED_IN
from schoolweave.web.accounts.capabilities import CAPABILITIES
from schoolweave.web.accounts.roles import ROLES
from schoolweave.web.accounts.rules import allow

pytestmark = pytest.mark.django_db
HOW = "run SCHOOLWEAVE_MODE=test python -m tests.web.permissions.reviewed, and read the difference"


def test_routes_are_those_that_were_reviewed():
    found = reviewed.as_text(FIELDS, [(one.path, one.name, one.who) for one in routes()])
    assert found == reviewed.ROUTES.read_text("utf-8"), HOW


def test_every_route_says_whom_it_is_for():
    silent = [one.path for one in routes() if one.who == MISSING]
    assert not silent, "give each view @require(…) or @signed_in, or name its module in routes.BY_MODULE"


def test_every_declared_capability_is_one():
    words = {word for one in routes() if one.declared for word in re.split(", ", one.who)}
    assert words - {SIGNED_IN, "or published"} <= set(CAPABILITIES)


def test_addresses_lead_to_their_routes():
    for one in routes():
        assert resolve(address(one.path)).func is not None, one.path


def _guarded():
    return [one for one in routes() if one.declared and "or published" not in one.who]


def _answer(client, path):
    found = client.get(address(path)).status_code
    return client.post(address(path)).status_code if found == 405 else found


def test_strangers_are_sent_to_sign_in():
    client = Client()
    assert {_answer(client, one.path) for one in _guarded()} == {302}


def test_who_has_no_role_is_refused():
    client = Client()
    client.force_login(PersonFactory())
    asked = [one for one in _guarded() if one.who != SIGNED_IN]
    assert {one.path: _answer(client, one.path) for one in asked} == {one.path: 403 for one in asked}


def test_who_has_another_role_is_refused():
    one_of_each = {one.who: one for one in _guarded() if one.who != SIGNED_IN}
    for role in ROLES.values():
        client = Client()
        client.force_login(PersonFactory(role=role.id))
        for who, one in one_of_each.items():
            if not role.capabilities & set(who.split(", ")):
                assert _answer(client, one.path) == 403, (role.id, one.path)


# --- roles by capabilities by states ---


def test_grid_is_the_one_that_was_reviewed():
    found = reviewed.as_text(grid.FIELDS, grid.grid())
    assert found == reviewed.GRID.read_text("utf-8"), HOW


def test_grid_is_what_the_check_says():
    people = {role: PersonFactory(role=role) for role in ROLES}
    rows = {row[0]: row[3:] for row in grid.grid()}
    assert set(rows) == set(CAPABILITIES)
    for capability, cells in rows.items():
        said = ["yes" if allow(person, capability) else "" for person in people.values()]
        assert said == list(cells), capability
