"""Two arrangements side by side: who moved, which groups go on, what each costs and which rules it keeps."""

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from schoolweave.planning.communities.amounts import matching
from schoolweave.planning.communities.evaluate import Members, evaluate
from schoolweave.planning.communities.model import Evaluation, Group, PlannedSchool
from schoolweave.planning.communities.order import natural
from schoolweave.planning.communities.problem import Communities

MOVED, JOINED, LEFT = "moved", "joined", "left"


@dataclass(frozen=True, slots=True)
class Match:
    """A group of each arrangement that are taken for the same; ``None`` where one has no counterpart."""

    before: int | None
    after: int | None
    shared: int
    size_before: int
    size_after: int


@dataclass(frozen=True, slots=True)
class Mover:
    """A school whose group does not go on around it; ``km`` are its distances to the host.

    ``what`` is ``moved`` (from one group to another), ``joined`` (it had none, or was not there) or ``left``;
    ``company`` is how many members of its group before are with it after.
    """

    school_id: str
    name: str
    what: str
    before: int | None
    after: int | None
    km_before: float | None
    km_after: float | None
    company: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What :func:`compare` found. ``settings`` are rules that differ: name, value before, value after.

    ``common`` is how many schools are placed in both, ``common_km`` what these travel before and after (km).
    """

    before: Evaluation
    after: Evaluation
    matches: tuple[Match, ...]
    movers: tuple[Mover, ...]
    settings: tuple[tuple[str, Any, Any], ...]
    common: int
    common_km: tuple[float, float]
    schools: tuple[PlannedSchool, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison ready for JSON: figures of both, matches, movers, rules that differ."""
        return {
            "before": figures(self.before),
            "after": figures(self.after),
            "common": {"schools": self.common, "km_before": self.common_km[0], "km_after": self.common_km[1]},
            "settings": [{"name": name, "before": a, "after": b} for name, a, b in self.settings],
            "movers": [asdict(mover) for mover in self.movers],
            "groups": [asdict(match) for match in self.matches],
        }


def compare(
    problem: Communities, groups: Members, other_groups: Members, *, other_problem: Communities | None = None
) -> Comparison:
    """Compare two arrangements, of one problem or of two (other schools, other rules).

    Groups are matched one to one so that as many schools as possible stay with their group. Raises
    :class:`PlanningError` where a group names a school that is not in its problem.
    """
    other = other_problem or problem
    before, after = evaluate(problem, groups), evaluate(other, other_groups)
    homes, later = _homes(before), _homes(after)
    matches = _matches(before, after, homes, later)
    follows = {match.before: match.after for match in matches if match.before is not None}
    schools = {school.id: school for school in (*problem.schools, *other.schools)}
    ordered = tuple(schools[school] for school in sorted(schools, key=natural))
    movers = tuple(
        mover
        for school in ordered
        if (mover := _mover(school, homes.get(school.id), later.get(school.id), follows)) is not None
    )
    both = homes.keys() & later.keys()
    travel = tuple(sum(_km(where[school], school) for school in both) for where in (homes, later))
    return Comparison(
        before, after, matches, movers, _settings(problem, other), len(both), (travel[0], travel[1]), ordered
    )


def figures(one: Evaluation) -> dict[str, Any]:
    """Return an arrangement in figures, distances in km, with its optional terms and the rules it breaks."""
    names = ("placed", "size_min", "size_median", "size_max", "covered", "mean_km", "median_km", "worst_km")
    return {
        "groups": len(one.groups),
        **{name: getattr(one, name) for name in names},
        "unplaced": len(one.unplaced),
        "travel_km": one.travel_km,
        "objective": one.objective,
        "terms": {amount.name: amount.amount for amount in one.amounts},
        "broken_rules": [check.rule for check in one.rules if not check.met],
    }


def _homes(plan: Evaluation) -> dict[str, Group]:
    return {member: group for group in plan.groups for member in group.members}


def _km(group: Group, school: str) -> float:
    return group.km[group.members.index(school)]


def _matches(
    before: Evaluation, after: Evaluation, homes: dict[str, Group], later: dict[str, Group]
) -> tuple[Match, ...]:
    shared = Counter((homes[school].id, later[school].id) for school in homes.keys() & later.keys())
    pairs = dict(matching(shared))
    found = [
        Match(group.id, pairs.get(group.id), shared.get((group.id, pairs.get(group.id, 0)), 0),
              len(group.members), len(after.groups[pairs[group.id] - 1].members) if group.id in pairs else 0)
        for group in before.groups
    ]  # fmt: skip
    taken = set(pairs.values())
    new = [group for group in after.groups if group.id not in taken]
    return (*found, *(Match(None, group.id, 0, 0, len(group.members)) for group in new))


def _mover(
    school: PlannedSchool, home: Group | None, then: Group | None, follows: dict[int, int | None]
) -> Mover | None:
    if home is None and then is None:
        return None
    if home is not None and then is not None and follows.get(home.id) == then.id:
        return None
    company = len(set(home.members) & set(then.members)) - 1 if home and then else 0
    return Mover(
        school.id,
        school.name,
        JOINED if home is None else LEFT if then is None else MOVED,
        home.id if home else None,
        then.id if then else None,
        _km(home, school.id) if home else None,
        _km(then, school.id) if then else None,
        company,
    )


def _settings(problem: Communities, other: Communities) -> tuple[tuple[str, Any, Any], ...]:
    """Return what was asked differently: rules of the programme, links, pins, prices."""
    one, two = _asked(problem), _asked(other)
    return tuple((name, one[name], two[name]) for name in one if one[name] != two[name])


def _asked(problem: Communities) -> dict[str, Any]:
    wishes = problem.wishes
    return {
        **problem.rules.model_dump(mode="json", exclude={"sources"}),
        "schools": problem.size,
        "must_link": len(problem.must_link),
        "cannot_link": len(problem.cannot_link),
        "pins": len(problem.pins),
        "max_moves": wishes.max_moves,
        "flow_km": wishes.flow_km,
        "preference_km": wishes.preference_km,
        "moved_km": wishes.moved_km,
        "need_km": wishes.need_km,
    }
