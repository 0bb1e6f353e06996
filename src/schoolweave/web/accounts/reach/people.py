"""Who may do something with an object: for letters to them, and for “Who can see this?”."""

from django.db.models import Model, Q

from schoolweave.web.accounts.models import Assignment, Delegation, EmergencyAccess, Person
from schoolweave.web.accounts.reach.objects import allow, collaborations, schools, wholes
from schoolweave.web.accounts.reach.registry import reach_of
from schoolweave.web.accounts.reach.standing import (
    COLLABORATION,
    EVERYWHERE,
    REGION,
    REGISTER,
    SCHOOL,
    current,
)
from schoolweave.web.accounts.roles import ROLES

WIDE = (EVERYWHERE, REGISTER, REGION)
"""Scopes of those whom an object concerns by their office; the others are those whom it is about."""


def who_may(capability: str, obj: Model, *, near: bool = False) -> list[Person]:
    """Return the people who may do something with an object today, by name.

    ``near`` narrows them to those who hold it for the object's own school or collaboration, as its
    principal does: whom a letter about it should reach.
    """
    roles = [role.id for role in ROLES.values() if capability in role.capabilities]
    assigned = current(Assignment.objects.filter(role__in=roles))
    assigned = assigned.filter(nearby(obj) if near else nearby(obj) | Q(scope_kind__in=WIDE))
    keys = set(assigned.values_list("person_id", flat=True))
    if not near:
        keys |= set(current(Delegation.objects.filter(capability=capability)).values_list("to_id", flat=True))
        opened = EmergencyAccess.objects.filter(capability=capability)
        keys |= set(opened.values_list("person_id", flat=True))
    people = Person.objects.filter(pk__in=keys, is_active=True).order_by("name", "pk")
    return [person for person in people if allow(person, capability, obj)]


def concerned(obj: Model) -> list[Person]:
    """Return the people who hold any role for the object's own school or collaboration today."""
    keys = current(Assignment.objects.filter(nearby(obj))).values_list("person_id", flat=True)
    return list(Person.objects.filter(pk__in=set(keys), is_active=True).order_by("name", "pk"))


def nearby(obj: Model) -> Q:
    """Return which assignments hold for an object's own schools and collaborations, and its wholes'."""
    found = Q(pk__in=[])
    for one in (obj, *all_wholes(obj)):
        if reach_of(one.__class__).schools:
            found |= Q(scope_kind=SCHOOL, scope_id__in=[str(school.pk) for school in schools(one)])
        if reach_of(one.__class__).collaborations:
            keys = [str(collaboration.pk) for collaboration in collaborations(one)]
            found |= Q(scope_kind=COLLABORATION, scope_id__in=keys)
    return found


def all_wholes(obj: Model) -> list[Model]:
    """Return the records that an object is a part of, and those that they are a part of."""
    return [far for whole in wholes(obj) for far in (whole, *all_wholes(whole))]
