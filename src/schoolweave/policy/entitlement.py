"""What a version's rules give a community: roles, allowances, release time, grants, inquiry hours.

Nothing here names a country: numbers and formulas are those of the version. Money is in whole minor units;
time is exact (decimal), so that sums over schools agree with a sum by hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from schoolweave.core.errors import PolicyError
from schoolweave.policy.conditions import CERTAINTIES, Certainty
from schoolweave.policy.document import Version
from schoolweave.policy.money import Money, total
from schoolweave.policy.roles import Count, Grant, Role


@dataclass(frozen=True, slots=True)
class Member:
    """A school as entitlement sees it; ``learners`` and ``teachers`` are ``None`` where not known."""

    id: str
    learners: int | None = None
    teachers: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """Roles of one kind: of the community, or of the school ``school_id``.

    ``count`` and what follows from it are ``None`` where a roll is not known. ``each`` is one holder's
    allowance a year, ``release_fte`` and ``release_hours`` (a week) are of all holders together.
    ``certainty`` is that of the formula for the count.
    """

    role: str
    name: str
    school_id: str
    count: int | None
    each: Money | None
    allowances: Money | None
    release_fte: Decimal | None
    release_hours: Decimal | None
    induction: Money | None
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Entitlement:
    """All that a community is entitled to in a year, and how certain the least certain part is.

    A total is ``None`` where a part of it is not known; ``inquiry_hours`` too where the version gives none.
    """

    lines: tuple[Line, ...]
    allowances: Money | None
    release_fte: Decimal | None
    release_hours: Decimal | None
    induction: Money | None
    once: Money | None
    yearly: Money | None
    inquiry_hours: Decimal | None
    certainty: Certainty

    def count(self, role: str) -> int | None:
        """Return how many of a role there are in all, ``None`` where a roll is not known."""
        counts = [line.count for line in self.lines if line.role == role]
        return None if None in counts else sum(one for one in counts if one is not None)


def entitlement(
    version: Version, members: Sequence[Member], *, holder: str = "", extra: dict[str, int] | None = None
) -> Entitlement:
    """Return what a community of these members is entitled to.

    ``holder`` is the kind of holder where an allowance depends on it (the leader's sector); ``extra`` sets
    the number of roles that are given on request, by role id. Raises :class:`PolicyError` where an
    allowance depends on the kind of holder and ``holder`` is none of the kinds, or more are asked for than
    may be.
    """
    lines = [line for role in version.roles for line in _lines(version, role, members, holder, extra or {})]
    marks: list[Certainty] = [line.certainty for line in lines]
    known = all(line.count is not None for line in lines)
    fte = sum((line.release_fte or Decimal(0) for line in lines), Decimal(0)) if known else None
    inquiry = _inquiry(version, members)
    if inquiry is not None:
        marks.append(version.time.inquiry_certainty)
    return Entitlement(
        tuple(lines),
        allowances=total([line.allowances for line in lines if line.allowances]) if known else None,
        release_fte=fte,
        release_hours=_hours(version, fte),
        induction=total([line.induction for line in lines if line.induction]) if known else None,
        once=_granted(version.money.grants, "once", len(members)),
        yearly=_granted(version.money.grants, "year", len(members)),
        inquiry_hours=inquiry,
        certainty=max(marks, key=CERTAINTIES.index, default="confirmed"),
    )


def number_of(count: Count, learners: int | None) -> int | None:
    """Return how many a formula gives for so many learners; ``None`` where it needs them and has none."""
    if count.formula == "fixed":
        return count.number
    if learners is None:
        return None
    if count.formula == "bands":
        reached = [number for first, number in count.bands if learners >= first]
        return max(count.minimum, reached[-1] if reached else 0)
    assert count.per is not None  # noqa: S101 - checked where the count was read
    if count.rounding == "nearest":  # halves are rounded up
        return max(count.minimum, (2 * learners + count.per) // (2 * count.per))
    whole = learners // count.per if count.rounding == "down" else -(-learners // count.per)
    return max(count.minimum, whole)


def allowance_of(role: Role, holder: str = "") -> Money | None:
    """Return a holder's allowance a year; raises :class:`PolicyError` where it depends on another kind."""
    for one in role.allowances:
        if one.holder in ("", holder):
            return one.amount
    if role.allowances:
        kinds = ", ".join(one.holder for one in role.allowances)
        raise PolicyError(f"The allowance of “{role.name}” depends on the holder: say one of {kinds}.")
    return None


def release_of(version: Version, role_id: str, holders: int) -> tuple[Decimal, Decimal | None]:
    """Return the release of so many holders together: full-time teachers, and hours a week.

    Raises :class:`PolicyError` where the version has no such role. Hours are ``None`` where the version
    does not say how many a full-time week has.
    """
    fte = Decimal(str(version.role(role_id).release_fte or 0)) * holders
    return fte, _hours(version, fte)


def travel_range(role: Role, rate: Money | None) -> tuple[Money, Money] | None:
    """Return the least and the most travel grant at a rate's amount, ``None`` where either is missing.

    Halves of a minor unit are rounded up.
    """
    if role.travel is None or rate is None:
        return None
    low, high = (
        Money(minor=(rate.minor * percent * 2 + 100) // 200, currency=rate.currency)
        for percent in (role.travel.low_percent, role.travel.high_percent)
    )
    return low, high


def _lines(
    version: Version, role: Role, members: Sequence[Member], holder: str, extra: dict[str, int]
) -> list[Line]:
    if role.id in extra:
        most = role.allowances[0].at_most if role.allowances else None
        if most is not None and extra[role.id] > most:
            raise PolicyError(
                f"At most {most} of “{role.name}” may be given: {extra[role.id]} were asked for."
            )
        return [_line(version, role, "", extra[role.id], holder)]
    if role.count.formula == "fixed" and role.count.number == 0:
        return []
    if role.level == "community":
        rolls = [member.learners for member in members]
        together = None if None in rolls else sum(one for one in rolls if one is not None)
        return [_line(version, role, "", number_of(role.count, together), holder)]
    return [_line(version, role, one.id, number_of(role.count, one.learners), holder) for one in members]


def _line(version: Version, role: Role, school_id: str, count: int | None, holder: str) -> Line:
    each = allowance_of(role, holder)
    fte, hours = (None, None) if count is None else release_of(version, role.id, count)
    return Line(
        role.id,
        role.name,
        school_id,
        count,
        each,
        allowances=each * count if each is not None and count is not None else None,
        release_fte=fte,
        release_hours=hours,
        induction=role.induction * count if role.induction is not None and count is not None else None,
        certainty=role.count.certainty,
    )


def _hours(version: Version, fte: Decimal | None) -> Decimal | None:
    hours = version.time.hours_per_fte_week
    return fte * Decimal(str(hours)) if fte is not None and hours is not None else None


def _inquiry(version: Version, members: Sequence[Member]) -> Decimal | None:
    teachers = [member.teachers for member in members]
    hours = version.time.inquiry_hours_per_teacher
    if hours is None or None in teachers:
        return None
    return Decimal(str(hours)) * sum(one for one in teachers if one is not None)


def _granted(grants: Sequence[Grant], how_often: str, schools: int) -> Money | None:
    units = {"school": schools, "community": 1}
    paid = [
        one.amount * units[one.per]
        for one in grants
        if one.how_often == how_often and one.amount is not None and one.per in units
    ]
    return total(paid)
