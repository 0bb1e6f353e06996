"""“Who can see this?”: the roles that reach a record, in words, and how many people hold them."""

from collections import Counter
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from schoolweave.web.accounts import scopes
from schoolweave.web.accounts.models import Assignment, Bar, Conflict, Person
from schoolweave.web.accounts.reach import SELF, allow, current, reach_of
from schoolweave.web.accounts.reach.objects import reaches
from schoolweave.web.accounts.reach.people import WIDE, all_wholes, nearby
from schoolweave.web.accounts.reach.standing import Grant
from schoolweave.web.accounts.roles import ROLES

MANY = 12
"""Lines at most: beyond them only how many people there are."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Who can see a record: everybody, or the roles that reach it, and who is kept from it."""

    public: bool
    lines: tuple[str, ...]
    people: int
    kept: int

    @property
    def sentence(self) -> str:
        """Return all of it as one sentence."""
        if self.public:
            return _("Everybody can see this: it is published.")
        if not self.lines:
            return _("Nobody can see this through a role today.")
        return _("These can see this: %(who)s.") % {"who": "; ".join(self.lines)}


def who_can_see(capability: str, obj: Model) -> Seen:
    """Return who can do something with a record today, by the capability that shows it.

    People are counted by their assignments, less those kept from the record; names are not told.
    """
    if allow(AnonymousUser(), capability, obj):
        return Seen(True, (), 0, 0)
    roles = [role.id for role in ROLES.values() if capability in role.capabilities]
    records = (obj, *all_wholes(obj))
    _fetch(records)
    held = current(Assignment.objects.filter(role__in=roles, person__is_active=True))
    held = held.filter(nearby(obj) | Q(scope_kind__in=WIDE)).select_related("person")
    fits = [one for one in held if _reaches(one, capability, records)]
    kept = _kept({one.person for one in fits}, capability, obj)
    seeing = [one for one in fits if one.person not in kept]
    counted = Counter((one.role, one.scope_kind, one.scope_id) for one in seeing)
    names = scopes.names((kind, key) for _role, kind, key in counted)
    lines = [_line(*one, people, names) for one, people in sorted(counted.items())]
    return Seen(False, tuple(lines[:MANY]), len({one.person for one in seeing}), len(kept))


def _fetch(records: tuple[Model, ...]) -> None:
    """Read what the links of each record lead to, once for all checks."""
    for record in records:
        told = reach_of(record.__class__)
        paths = [link.path for link in (*told.schools, *told.collaborations) if link.path != SELF]
        prefetch_related_objects([record], *paths)


def _reaches(one: Assignment, capability: str, records: tuple[Model, ...]) -> bool:
    grant = Grant(frozenset({capability}), one.scope_kind, one.scope_id)
    return any(reaches(grant, record) for record in records)


def _line(role: str, kind: str, key: str, people: int, names: dict[tuple[str, str], str]) -> str:
    count = ngettext("%(count)d person", "%(count)d people", people) % {"count": people}
    return f"{ROLES[role].name} {scopes.in_words(kind, key, names)} ({count})"


def _kept(people: set[Person], capability: str, obj: Model) -> set[Person]:
    """Return who holds such a role and is kept from the record: by a bar, an interest or another condition.

    Only those are asked one by one of whom something is noted, unless a condition narrows the capability.
    """
    asked = people
    if not any(one.applies(capability) for one in reach_of(obj.__class__).narrows):
        barred = current(Bar.objects.filter(person__in=people)).values_list("person", flat=True)
        interests = Conflict.objects.filter(person__in=people, ended_at__isnull=True)
        noted = {*barred, *interests.values_list("person", flat=True)}
        asked = {one for one in people if one.pk in noted}
    return {one for one in asked if not allow(one, capability, obj)}
