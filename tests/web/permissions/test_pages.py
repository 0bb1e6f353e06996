"""No page hands its template a row that the check of one object would refuse.

Random people ask for every list and for the pages of random records. Whatever rows of the site's models
they get, in tables, in lists and in the choices of forms, must be ones that they may read.
"""

import csv
import dataclasses
import io
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.core.paginator import Page
from django.db import models, transaction
from django.test import Client
from tests.web.permissions import world
from tests.web.permissions.conftest import SEED
from tests.web.permissions.routes import address, routes

from schoolweave.web.accounts.models import Assignment
from schoolweave.web.accounts.reach import REACHES, allow, keep, standing
from schoolweave.web.collaborations.models import MembershipChange
from schoolweave.web.ui.tables import Table

pytestmark = pytest.mark.django_db

PUBLIC = (
    *("directory.register", "directory.extract", "directory.school", "directory.flow"),
    *("programmes.programme", "programmes.ruleversion"),
    *("collaborations.collaboration", "collaborations.membership"),
)
EXPRESSION = ("expression.read", "expression.write", "expression.sign", "expression.process")
APPLICATION = (
    *("application.read", "application.write", "application.review", "application.moderate"),
    *("round.manage", "decision.make"),
)
ARRANGED = ("scenario.read", "scenario.run", "scenario.adopt", "arrangement.edit", "consultation.manage")
CONSULTED = ("consultation.manage", "consultation.answer", "scenario.read")
DECIDED = ("pack.freeze", "decision.make", "scenario.read")
READ_WITH = {
    **dict.fromkeys(PUBLIC, ()),
    **dict.fromkeys(("directory.import", "directory.problem", "directory.change"), ("register.import",)),
    "collaborations.membershipchange": ("membership.propose", "membership.approve"),
    "collaborations.rulemove": ("membership.propose", "policy.move"),
    "rounds.round": ("round.read", "round.manage", *EXPRESSION, *APPLICATION),
    **dict.fromkeys(("rounds.expression", "rounds.part", "rounds.wish"), EXPRESSION),
    **dict.fromkeys(("rounds.application", "rounds.review", "rounds.moderation"), APPLICATION),
    **dict.fromkeys(("rounds.receipt", "rounds.question", "rounds.attachment"), (*EXPRESSION, *APPLICATION)),
    **dict.fromkeys(("rounds.scenario", "rounds.group", "rounds.place"), (*ARRANGED, *CONSULTED)),
    "rounds.scenariofile": ARRANGED,
    **dict.fromkeys(("rounds.arrangement", "rounds.step"), ("arrangement.edit",)),
    **dict.fromkeys(("rounds.consultation", "rounds.answer", "rounds.answerchange"), CONSULTED),
    **dict.fromkeys(
        ("rounds.recommendation", "rounds.pack", "rounds.packfile", "rounds.item", "rounds.decision"), DECIDED
    ),
    **dict.fromkeys(
        ("evaluations.study", "evaluations.cells", "evaluations.run", "evaluations.signoff"),
        ("study.read", "study.register", "study.run", "study.sign_off", "study.publish", "outcomes.load"),
    ),
    "evaluations.goal": (),
    "accounts.letter": ("letter.manage",),
    "accounts.auditevent": ("audit.read",),
}
"""What lets somebody read a row of each model; nothing is needed where all of it is public."""

SETTLED = (MembershipChange.Status.APPROVED, MembershipChange.Status.APPLIED)
"""Changes of membership that the community's public page tells."""

ROWS_MIN, RECORDS = 150, 8
DEEP = 4


def test_every_model_has_its_capabilities():
    assert set(READ_WITH) == set(REACHES), "say in READ_WITH what lets somebody read the new model's rows"


