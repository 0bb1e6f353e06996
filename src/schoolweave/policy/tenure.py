"""How long roles are held, and how many may be fixed-term, by a version's rules."""

from datetime import date, timedelta
from fractions import Fraction

from schoolweave.policy.document import Version
from schoolweave.policy.roles import Role
from schoolweave.policy.verdict import Verdict

MONTHS = 12


def fixed_term_most(role: Role, roles: int) -> int:
    """Return how many of a school's ``roles`` may be fixed-term: all of them where no rule limits it."""
    tenure = role.tenure
    if tenure.fixed_share is None or roles < tenure.fixed_share_from:
        return roles
    return int(Fraction(str(tenure.fixed_share)) * roles)


def check_fixed_terms(version: Version, role_id: str, *, roles: int, fixed_term: int) -> Verdict:
    """Return whether so many fixed-term roles among a school's ``roles`` keep to the rule of a role.

    Raises :class:`PolicyError` where the version has no such role.
    """
    role = version.role(role_id)
    most = fixed_term_most(role, roles)
    counted = f"{fixed_term} of {roles} are fixed-term"
    if role.tenure.fixed_share is None:
        return Verdict(True, f"{counted}: no rule limits how many.")
    if roles < role.tenure.fixed_share_from:
        return Verdict(True, f"{counted}: the limit holds from {role.tenure.fixed_share_from} roles on.")
    share = f"{role.tenure.fixed_share:.0%}".replace("%", " %")
    return Verdict(fixed_term <= most, f"{counted}: at most {most} may be, {share} of {roles}.")


def longest(role: Role, extensions: int = 0) -> float | None:
    """Return the most years that a role may be held with so many extensions; ``None`` without a limit.

    More extensions than there may be add nothing.
    """
    tenure = role.tenure
    if tenure.first_years is None:
        return None
    return tenure.first_years + (tenure.extension_years or 0) * min(extensions, tenure.extensions)


def check_term(version: Version, role_id: str, *, start: date, end: date, extensions: int = 0) -> Verdict:
    """Return whether an appointment from ``start`` to ``end``, both included, keeps to a role's tenure.

    ``extensions`` is how often it has been extended. Raises :class:`PolicyError` without such a role.
    """
    role = version.role(role_id)
    if extensions > role.tenure.extensions and role.tenure.first_years is not None:
        return Verdict(False, f"It was extended {extensions} times: at most {role.tenure.extensions} may be.")
    years = longest(role, extensions)
    if years is None:
        return Verdict(True, "No rule limits how long this role is held.")
    last = last_day(start, years)
    stated = f"It ends on {_day(end)}: {_day(last)} is the last day it may, {years:g} years from its start."
    return Verdict(end <= last, stated)


def _day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"


def last_day(start: date, years: float) -> date:
    """Return the last day of a term of so many years (in whole months) that begins on ``start``."""
    month = start.month - 1 + round(years * MONTHS)
    year, month = start.year + month // MONTHS, month % MONTHS + 1
    day = start.day
    while True:
        try:
            return date(year, month, day) - timedelta(days=1)
        except ValueError:  # no such day in that month: the last one there is
            day -= 1
