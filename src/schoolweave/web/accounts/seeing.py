"""“Who can see this?”: the roles that reach a record, in words, and how many people hold them."""

from collections import Counter
from collections.abc import Iterator
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


def who_can_see(capability: str, obj: Model, *more: str | Model) -> Seen:
    """Return who can do something with a record today, by the capability that shows it.

    ``more`` holds further capabilities, each with its record, that show the same. People are counted by
    their assignments, less those kept from the record; names are not told.
    """
    pairs = list(_pairs(capability, obj, *more))
    if any(allow(AnonymousUser(), name, one) for name, one in pairs):
        return Seen(True, (), 0, 0)
    held = _held(pairs)
    seeing, kept = set(), set()
    for name, one in pairs:
        fits = [each for each in held if _gives(each, name) and _reaches(each, name, (one, *all_wholes(one)))]
        refused = _kept({each.person for each in fits}, name, one)
        seeing |= {each for each in fits if each.person not in refused}
        kept |= refused
    counted = Counter((each.role, each.scope_kind, each.scope_id) for each in seeing)
    names = scopes.names((kind, key) for _role, kind, key in counted)
    lines = [_line(*each, people, names) for each, people in sorted(counted.items())]
    people = {each.person for each in seeing}
    return Seen(False, tuple(lines[:MANY]), len(people), len(kept - people))


def _pairs(*given: str | Model) -> Iterator[tuple[str, Model]]:
    """Yield each capability with the record that follows it."""
    for name, one in zip(given[::2], given[1::2], strict=True):
        if isinstance(name, str) and isinstance(one, Model):
            yield name, one


def _held(pairs: list[tuple[str, Model]]) -> list[Assignment]:
    """Return the assignments of today that may show one of the records, in one question."""
    roles = [role.id for role in ROLES.values() if role.capabilities & {pair[0] for pair in pairs}]
    near = Q(scope_kind__in=WIDE)
    for one in dict.fromkeys(pair[1] for pair in pairs):
        _fetch((one, *all_wholes(one)))
        near |= nearby(one)
    held = current(Assignment.objects.filter(near, role__in=roles, person__is_active=True))
    return list(held.select_related("person"))


def _gives(one: Assignment, capability: str) -> bool:
    return capability in ROLES[one.role].capabilities


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
