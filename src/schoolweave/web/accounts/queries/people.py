"""People as a list: searched by name, address, position, organisation and role."""

from collections.abc import Iterable

from django.db.models import Prefetch, Q, QuerySet

from schoolweave.web.accounts import scopes
from schoolweave.web.accounts.models import Assignment, Person
from schoolweave.web.accounts.reach import current
from schoolweave.web.accounts.roles import ROLES


class WithRoles(QuerySet[Person]):
    """People who bring their roles of today in words, as ``roles_in_words``: a few questions for all."""

    def _fetch_all(self) -> None:
        super()._fetch_all()
        rows = [one for one in self._result_cache or () if isinstance(one, Person)]
        if rows and not hasattr(rows[0], "roles_in_words"):
            words = _roles_of(rows)
            for one in rows:
                one.roles_in_words = words[one.pk]  # type: ignore[attr-defined]


def people(text: str = "", *, role: str = "", closed: bool = False) -> WithRoles:
    """Return the people whose account is open (or closed) and that fit a text and hold a role today."""
    found = WithRoles(Person).filter(is_active=not closed).select_related("organisation", "invitation")
    for word in text.split():
        named = [one.id for one in ROLES.values() if word.casefold() in str(one.name).casefold()]
        found = found.filter(
            Q(name__icontains=word)
            | Q(email__icontains=word)
            | Q(position__icontains=word)
            | Q(organisation__name__icontains=word)
            | Q(pk__in=_holding(named))
        )
    if role in ROLES:
        found = found.filter(pk__in=_holding([role]))
    held = current(Assignment.objects.order_by("pk"))
    return found.prefetch_related(Prefetch("assignments", held, to_attr="held_today"))


def _holding(roles: list[str]) -> QuerySet:
    return current(Assignment.objects.filter(role__in=roles)).values("person")


def _roles_of(rows: Iterable[Person]) -> dict[int, str]:
    held = {person.pk: person.held_today for person in rows}  # type: ignore[attr-defined]
    known = scopes.names((one.scope_kind, one.scope_id) for every in held.values() for one in every)
    return {key: "; ".join(role_in_words(one, known) for one in every) for key, every in held.items()}


def role_in_words(one: Assignment, known: dict[tuple[str, str], str] | None = None) -> str:
    """Return a role and where it holds, such as “Principal in one school: Rāta School”."""
    name = str(ROLES[one.role].name) if one.role in ROLES else one.role
    return f"{name} {scopes.in_words(one.scope_kind, one.scope_id, known)}"
