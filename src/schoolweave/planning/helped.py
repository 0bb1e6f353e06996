"""Two plans of who helps whom side by side: hubs and their leads, or supporters and schools in need."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from schoolweave.planning import drawing
from schoolweave.planning.communities.order import natural
from schoolweave.planning.communities.pages import document, number, table
from schoolweave.planning.drawing import Drawing, Placed, Way

MOVED, JOINED, LEFT, DAYS = "moved", "joined", "left", "days"
CAVEAT = "<p>Travel is not all that help weighs: people had reasons that no register holds.</p>"


@dataclass(frozen=True, slots=True)
class Help:
    """One helper of one school (``helper`` is an id), ``km`` away; ``days`` where they are counted."""

    helper: str
    km: float
    days: float | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan: the help of each school in it by id, its figures by name and what was asked."""

    help: Mapping[str, tuple[Help, ...]]
    figures: Mapping[str, float | int | str | None]
    asked: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """A school whose help changes; ``km`` is the mean way to its helpers, by days where they are counted.

    ``what`` is ``moved`` (to other helpers), ``joined`` (it had none), ``left`` (it has none now) or ``days``
    (the same helpers with other days).
    """

    school_id: str
    name: str
    what: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    km_before: float | None
    km_after: float | None
    days_before: float | None = None
    days_after: float | None = None


@dataclass(frozen=True, slots=True)
class Helper:
    """A helper in both plans: how many schools it helps in each, and how many of them stay."""

    helper: str
    before: int
    after: int
    stay: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What :func:`compare` found. ``common`` counts schools with help in both, ``common_km`` their ways, km.

    ``settings`` are what was asked differently: name, before, after.
    """

    kind: str
    before: Plan
    after: Plan
    changes: tuple[Change, ...]
    helpers: tuple[Helper, ...]
    settings: tuple[tuple[str, Any, Any], ...]
    common: int
    common_km: tuple[float, float]
    places: tuple[Placed, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison ready for JSON."""
        return {
            "kind": self.kind,
            "before": dict(self.before.figures),
            "after": dict(self.after.figures),
            "common": {"schools": self.common, "km_before": self.common_km[0], "km_after": self.common_km[1]},
            "settings": [{"name": name, "before": a, "after": b} for name, a, b in self.settings],
            "movers": [asdict(change) for change in self.changes],
            "helpers": [asdict(helper) for helper in self.helpers],
        }


def compare(
    kind: str, before: Plan, after: Plan, names: Mapping[str, str], places: Sequence[Placed]
) -> Comparison:
    """Compare two plans. ``names`` are the schools' by id; ``places`` hold every school and helper."""
    ids = sorted(before.help.keys() | after.help.keys(), key=natural)
    changes = tuple(
        change
        for school in ids
        if (change := _change(school, names.get(school, school), before, after)) is not None
    )
    both = [school for school in ids if before.help.get(school) and after.help.get(school)]
    travel = tuple(sum(_km(plan.help[school]) or 0.0 for school in both) for plan in (before, after))
    asked = {**before.asked, **after.asked}
    settings = tuple(
        (name, before.asked.get(name), after.asked.get(name))
        for name in asked
        if before.asked.get(name) != after.asked.get(name)
    )
    helpers = tuple(_helpers(before, after))
    return Comparison(
        kind, before, after, changes, helpers, settings, len(both), (travel[0], travel[1]), tuple(places)
    )


def _change(school: str, name: str, before: Plan, after: Plan) -> Change | None:
    one, two = before.help.get(school, ()), after.help.get(school, ())
    had, has = (tuple(sorted((help_.helper for help_ in many), key=natural)) for many in (one, two))
    days, then = _days(one), _days(two)
    if had == has and days == then:
        return None
    what = DAYS if had == has else JOINED if not had else LEFT if not has else MOVED
    return Change(school, name, what, had, has, _km(one), _km(two), days, then)


