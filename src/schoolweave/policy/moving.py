"""What moving a group of schools to another version of the rules means for it: the report of a decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from schoolweave.policy import groups
from schoolweave.policy.conditions import CERTAINTIES, Certainty
from schoolweave.policy.differing import Change, differences
from schoolweave.policy.document import Version
from schoolweave.policy.entitlement import Entitlement, Member, entitlement
from schoolweave.policy.groups import GroupMember
from schoolweave.policy.ruling import Ruling


@dataclass(frozen=True, slots=True)
class Compared:
    """A quantity of entitlement under both versions, as text for people (``None``: not known).

    ``certainty`` is that of the less certain of the two formulas behind it.
    """

    name: str
    before: str | None
    after: str | None
    certainty: Certainty = "confirmed"

    @property
    def same(self) -> bool:
        """Whether nothing changes."""
        return self.before == self.after


@dataclass(frozen=True, slots=True)
class Effect:
    """What changes in the rules, what the group is entitled to before and after, which rules it breaks."""

    changes: tuple[Change, ...]
    entitlement: tuple[Compared, ...]
    broken_before: tuple[Ruling, ...]
    broken_after: tuple[Ruling, ...]

    @property
    def newly_broken(self) -> tuple[Ruling, ...]:
        """The rules that the group breaks under the new version and did not under the old."""
        before = {one.rule.id for one in self.broken_before}
        return tuple(one for one in self.broken_after if one.rule.id not in before)


def effect(
    old: Version,
    new: Version,
    members: Sequence[GroupMember],
    *,
    teachers: Mapping[str, int] | None = None,
    holder: str = "",
) -> Effect:
    """Return what moving a group from one version to another means.

    ``teachers`` are counts by school id where they are known; ``holder`` is the kind of holder on which
    an allowance depends (the leader's sector). Raises :class:`PolicyError` as :func:`entitlement` does.
    """
    known = teachers or {}
    schools = [Member(one.id, one.learners, known.get(one.id)) for one in members]
    before, after = (
        entitlement(version, schools, holder=kind_of_holder(version, holder)) for version in (old, new)
    )
    return Effect(
        differences(old, new),
        tuple(_compare(before, after, old, new)),
        tuple(one for one in groups.check(old, members) if not one.met),
        tuple(one for one in groups.check(new, members) if not one.met),
    )


def kind_of_holder(version: Version, holder: str = "") -> str:
    """Return the kind of holder, or the first that the version names where it knows no such kind."""
    kinds = [one.holder for role in version.roles for one in role.allowances if one.holder]
    return holder if holder in kinds or not kinds else kinds[0]


def _compare(before: Entitlement, after: Entitlement, old: Version, new: Version) -> list[Compared]:
    lines = (*before.lines, *after.lines)
    names = {role.id: role.name for version in (old, new) for role in version.roles}
    sure: Certainty = "confirmed"
    rows = []
    for role, name in names.items():
        marks = [line.certainty for line in lines if line.role == role]
        if marks:
            counts = (_text(before.count(role)), _text(after.count(role)))
            rows.append(Compared(name, *counts, max(marks, key=CERTAINTIES.index)))
    roles = max((line.certainty for line in lines), key=CERTAINTIES.index, default=sure)
    inquiry = [one.time.inquiry_certainty for one in (old, new)]
    for title, part, mark in (
        ("Allowances a year", "allowances", roles),
        ("Release, full-time teachers", "release_fte", roles),
        ("Release, hours a week", "release_hours", roles),
        ("Induction grants a year", "induction", roles),
        ("Grants once", "once", sure),
        ("Grants a year", "yearly", sure),
        ("Inquiry hours a year", "inquiry_hours", max(inquiry, key=CERTAINTIES.index)),
    ):
        rows.append(Compared(title, _text(getattr(before, part)), _text(getattr(after, part)), mark))
    return rows


def _text(value: object) -> str | None:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return None if value is None else str(value)
