"""What the directory's rows belong to, and how its places are found by name."""

from django.db.models import Q

from schoolweave.web.accounts import scopes
from schoolweave.web.accounts.reach import SELF, Link, declare
from schoolweave.web.directory.models import Change, Extract, Flow, Import, Problem, Register, School
from schoolweave.web.directory.rows import searchable

declare(Register, register=SELF)
declare(Extract, register="register_id")
declare(
    School,
    schools=SELF,
    collaborations=Link("memberships__collaboration", through="memberships", dated=True),
)
declare(Flow, schools=(Link("from_school"), Link("to_school")))
declare(Import, register="register")
declare(Problem, belongs_to="item")
declare(Change, belongs_to="item")


def _registers(keys: list[str]) -> dict[str, str]:
    return dict(Register.objects.filter(pk__in=keys).values_list("pk", "name"))


def _find_registers(text: str) -> list[tuple[str, str]]:
    found = Register.objects.filter(Q(pk__iexact=text) | Q(name__icontains=text))
    return list(found.order_by("name").values_list("pk", "name")[: scopes.MANY + 1])


def _regions(keys: list[str]) -> dict[str, str]:
    known = _registers([key.partition(":")[0] for key in keys])
    return {key: f"{key.partition(':')[2]}, {known.get(key.partition(':')[0], key)}" for key in keys}


def _find_regions(text: str) -> list[tuple[str, str]]:
    prefix, _, name = text.rpartition(":")
    found = School.objects.filter(listed=True, region__icontains=name).exclude(region="")
    found = found.filter(register=prefix) if prefix else found
    pairs = found.order_by("register", "region").values_list("register", "region").distinct()
    return [(f"{register}:{region}", region) for register, region in pairs[: scopes.MANY + 1]]


def _schools(keys: list[str]) -> dict[str, str]:
    return dict(School.objects.filter(pk__in=keys).values_list("pk", "name"))


def _find_schools(text: str) -> list[tuple[str, str]]:
    found = School.objects.filter(
        Q(pk=text) | Q(name__icontains=text) | Q(search_name__icontains=searchable(text))
    )
    return list(found.order_by("name", "pk").values_list("pk", "name")[: scopes.MANY + 1])


scopes.offer("register", names=_registers, find=_find_registers)
scopes.offer("region", names=_regions, find=_find_regions)
scopes.offer("school", names=_schools, find=_find_schools)
