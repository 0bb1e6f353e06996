"""The filter of a list: the same rules as the check of one object, told to the database on their own."""

from collections.abc import Callable, Iterable
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from schoolweave.web.accounts.capabilities import CAPABILITIES
from schoolweave.web.accounts.reach.registry import SELF, Link, Reach, Visitor, reach_of
from schoolweave.web.accounts.reach.standing import (
    COLLABORATION,
    EVERYWHERE,
    RECORD,
    REGION,
    REGISTER,
    SCHOOL,
    Denial,
    Grant,
    Standing,
    standing,
)

M = TypeVar("M", bound=Model)
NOTHING = Q(pk__in=[])
EVERYTHING = ~NOTHING


def visible(person: Visitor, capability: str, queryset: QuerySet[M]) -> QuerySet[M]:
    """Return the rows of a list that the check of one object would allow, and no others.

    Every list, search, count, export, feed and answer of the API goes through it. An unknown capability is
    a mistake in the program: :class:`KeyError`.
    """
    if capability not in CAPABILITIES:
        raise KeyError(capability)
    where = standing(person)
    told = reach_of(queryset.model)
    grants = where.giving(capability)
    found = [_allowed(where, capability, [one for one in grants if one.giver is None], told)]
    for giver in {one.giver for one in grants if one.giver is not None}:
        lent = _allowed(where, capability, [one for one in grants if one.giver == giver], told)
        found.append(_both(lent, _free(where.givers.get(giver, ()), told)))
    wanted = _both(_any(found), _free(where.denials, told))
    return queryset if wanted is EVERYTHING else queryset.filter(wanted)


def _any(conditions: Iterable[Q]) -> Q:
    """Return what fulfils one of the conditions; none of none."""
    real = [one for one in map(_known, conditions) if one is not NOTHING]
    if any(one is EVERYTHING for one in real):
        return EVERYTHING
    return reduce(or_, real) if real else NOTHING


def _both(one: Q, other: Q) -> Q:
    one, other = _known(one), _known(other)
    if one is NOTHING or other is NOTHING:
        return NOTHING
    if one is EVERYTHING or other is EVERYTHING:
        return other if one is EVERYTHING else one
    return Q(one, other)


def _known(one: Q) -> Q:
    """Return a condition; one that says nothing is everything, whatever Django makes of it in an “or”."""
    return one if one.children else EVERYTHING


def _allowed(where: Standing, capability: str, grants: list[Grant], told: Reach) -> Q:
    asked = (where.person, capability)
    ways = [_reached(grant, told) for grant in grants]
    ways += [one.of_rows(*asked) for one in told.opens if one.applies(capability)]
    ways += [
        _part_of(told, name, lambda whole: _allowed(where, capability, grants, whole))
        for name in told.belongs_to
    ]
    rows = _any(ways)
    for one in told.narrows:
        if one.applies(capability):
            rows = _both(rows, one.of_rows(*asked))
    return _any([rows, *(_reached(grant, told) for grant in grants if grant.scope_kind == RECORD)])


def _part_of(told: Reach, name: str, condition: Callable[[Reach], Q]) -> Q:
    """Return the rows whose whole fulfils a condition, which is made of what was told of the whole."""
    field = told.model._meta.get_field(name)  # noqa: SLF001 - Django documents it
    whole: Any = field.related_model
    wanted = condition(reach_of(whole))
    if wanted is NOTHING:
        return NOTHING
    if wanted is EVERYTHING:
        return EVERYTHING if not getattr(field, "null", True) else Q(**{f"{name}__isnull": False})
    return Q(**{f"{name}__in": whole._base_manager.filter(wanted).values("pk")})  # noqa: SLF001


