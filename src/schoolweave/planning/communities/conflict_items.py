"""The rules of a problem as items that can be dropped one by one, each with its sentence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from schoolweave.planning.communities.arrays import pathway_segments
from schoolweave.planning.communities.conflict_records import ConflictRule
from schoolweave.planning.communities.exact_model import COUNT, SIZE_MAX, SIZE_MIN, STATE_MIN, segment_key
from schoolweave.planning.communities.exact_terms import MAX_MOVES
from schoolweave.planning.communities.problem import Communities
from schoolweave.planning.communities.rules import years_text

NAMED = 6
"""Most schools that a sentence names; more are counted."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What is demanded: that the schools at some places have groups, or that there is ``any`` group."""

    placed: frozenset[int] = frozenset()
    any: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A rule that can be dropped.

    ``key`` is its name in the exact model; ``pair`` a link or a pin; ``years`` a segment of the pathway.
    """

    key: str
    rule: ConflictRule
    pair: tuple[str, str] = ("", "")
    years: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Reduced:
    """A problem with only some of its rules, and what is demanded; ``count`` says that that rule is kept."""

    problem: Communities
    demand: Demand
    count: bool


def items(problem: Communities, demand: Demand) -> list[Item]:
    """Return every rule and the demand, in the order in which to try to do without them."""
    found = [
        *_pairs(problem, "cannot_link", problem.cannot_link),
        *_pairs(problem, "must_link", problem.must_link),
        *_pins(problem),
    ]
    found += [Item(key, ConflictRule(key, sentence)) for key, sentence in _sizes(problem)]
    found += _pathway(problem)
    if problem.rules.state_min:
        found.append(Item(STATE_MIN, ConflictRule(STATE_MIN, _states(problem))))
    if problem.wishes.max_moves is not None:
        most = problem.wishes.max_moves
        sentence = f"{f'At most {number_of(most)}' if most else 'No school'} may leave today's community."
        found.append(Item(MAX_MOVES, ConflictRule(MAX_MOVES, sentence)))
    if demand.any or demand.placed:
        found.append(
            Item("place", ConflictRule("place", _demanded(problem, demand), _placed(problem, demand)))
        )
    return found


def reduced(problem: Communities, demand: Demand, kept: Iterable[Item]) -> Reduced:
    """Return a problem with only the rules kept."""
    by_rule: dict[str, list[tuple[str, str]]] = {}
    keys: set[str] = set()
    years: set[int] = set()
    for item in kept:
        keys.add(item.key)
        years.update(item.years)
        by_rule.setdefault(item.key, []).append(item.pair)
    rules = problem.rules
    changes = {
        "size_min": rules.size_min if SIZE_MIN in keys else 1,
        "size_max": rules.size_max if SIZE_MAX in keys else max(problem.size, 1),
        "state_min": rules.state_min if STATE_MIN in keys else 0,
        "pathway": tuple(year for year in rules.pathway if year in years),
    }
    left = replace(
        problem,
        rules=rules.model_copy(update=changes),
        must_link=tuple(by_rule.get("must_link", ())),
        cannot_link=tuple(by_rule.get("cannot_link", ())),
        pins=tuple(by_rule.get("pin", ())),
        wishes=problem.wishes if MAX_MOVES in keys else replace(problem.wishes, max_moves=None),
    )
    return Reduced(left, demand if "place" in keys else Demand(), COUNT in keys)


def names(problem: Communities, schools: Sequence[str]) -> str:
    """Return schools by name, as a list in a sentence; many are counted."""
    if len(schools) > NAMED:
        return number_of(len(schools))
    by_id = {school.id: school.name for school in problem.schools}
    found = [by_id[school] for school in schools]
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} and {found[-1]}" if found else "nobody"


def number_of(number: int, word: str = "school") -> str:
    """Return a number with its word in the singular or plural."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _placed(problem: Communities, demand: Demand) -> tuple[str, ...]:
    everybody = len(demand.placed) == problem.size
    return () if everybody else tuple(problem.ids[place] for place in sorted(demand.placed))


def _demanded(problem: Communities, demand: Demand) -> str:
    if demand.any:
        return f"There is at least one community; {number_of(problem.size)} may join."
    if len(demand.placed) == problem.size:
        return f"Every one of the {number_of(problem.size)} has a community."
    placed = _placed(problem, demand)
    return f"{names(problem, placed)} {'has' if len(placed) == 1 else 'have'} a community."


def _pairs(problem: Communities, rule: str, pairs: Iterable[tuple[str, str]]) -> list[Item]:
    word = "must be" if rule == "must_link" else "must not be"
    return [
        Item(rule, ConflictRule(rule, f"{names(problem, pair)} {word} together.", pair), pair)
        for pair in pairs
    ]


def _pins(problem: Communities) -> list[Item]:
    return [
        Item(
            "pin", ConflictRule("pin", f"{names(problem, [school])} is pinned to “{label}”.", (school,)), pin
        )
        for pin in problem.pins
        for school, label in [pin]
    ]


def _sizes(problem: Communities) -> list[tuple[str, str]]:
    rules, n = problem.rules, problem.size
    wanted = problem.count(n)
    word = "community" if wanted == 1 else "communities"
    return [
        (
            COUNT,
            f"The number of communities goes with a mean of {rules.size_mean:g} schools: "
            f"{number_of(n)} would form {wanted:,} {word}.",
        ),
        (SIZE_MIN, f"Every community has at least {number_of(rules.size_min)}."),
        (SIZE_MAX, f"No community has more than {number_of(rules.size_max)}."),
    ]


def _pathway(problem: Communities) -> list[Item]:
    found = []
    for number, providers in enumerate(pathway_segments(problem)):
        who = tuple(problem.ids[place] for place in sorted(providers))
        years = [
            year
            for year in problem.rules.pathway
            if providers == {place for place, school in enumerate(problem.schools) if year in school.years}
        ]
        fact = f"{names(problem, who)} {'does' if len(who) < 2 else 'do'}" if who else "no school does"
        sentence = f"Every community serves {years_text(years)}; {fact}."
        found.append(Item(segment_key(number), ConflictRule("pathway", sentence, who), years=tuple(years)))
    return found


def _states(problem: Communities) -> str:
    rules = problem.rules
    states = sum(school.authority in rules.state_authorities for school in problem.schools)
    return (
        f"Every community has at least {rules.state_min} state school{'' if rules.state_min == 1 else 's'}; "
        f"{states:,} of {number_of(problem.size)} {'is one' if states == 1 else 'are'}."
    )
