"""Why a school has its supporter, what the next-best ones would change, and what it would take: exactly."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from schoolweave.core.errors import PlanningError
from schoolweave.planning.support.model import Result
from schoolweave.planning.support.problem import Matching
from schoolweave.planning.support.recount import Pair, World, recount

COUNT = 3
"""Next-best supporters that are told for a school, and ways of one kind."""
METRES = 1000

Days = Mapping[tuple[str, str], float]


@dataclass(frozen=True, slots=True)
class Measured:
    """An arrangement measured: days covered by tier, neediest first; cost in days × km; rules it breaks."""

    covered: tuple[float, ...]
    cost_km: float
    broken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Other:
    """Another supporter for a school, who would give all of its days.

    ``change_days`` and ``change_km`` are the change of the days covered, and of the cost in days × km, both
    exactly those of measuring the changed plan; ``breaks`` the rules that it would break, as sentences.
    """

    supporter_id: str
    km: float
    misfit_km: float
    change_days: float
    change_km: float
    breaks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a school has what it has: ``given`` are supporters with days, km, misfit in km and the reason."""

    school_id: str
    days_wanted: float
    given: tuple[tuple[str, float, float, float, str], ...]
    unmet: str
    eligible: int
    others: tuple[Other, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One way to bring a school to a supporter; amounts as in :class:`Other`.

    ``kind`` is ``alone``, ``swap`` (a school of that supporter comes in return), ``onward`` (one goes on to a
    third supporter), ``gives way`` (one loses its days) or ``never`` (a rule about the pair forbids it).
    ``moves`` are pairs of a school and its supporter then, empty where it has none.
    """

    kind: str
    moves: tuple[tuple[str, str], ...]
    relaxed: tuple[str, ...]
    change_days: float
    change_km: float
    sentence: str


class Plan:
    """A matching with what is needed to measure changes of it: eligible pairs, days, room."""

    def __init__(self, problem: Matching, result: Result) -> None:
        """Count again who may help whom."""
        self.problem, self.result = problem, result
        self.world: World = recount(problem)
        self.days: dict[tuple[str, str], float] = {
            (one.supporter_id, one.school_id): one.days for one in result.engagements
        }
        self.held: dict[str, list[str]] = {}
        self.of: dict[str, list[str]] = {}
        for supporter, school in self.days:
            self.held.setdefault(supporter, []).append(school)
            self.of.setdefault(school, []).append(supporter)

    def pair(self, school: str, supporter: str) -> Pair:
        """Return an eligible pair's figures."""
        return self.world.pairs[school][supporter]

    def after(self, moves: tuple[tuple[str, str], ...]) -> dict[tuple[str, str], float]:
        """Return the days once each school of ``moves`` has all of its days from its new supporter."""
        moved = {school for school, _ in moves}
        then = {pair: days for pair, days in self.days.items() if pair[1] not in moved}
        return then | {(to, school): self.world.wanted[school] for school, to in moves if to}


def measure(problem: Matching, days: Days, world: World | None = None) -> Measured:
    """Measure any arrangement of days by (supporter, school) from scratch; pairs have to be eligible.

    Raises :class:`PlanningError` where a pair is not.
    """
    world = world or recount(problem)
    covered, units = [0.0] * len(problem.rules.tiers), 0.0
    load: dict[str, list[float]] = {}
    for (supporter, school), each in days.items():
        pair = world.pairs.get(school, {}).get(supporter)
        if pair is None:
            raise PlanningError(f"{supporter} may not help {school}.")
        covered[world.tier[school]] += each
        units += each * pair.cost
        load.setdefault(supporter, []).append(each)
    broken = tuple(told for supporter in load for told in _over(world, supporter, load[supporter]))
    return Measured(tuple(covered), units / METRES, broken)


def _over(world: World, supporter: str, load: list[float]) -> Iterator[str]:
    record = world.supporters[supporter]
    if sum(load) > record.days:
        yield f"{record.name} would give {sum(load):g} days and has {record.days:g}."
    if len(load) > record.schools_max:
        yield f"{record.name} would help {len(load)} schools: at most {record.schools_max}."


def reason(plan: Plan, school: str) -> Reason:
    """Return why a school has its supporters, and its three next-best ones: most days, then least cost.

    Raises :class:`PlanningError` where the school is not in need.
    """
    _known(plan, school)
    given = tuple(
        (one.supporter_id, one.days, one.km, one.misfit_km, one.why)
        for one in plan.result.engagements
        if one.school_id == school
    )
    left = next((one.reason for one in plan.result.unmet if one.school_id == school), "")
    pairs = plan.world.pairs[school]
    now = plan.of.get(school, [])
    others = sorted(
        (_other(plan, school, supporter) for supporter in pairs if now != [supporter]),
        key=lambda one: (-one.change_days, one.change_km, one.supporter_id),
    )
    return Reason(school, plan.world.wanted[school], given, left, len(pairs), tuple(others[:COUNT]))


def _known(plan: Plan, school: str) -> None:
    if school not in plan.world.pairs:
        raise PlanningError(f"{school} is not among the schools in need: give the id of one.")


def _change(plan: Plan, moves: tuple[tuple[str, str], ...]) -> tuple[float, float]:
    """Return the change of days covered and of the cost in days × km: half-days × whole metres, exactly."""
    days, metres = 0.0, 0.0
    for school, to in moves:
        for supporter in plan.of.get(school, []):
            each = plan.days[supporter, school]
            days -= each
            metres -= each * plan.pair(school, supporter).cost
        if to:
            days += plan.world.wanted[school]
            metres += plan.world.wanted[school] * plan.pair(school, to).cost
    return days, metres / METRES


def _other(plan: Plan, school: str, supporter: str) -> Other:
    pair = plan.pair(school, supporter)
    days, km = _change(plan, ((school, supporter),))
    breaks = _breaks(plan, ((school, supporter),))
    return Other(supporter, pair.metres / METRES, pair.misfit / METRES, days, km, breaks)


def _breaks(plan: Plan, moves: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """Return the rules that supporters who gain a school would break."""
    moved = {school for school, _ in moves}
    found: list[str] = []
    for supporter in dict.fromkeys(to for _, to in moves if to):
        load = [plan.days[supporter, one] for one in plan.held.get(supporter, []) if one not in moved]
        load += [plan.world.wanted[school] for school, to in moves if to == supporter]
        found += _over(plan.world, supporter, load)
    return tuple(found)


def what_would_change(plan: Plan, school: str, supporter: str) -> tuple[Option, ...]:
    """Return the ways to bring a school to a supporter, who then gives all of its days; least first.

    The move alone always comes, with the rules that it would break; other ways are told where they break
    none, at most three of a kind. Where a rule about the pair forbids it there is one option, ``never``.
    Raises :class:`PlanningError` where one of them is unknown or they work together already.
    """
    _known(plan, school)
    if supporter not in plan.world.supporters:
        raise PlanningError(f"{supporter} is not among the supporters: give the id of one.")
    if plan.of.get(school) == [supporter]:
        raise PlanningError(f"{supporter} helps {school} already.")
    if supporter not in plan.world.pairs[school]:
        need, record = plan.world.needs[school].name, plan.world.supporters[supporter].name
        told = (
            f"{record} may not help {need}: too far, a conflict of interest, or a phase or focus that does "
            "not fit and that the rules require."
        )
        return (Option("never", (), (told,), 0.0, 0.0, told),)
    found = [_option(plan, "alone", ((school, supporter),))]
    if found[0].relaxed:
        for kind, ways in _ways(plan, school, supporter):
            kept = sorted((_rank(plan, way), way) for way in ways if not _breaks(plan, way))
            found += [_option(plan, kind, way) for _, way in kept[:COUNT]]
    return tuple(sorted(found, key=lambda one: (len(one.moves) + len(one.relaxed), *_order(one))))


def _order(one: Option) -> tuple[float, float]:
    return -one.change_days, one.change_km


def _rank(plan: Plan, way: tuple[tuple[str, str], ...]) -> tuple[int, float, float]:
    """Return how far down a way is: a school that loses its days should be of the least needy tier."""
    days, km = _change(plan, way)
    return -max((plan.world.tier[one] for one, to in way if not to), default=0), -days, km


def _ways(plan: Plan, school: str, supporter: str) -> Iterator[tuple[str, list[tuple[tuple[str, str], ...]]]]:
    """Yield each kind of way with its moves, whatever rules they break."""
    first, held = (school, supporter), [one for one in plan.held.get(supporter, []) if one != school]
    now = plan.of.get(school, [])
    swaps = [(first, (one, back)) for one in held for back in now if back in plan.world.pairs[one]]
    yield "swap", [way for way in swaps if way[1][1] != supporter]
    yield (
        "onward",
        [(first, (one, to)) for one in held for to in plan.world.pairs[one] if to not in (supporter, *now)],
    )
    yield "gives way", [(first, (one, "")) for one in held]


def _option(plan: Plan, kind: str, moves: tuple[tuple[str, str], ...]) -> Option:
    (days, km), relaxed = _change(plan, moves), _breaks(plan, moves)
    world = plan.world
    told = ", ".join(
        f"{world.needs[school].name} goes to {world.supporters[to].name}"
        if to
        else f"{world.needs[school].name} loses its days"
        for school, to in moves
    )
    effect = f"{days:+,g} days are covered and {km:+,.1f} days × km spent"
    rules = f"and these rules give way: {' '.join(relaxed)}" if relaxed else "and no rule is broken."
    return Option(kind, moves, relaxed, days, km, f"{told}: {effect}, {rules}")