def _asked() -> tuple[list[str], list[str]]:
    """Return the addresses of lists, and those of some records of each kind."""
    skipped = ("account", "components", "api/", "about", "accessibility", "language", "healthz", "data/")
    known = [one.path for one in routes() if not one.path.startswith(skipped)]
    with_key = [path for path in known if "<int:pk>" in path and not path.endswith((".geojson", "edit/"))]
    lists = [address(path) for path in known if "<" not in path and not path.endswith(("new/", ".csv"))]
    return lists, [address(path).replace("987654321", str(key)) for path in with_key for key in (1, 2, 3)]


GIVEN = (
    ("programme-officer", "register", "aa"),
    ("programme-officer", "region", "bb:North"),
    ("decision-maker", "register", "bb"),
    ("principal", "school", "School-1"),
    ("evaluator", "register", "aa"),
)
"""What some random people get besides, so that there is much for them to see, and as much that is not."""


def _people(everybody: list[Any]) -> list[Any]:
    """Return some whose roles hold in a part of the world, with one more such role each."""
    narrow = [one for one in everybody if standing(one).denials and not _everywhere(one)]
    chosen = narrow[: len(GIVEN)]
    for person, (role, kind, scope) in zip(chosen, GIVEN, strict=True):
        Assignment.objects.create(person=person, role=role, scope_kind=kind, scope_id=scope)
    return chosen


def _everywhere(person: Any) -> bool:
    return any(grant.scope_kind == "everywhere" for grant in standing(person).grants)


def test_pages_hold_no_row_that_is_refused(random_people):
    told, leaks = Counter(), set()
    lists, records = _asked()
    for person in _people(random_people):
        client = Client(raise_request_exception=False)
        client.force_login(person)
        keep(person)
        some = random.Random(SEED + person.pk).sample(records, RECORDS)  # noqa: S311 - chance, not secrets
        for path in (*lists, *some):
            for row in _rows_of(client, path):
                label = row._meta.label_lower
                told[label] += 1
                if not _may_read(person, label, row):
                    leaks.add((path, label, row.pk, person.pk))
    assert not leaks
    assert told.total() > ROWS_MIN, told


def _may_read(person: Any, label: str, row: Any) -> bool:
    if label == "collaborations.membershipchange" and row.status in SETTLED:
        return True
    caps = READ_WITH.get(label)
    return not caps or any(allow(person, name, row) for name in caps)


def _rows_of(client: Client, path: str) -> set[Any]:
    """Return the rows that a page hands its template; see that its download holds no more."""
    with transaction.atomic():
        response = client.get(path)
        table = (response.context or {}).get("table")
        if isinstance(table, Table) and table.csv_url and table.page is not None:
            _compare_download(client.get(path.partition("?")[0] + table.csv_url), table.page.paginator.count)
        transaction.set_rollback(True)
    found: set[Any] = set()
    for layer in response.context or ():
        for values in getattr(layer, "dicts", [layer]):
            for name, value in values.items():
                if name not in {"request", "user", "perms", "may"}:
                    found |= set(_models(value, DEEP))
    return found


def _compare_download(response: Any, rows: int) -> None:
    """See that a download has a line for each row of the list, or one for each school of those rows."""
    if response.status_code == 200:
        lines = list(csv.reader(io.StringIO(b"".join(response).decode())))[1:]
        assert len({line[0] for line in lines}) <= rows, response.request["PATH_INFO"]
        assert "/expressions/" in response.request["PATH_INFO"] or len(lines) == rows


def _models(value: Any, deep: int) -> Iterator[models.Model]:
    if isinstance(value, models.Model):
        if type(value).__module__.startswith(world.OWN) and value.pk is not None:
            yield value
    elif deep:
        for one in _inside(value):
            yield from _models(one, deep - 1)


def _inside(value: Any) -> Any:
    """Return what a value holds: a list its items, a form the choices of its fields."""
    if isinstance(value, forms.BaseForm):
        return [getattr(one, "queryset", None) for one in value.fields.values()]
    if isinstance(value, dict):
        return value.values()
    if dataclasses.is_dataclass(value):
        return [getattr(value, one.name) for one in dataclasses.fields(value)]
    return value if isinstance(value, Page | models.QuerySet | list | tuple | set) else ()