def _reached(grant: Grant, told: Reach) -> Q:
    kind, key = grant.scope_kind, grant.scope_id
    if kind == EVERYWHERE:
        return EVERYTHING
    if kind == RECORD:
        label, _, about = key.partition("/")
        return _with_key(told, about) if label == told.label else NOTHING
    if kind == REGISTER:
        own = [Q(**{path: key}) for path in told.register]
        return _any([*own, *(_linked(told, link, register=key) for link in told.schools)])
    if kind == REGION:
        prefix, _, region = key.partition(":")
        own = [Q(**{path: prefix, told.region: region}) for path in told.register if told.region]
        linked = (_linked(told, link, register=prefix, region=region) for link in told.schools)
        return _any([*own, *linked])
    links = {SCHOOL: told.schools, COLLABORATION: told.collaborations}.get(kind, ())
    return _any(_linked(told, link, pk=key) for link in links)


def _linked(told: Reach, link: Link, **wanted: str) -> Q:
    """Return the rows with an object at the end of a link whose fields are as wanted."""
    start = "" if link.path == SELF else f"{link.path}__"
    end = told.model if link.path == SELF else _end(told.model, link.path)
    if "pk" in wanted and (key := _key(end, wanted["pk"])) is None:
        return NOTHING
    fields: dict[str, Any] = {f"{start}{name}": value for name, value in wanted.items()}
    if "pk" in wanted:
        fields[f"{start}pk"] = key
    condition = Q(**fields)
    if link.dated:
        today = timezone.localdate()
        open_ended = Q(**{f"{link.through}__to_date__isnull": True})
        condition &= Q(**{f"{link.through}__from_date__lte": today})
        condition &= open_ended | Q(**{f"{link.through}__to_date__gt": today})
    for name, values in link.where.items():
        condition &= Q(**{f"{link.through}__{name}__in": values})
    if not _many(told.model, link.path):
        return condition
    rows = told.model._base_manager.filter(condition)  # noqa: SLF001 - all rows, before any filter
    return Q(pk__in=rows.values("pk"))


def _end(model: type[Model], path: str) -> type[Model]:
    for step in path.split("__"):
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]  # noqa: SLF001
    return model


def _many(model: type[Model], path: str) -> bool:
    """Return whether a path leads from one row to several, so that a join would repeat it."""
    if path == SELF:
        return False
    for step in path.split("__"):
        field = model._meta.get_field(step)  # noqa: SLF001
        if field.one_to_many or field.many_to_many:
            return True
        model = field.related_model  # type: ignore[assignment]
    return False


def _key(model: type[Model], text: str) -> Any:
    """Return a key as the model has it, None where it can have none such."""
    try:
        return model._meta.pk.to_python(text)  # noqa: SLF001
    except ValidationError:
        return None


def _with_key(told: Reach, text: str) -> Q:
    key = _key(told.model, text)
    return NOTHING if key is None else Q(pk=key)


def _free(denials: Iterable[Denial], told: Reach) -> Q:
    """Return the rows that no bar and no conflict keeps from somebody."""
    kept = _any(
        _touched(told, denial, wide=False)
        if denial.round_id is None
        else _both(_of_round(told, denial.round_id), _touched(told, denial, wide=True))
        for denial in denials
    )
    return EVERYTHING if kept is NOTHING else NOTHING if kept is EVERYTHING else ~kept


def _of_round(told: Reach, key: int) -> Q:
    own = [Q(**{path: key}) for path in told.round]
    return _any([*own, *(_part_of(told, name, lambda one: _of_round(one, key)) for name in told.belongs_to)])


def _touched(told: Reach, denial: Denial, *, wide: bool) -> Q:
    ways = [_with_key(told, denial.id)] if told.label == denial.label else []
    if told.about != ("", ""):
        ways.append(Q(**dict(zip(told.about, (denial.label, denial.id), strict=True))))
    if wide:
        ways += [
            _linked(told, link, pk=denial.id)
            for link in (*told.schools, *told.collaborations)
            if _label(told, link) == denial.label
        ]
    ways += [_part_of(told, name, lambda one: _touched(one, denial, wide=wide)) for name in told.belongs_to]
    return _any(ways)


def _label(told: Reach, link: Link) -> str:
    end = told.model if link.path == SELF else _end(told.model, link.path)
    return end._meta.label_lower  # noqa: SLF001
