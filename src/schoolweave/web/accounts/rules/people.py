"""What an administrator, a lender or somebody in an emergency may do about people."""

from django.db import models
from django.utils.translation import gettext as _

from schoolweave.web.accounts import reach
from schoolweave.web.accounts.capabilities import APART, CAPABILITIES, in_words
from schoolweave.web.accounts.models import Assignment, Conflict, Delegation, Person
from schoolweave.web.accounts.reach.standing import EVERYWHERE, NEVER_TOGETHER
from schoolweave.web.accounts.roles import ROLES
from schoolweave.web.accounts.rules.allowing import NotAllowed, check_allowed

MANAGE = "people.manage"
NEVER_LENT = frozenset(
    {MANAGE, "break_glass.use", "export.small_cells", "thread.read", "audit.read", "decision.make"}
)
"""What is never lent: who manages, who decides, and what is kept from most."""

OPENABLE = ("thread.read", "expression.read", "application.read", "scenario.read", "study.read")
"""What emergency access opens: reading one record, nothing else."""

REASON_MIN, MINUTES_MAX = 20, 240
"""The shortest reason of an emergency, in characters, and its longest time."""


def check_can_give_role(by: Person | None, person: Person, role: str) -> None:
    """Raise :class:`NotAllowed` unless ``by`` may give a role to a person; None is the system.

    Nobody gives a role to themselves, and none that must be apart from one that the person holds.
    """
    if by is not None:
        check_allowed(by, MANAGE)
        if by.pk == person.pk:
            raise NotAllowed(_("Nobody gives a role to themselves. Ask another administrator."))
    held = frozenset().union(*(grant.capabilities for grant in reach.standing(person).grants))
    gained = ROLES[role].capabilities
    for one, other, why in APART:
        kept = other in NEVER_TOGETHER.get(one, ())
        if kept and ((one in gained and other in held) or (one in held and other in gained)):
            raise NotAllowed(
                _("This role does not go with one that the person holds. %(why)s") % {"why": why}
            )


def check_can_end_role(by: Person | None, assignment: Assignment) -> None:
    """Raise :class:`NotAllowed` unless ``by`` may end an assignment: never that of the last administrator."""
    if by is not None:
        check_allowed(by, MANAGE)
    managing = [role.id for role in ROLES.values() if MANAGE in role.capabilities]
    if assignment.role in managing and assignment.scope_kind == EVERYWHERE:
        rest = reach.current(Assignment.objects.filter(role__in=managing, scope_kind=EVERYWHERE))
        if not rest.exclude(pk=assignment.pk).filter(person__is_active=True).exists():
            raise NotAllowed(_("This is the last administrator. Give the role to somebody else first."))


def check_can_close(by: Person | None, person: Person) -> None:
    """Raise :class:`NotAllowed` unless ``by`` may close a person's account or open it again."""
    if by is None:
        return
    check_allowed(by, MANAGE)
    if by.pk == person.pk:
        raise NotAllowed(_("Nobody closes their own account. Ask another administrator."))


def check_can_bar(by: Person | None, person: Person) -> None:
    """Raise :class:`NotAllowed` unless ``by`` may bar a person, or lift a bar: never their own."""
    if by is None:
        return
    check_allowed(by, MANAGE)
    if by.pk == person.pk:
        raise NotAllowed(_("Nobody sets or lifts a bar on themselves. Ask another administrator."))


def check_can_end_conflict(by: Person | None, conflict: Conflict) -> None:
    """Raise :class:`NotAllowed` unless ``by`` may end a declared interest: never their own."""
    if by is None:
        return
    check_allowed(by, MANAGE)
    if by.pk == conflict.person_id:
        raise NotAllowed(_("Nobody ends an interest that they declared. Ask another administrator."))


def lendable(by: Person) -> list[str]:
    """Return what a person can lend: what they hold themselves, not what was lent to them."""
    own = (grant.capabilities for grant in reach.standing(by).grants if grant.giver is None)
    held = frozenset().union(*own) - NEVER_LENT
    return [capability for capability in CAPABILITIES if capability in held]


def check_can_lend(by: Person, to: Person, capability: str) -> None:
    """Raise :class:`NotAllowed` unless ``by`` may lend a capability to somebody."""
    words = {"what": in_words(capability)}
    if by.pk == to.pk:
        raise NotAllowed(_("Nobody lends something to themselves."))
    if capability in NEVER_LENT:
        raise NotAllowed(_("To %(what)s is never lent. Ask an administrator for a role instead.") % words)
    if capability not in lendable(by):
        raise NotAllowed(_("You cannot lend what you do not hold yourself: to %(what)s.") % words)
    if not to.is_active:
        raise NotAllowed(_("The account of %(who)s is closed.") % {"who": to})


def check_can_end_delegation(by: Person | None, delegation: Delegation) -> None:
    """Raise :class:`NotAllowed` unless ``by`` gave it, holds it or is an administrator."""
    if by is not None and by.pk not in {delegation.giver_id, delegation.to_id}:
        check_allowed(by, MANAGE)


def check_can_open(by: Person, obj: models.Model, capability: str) -> None:
    """Raise :class:`NotAllowed` unless ``by`` may open a record in an emergency."""
    check_allowed(by, "break_glass.use", obj)
    if capability not in OPENABLE:
        raise NotAllowed(_("Emergency access opens one record for reading, nothing else."))
