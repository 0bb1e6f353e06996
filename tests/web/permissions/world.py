"""A small world with rows of every model of the site, made from the models themselves.

A new model is here without anybody writing its rows: foreign keys go to rows that exist, choices are drawn,
dates lie around today. So what it belongs to is put to the test on the day it is added.
"""

import random
import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from tests.web.factories import RuleVersionFactory

REGISTERS = ("aa", "bb")
REGIONS = ("North", "South", "")
HANDMADE = {
    "programmes.ruleversion": {
        "wording": RuleVersionFactory.wording.function(),
        "communities": RuleVersionFactory.communities.function(),
    },
    "directory.school": {"kind": "primary", "authority": "state", "status": "open", "years": [1, 2, 3]},
    "rounds.scenario": {"summary": {"groups": 1}, "question": {}},
}
"""Values that pages need to be drawn, where chance would make none that mean anything."""
OWN = "schoolweave.web."
ABOUT = ("directory.school", "rounds.expression", "rounds.application", "rounds.scenario")
MADE_OF_PEOPLE = {"accounts.auditevent", "accounts.letter"}
"""What is made here of the app that keeps people; the rest says who may do what, and tests write it."""

ATTEMPTS = 12


def own_models() -> list[type[models.Model]]:
    """Return the models of the site's own apps, those first that others need."""
    found = [one for one in apps.get_models() if one.__module__.startswith(OWN)]
    found = [one for one in found if not one.__name__.startswith("Historical")]
    order: list[type[models.Model]] = []
    while len(order) < len(found):
        left = [one for one in found if one not in order]
        ready = [one for one in left if _uses(one, nullable=True) <= {*order, one}]
        ready = ready or [one for one in left if _uses(one, nullable=False) <= {*order, one}][:1]
        assert ready, f"a ring of required keys: {left}"
        order += sorted(ready, key=lambda one: one._meta.label)
    return order


def _uses(model: type[models.Model], *, nullable: bool) -> set[type[models.Model]]:
    keys = (field for field in model._meta.concrete_fields if field.is_relation)
    return {
        key.related_model
        for key in keys
        if (nullable or not key.null) and key.related_model.__module__.startswith(OWN)
    }


def populate(rng: random.Random, each: int) -> None:
    """Make about ``each`` rows of every model; one that keeps refusing has fewer."""
    for model in own_models():
        if model._meta.app_label == "accounts" and model._meta.label_lower not in MADE_OF_PEOPLE:
            continue
        for number in range(each):
            _make(model, rng, number)


def _make(model: type[models.Model], rng: random.Random, number: int) -> None:
    for _ in range(ATTEMPTS):
        values = {
            field.name: _value(model, field, rng, number)
            for field in model._meta.concrete_fields
            if not field.auto_created and not (field.has_default() and not _drawn(field))
        }
        values |= HANDMADE.get(model._meta.label_lower, {})
        try:
            with transaction.atomic():
                model._default_manager.create(**_in_order(values))
        except IntegrityError:
            continue
        return


def _drawn(field: models.Field) -> bool:
    return bool(field.choices) or field.name in {"from_date", "opens_at", "standing"}


def _in_order(values: dict[str, Any]) -> dict[str, Any]:
    for first, last in (("from_date", "to_date"), ("opens_at", "closes_at"), ("from_time", "to_time")):
        if values.get(first) and values.get(last) and values[last] <= values[first]:
            values[last] = values[first] + timedelta(days=2)
    return values


def _value(model: type[models.Model], field: models.Field, rng: random.Random, number: int) -> Any:
    if field.is_relation:
        rows = list(field.related_model._default_manager.order_by("pk"))
        return None if not rows or (field.null and rng.random() < 0.3) else rng.choice(rows)
    if field.choices:
        return rng.choice([value for value, _ in field.flatchoices])
    if field.name in {"register", "register_prefix", "prefix"}:
        return REGISTERS[number % 2] if field.primary_key else rng.choice(REGISTERS)
    if field.name in {"about_type", "object_label"}:
        return rng.choice(ABOUT)
    if field.name in {"about_id", "object_id"}:
        return str(rng.randint(1, 5))
    if field.name == "region":
        return rng.choice(REGIONS)
    if field.null and rng.random() < 0.5:
        return None
    return _plain(model, field, rng, number)


def _plain(model: type[models.Model], field: models.Field, rng: random.Random, number: int) -> Any:
    near = timedelta(days=rng.randint(-5, 5))
    kinds: Iterable[tuple[type, Any]] = (  # the narrower ones first
        (models.DateTimeField, timezone.now() + near),
        (models.DateField, timezone.localdate() + near),
        (models.JSONField, {}),
        (models.EmailField, f"{model.__name__}{number}@example.test".lower()),
        (models.FileField, ""),
        (models.SlugField, f"{model.__name__}-{number}".lower()),
        (
            models.CharField,
            f"{model.__name__}{'-' if field.primary_key else ' '}{number}"[: field.max_length],
        ),
        (models.TextField, f"{model.__name__} {number}"),
        (models.BinaryField, b"bytes"),
        (models.UUIDField, uuid.UUID(int=rng.getrandbits(128))),
        (models.BooleanField, rng.random() < 0.5),
        (models.FloatField, rng.random()),
        (models.IntegerField, number + 1),
    )
    return next(value for kind, value in kinds if isinstance(field, kind))