def _days(many: Sequence[Help]) -> float | None:
    counted = [one.days for one in many if one.days is not None]
    return sum(counted) if counted else None


def _km(many: Sequence[Help]) -> float | None:
    weight = sum(1.0 if one.days is None else one.days for one in many)
    return sum(one.km * (1.0 if one.days is None else one.days) for one in many) / weight if weight else None


def _helpers(before: Plan, after: Plan) -> Iterator[Helper]:
    had, has = _schools(before), _schools(after)
    for helper in sorted(had.keys() | has.keys(), key=natural):
        one, two = had.get(helper, set()), has.get(helper, set())
        yield Helper(helper, len(one), len(two), len(one & two))


def _schools(plan: Plan) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for school, many in plan.help.items():
        for one in many:
            found.setdefault(one.helper, set()).add(school)
    return found


def told(change: Change) -> str:
    """Return in words what changes for a school."""
    had, has = " and ".join(change.before), " and ".join(change.after)
    if change.what == JOINED:
        return f"{change.name} is helped by {has} now"
    if change.what == LEFT:
        return f"{change.name} is helped by {had} no longer, and by nobody"
    if change.what == DAYS:
        days, then = number(change.days_before), number(change.days_after)
        return f"{change.name} has {then} days of {has} in place of {days}"
    return f"{change.name}: from {had} to {has}"


def svg(found: Comparison, *, names: tuple[str, str] = ("before", "after")) -> str:
    """Return the comparison as SVG: every school whose help changes, with its ways before and after."""
    changing = {change.school_id for change in found.changes}
    stays = [(school, one.helper) for school, many in found.after.help.items() if school not in changing
             for one in many]  # fmt: skip
    ways = [Way(one.school_id, told(one), one.before, one.after) for one in found.changes]
    sentence = f"The help of {len(ways):,} schools changes."
    title = f"Whose help changes: {names[0]} and {names[1]}"
    return drawing.svg(Drawing(found.places, stays, ways, title, sentence, "the helper"), names=names)


def page(found: Comparison, *, names: tuple[str, str] = ("before", "after")) -> str:
    """Return the comparison as one HTML page: figures, map, and tables that say what the map shows."""
    parts = (_figures(found, names), svg(found, names=names), _changes(found), _table(found), CAVEAT)
    return document(f"{names[0]} and {names[1]} compared", parts)


def rows(found: Comparison) -> Iterator[tuple[str, str, str]]:
    """Yield every figure, and what was asked differently, as text: name, before, after."""
    for name in {**found.before.figures, **found.after.figures}:
        yield name, _text(found.before.figures.get(name)), _text(found.after.figures.get(name))
    for name, one, two in found.settings:
        yield f"asked: {name}", str(one), str(two)


def _text(value: float | int | str | None) -> str:
    return value if isinstance(value, str) else number(value)


def _figures(found: Comparison, names: tuple[str, str]) -> str:
    return table("Figures", ("", *names), list(rows(found)))


def _changes(found: Comparison) -> str:
    lines = [
        (one.name, one.school_id, one.what, ", ".join(one.before), ", ".join(one.after),
         *(number(each) for each in (one.km_before, one.km_after, one.days_before, one.days_after)))
        for one in found.changes
    ]  # fmt: skip
    heads = (
        "School",
        "Id",
        "What",
        "Helped by, before",
        "After",
        "Km before",
        "Km after",
        "Days before",
        "Days after",
    )
    return table(f"Schools whose help changes ({len(lines):,})", heads, lines)


def _table(found: Comparison) -> str:
    lines = [(one.helper, f"{one.before:,}", f"{one.after:,}", f"{one.stay:,}") for one in found.helpers
             if not one.before == one.after == one.stay]  # fmt: skip
    heads = ("Helper", "Schools before", "Schools after", "That stay")
    return table(f"Helpers whose schools change ({len(lines):,} of {len(found.helpers):,})", heads, lines)
