"""The check of one object: Python that walks from the object to what it belongs to."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Model
from django.utils import timezone

from schoolweave.web.accounts.capabilities import CAPABILITIES
from schoolweave.web.accounts.reach.registry import SELF, Link, Visitor, reach_of
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


def allow(person: Visitor, capability: str, obj: Model | None = None) -> bool:
    """Return whether something that a person holds today gives ``capability`` and reaches ``obj``.

    Without an object only what holds everywhere counts. Bars and conflicts win over everything. An unknown
    capability is a mistake in the program: :class:`KeyError`.
    """
    if capability not in CAPABILITIES:
        raise KeyError(capability)
    where = standing(person)
    if obj is None:
        return any(grant.scope_kind == EVERYWHERE for grant in where.giving(capability))
    if refused(where.denials, obj):
        return False
    usable = [
        grant
        for grant in where.giving(capability)
        if grant.giver is None or not refused(where.givers.get(grant.giver, ()), obj)
    ]
    return _allowed(where, capability, usable, obj)


def allow_somewhere(person: Visitor, capability: str) -> bool:
    """Return whether a person holds a capability in any scope: enough to ask, not enough to do it."""
    if capability not in CAPABILITIES:
        raise KeyError(capability)
    return bool(standing(person).giving(capability))


def refused(denials: Iterable[Denial], obj: Model) -> bool:
    """Return whether a bar or a conflict keeps an object from somebody."""
    return any(
        _touches(obj, denial, wide=False)
        if denial.round_id is None
        else _in_round(obj, denial.round_id) and _touches(obj, denial, wide=True)
        for denial in denials
    )


def _allowed(where: Standing, capability: str, grants: list[Grant], obj: Model) -> bool:
    told, asked = reach_of(obj.__class__), (where.person, capability, obj)
    if any(grant.scope_kind == RECORD and reaches(grant, obj) for grant in grants):
        return True
    if not all(one.of_object(*asked) for one in told.narrows if one.applies(capability)):
        return False
    return (
        any(reaches(grant, obj) for grant in grants)
        or any(one.of_object(*asked) for one in told.opens if one.applies(capability))
        or any(_allowed(where, capability, grants, whole) for whole in wholes(obj))
    )


def reaches(grant: Grant, obj: Model) -> bool:
    """Return whether a grant's scope holds an object, by what the object itself belongs to."""
    told = reach_of(obj.__class__)
    kind, key = grant.scope_kind, grant.scope_id
    if kind == EVERYWHERE:
        return True
    if kind == RECORD:
        return key == f"{told.label}/{obj.pk}"
    if kind == REGISTER:
        return key in _values(obj, told.register) or any(one.register_id == key for one in schools(obj))
    if kind == REGION:
        return _in_region(obj, *key.partition(":")[::2])
    if kind == SCHOOL:
        return any(str(one.pk) == key for one in schools(obj))
    if kind == COLLABORATION:
        return any(str(one.pk) == key for one in collaborations(obj))
    return False


def _in_region(obj: Model, prefix: str, region: str) -> bool:
    told = reach_of(obj.__class__)
    own = told.region and prefix in _values(obj, told.register) and region in _values(obj, (told.region,))
    return bool(own) or any((one.register_id, one.region) == (prefix, region) for one in schools(obj))


def schools(obj: Model) -> list[Any]:
    """Return the schools to which an object itself is linked today."""
    return [found for link in reach_of(obj.__class__).schools for found in follow(obj, link)]


def collaborations(obj: Model) -> list[Any]:
    """Return the collaborations to which an object itself is linked today."""
    return [found for link in reach_of(obj.__class__).collaborations for found in follow(obj, link)]


def wholes(obj: Model) -> list[Any]:
    """Return the records that an object is a part of."""
    parts = (getattr(obj, name, None) for name in reach_of(obj.__class__).belongs_to)
    return [whole for whole in parts if whole is not None]


def follow(obj: Model, link: Link) -> list[Any]:
    """Return the objects at the end of a link."""
    if link.path == SELF:
        return [obj]
    found: list[Any] = [obj]
    walked: list[str] = []
    for step in link.path.split("__"):
        walked.append(step)
        found = [far for near in found for far in _step(near, step)]
        if "__".join(walked) == link.through:
            found = [row for row in found if _counts(row, link)]
    return found


def _step(near: Any, name: str) -> Iterator[Any]:
    far = getattr(near, name)
    if hasattr(far, "all"):
        yield from far.all()
    elif far is not None:
        yield far


def _counts(row: Any, link: Link) -> bool:
    today = timezone.localdate()
    if link.dated and not (row.from_date <= today and (row.to_date is None or row.to_date > today)):
        return False
    return all(getattr(row, name) in values for name, values in link.where.items())


def _values(obj: Model, paths: tuple[str, ...]) -> list[Any]:
    found = [obj.pk if path == SELF else value for path in paths for value in follow(obj, Link(path))]
    return [value for value in found if value is not None]


def _in_round(obj: Model, key: int) -> bool:
    return key in _values(obj, reach_of(obj.__class__).round) or any(
        _in_round(one, key) for one in wholes(obj)
    )


def _touches(obj: Model, denial: Denial, *, wide: bool) -> bool:
    """Return whether an object is the record of a denial or a part of it; ``wide``, or about it."""
    told, record = reach_of(obj.__class__), (denial.label, denial.id)
    if (told.label, str(obj.pk)) == record or _about(obj, told.about) == record:
        return True
    if wide and any(_is(one, denial) for one in (*schools(obj), *collaborations(obj))):
        return True
    return any(_touches(whole, denial, wide=wide) for whole in wholes(obj))


def _about(obj: Model, names: tuple[str, str]) -> tuple[str, str] | None:
    return None if names == ("", "") else (getattr(obj, names[0]), getattr(obj, names[1]))


def registers(obj: Model) -> set[str]:
    """Return the registers to which an object belongs."""
    own = {*_values(obj, reach_of(obj.__class__).register), *(one.register_id for one in schools(obj))}
    return own.union(*(registers(whole) for whole in wholes(obj)))


def register_of(obj: Model) -> str:
    """Return the register that an object belongs to; empty where it is of none or of several.

    One that says so itself is of that register, and none of its schools is looked at.
    """
    if own := getattr(obj, "register_id", ""):
        return str(own)
    found = registers(obj)
    return found.pop() if len(found) == 1 else ""


def _is(obj: Model, denial: Denial) -> bool:
    return (obj._meta.label_lower, str(obj.pk)) == (denial.label, denial.id)  # noqa: SLF001
