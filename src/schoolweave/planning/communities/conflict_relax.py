"""Ways out of a conflict: one rule gives way as little as it must, all others are kept."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from schoolweave.planning.communities.conflict_counting import most_placed
from schoolweave.planning.communities.conflict_filter import Filter
from schoolweave.planning.communities.conflict_items import Demand, Item, Reduced, names, number_of, reduced
from schoolweave.planning.communities.conflict_oracle import MOST, Oracle
from schoolweave.planning.communities.conflict_records import Relaxation
from schoolweave.planning.communities.evaluate import evaluate
from schoolweave.planning.communities.exact_layout import Asked
from schoolweave.planning.communities.exact_model import (
    COUNT,
    SIZE_MAX,
    SIZE_MIN,
    STATE_MIN,
    build,
    groups_of,
)
from schoolweave.planning.communities.exact_terms import MAX_MOVES
from schoolweave.planning.communities.model import Evaluation
from schoolweave.planning.communities.problem import Communities
from schoolweave.planning.communities.rules import years_text

LINKS = {"must_link": "link", "cannot_link": "veto", "pin": "pin"}
"""Rules that can only be dropped, and what one of them is called."""
FAR = float("inf")


def relaxations(
    problem: Communities, demand: Demand, every: Sequence[Item], conflict: Sequence[Item], oracle: Oracle
) -> tuple[Relaxation, ...]:
    """Return the ways out of a conflict that were found in time, the cheapest plan first."""
    way = _measured if problem.size <= MOST else _counted
    tried = (way(problem, demand, every, item, oracle) for item in conflict)
    found = [one for one in tried if one is not None]
    if not found and problem.size <= MOST:
        found = _several(problem, demand, every, oracle)
    return tuple(sorted(found, key=lambda one: (FAR if one.objective is None else one.objective, one.amount)))


def _measured(
    problem: Communities, demand: Demand, every: Sequence[Item], item: Item, oracle: Oracle
) -> Relaxation | None:
    """Return the best plan in which one rule gives way as little as it must; by the exact model."""
    if item.key == "place" and demand.any:
        return None
    droppable = item.key in LINKS or item.key == "place"
    kept = [one for one in every if one is not item or not droppable]
    soft = frozenset() if droppable else frozenset({item.key})
    found = _best(reduced(problem, demand, kept), soft, oracle)
    if found is None:
        return None
    plan, amount, proved = found
    if item.key == "place":
        sentence = f"Leave {names(problem, plan.unplaced)} without a community."
        return Relaxation("place", sentence, len(plan.unplaced), "schools", plan.objective, proved)
    sentence, unit = _sentence(problem, item, plan, amount)
    return Relaxation(item.rule.rule, sentence, amount, unit, plan.objective, proved)


def _several(problem: Communities, demand: Demand, every: Sequence[Item], oracle: Oracle) -> list[Relaxation]:
    """Return the best plan in which several rules give way at once.

    As many links as contradict each other are dropped, one of each contradiction; the other rules give way
    as little as they must, all together.
    """
    hard = [item for item in every if item.key in LINKS or item.key == "place"]
    dropped: list[Item] = []
    while oracle.left > 0 and oracle.holds(reduced(problem, demand, hard)) is False:
        needed = Filter(lambda kept: oracle.holds(reduced(problem, demand, kept))).go(hard)
        clash = [item for item in needed if item.key in LINKS]
        if not clash:
            return []
        dropped += clash[:1]
        hard = [item for item in hard if item not in dropped]
    kept = [item for item in every if item not in dropped]
    numbers = [item for item in kept if item.key not in LINKS and item.key != "place"]
    found = _best(reduced(problem, demand, kept), frozenset(item.key for item in numbers), oracle)
    if found is None:
        return []
    plan, amount, proved = found
    said = [_dropped(problem, item) for item in dropped]
    said += [_sentence(problem, item, plan, 1)[0] for item in numbers if _broken(problem, item, plan)]
    amount, proved = amount + len(dropped), proved and not dropped
    return [Relaxation("several", " ".join(said), amount, "in all", plan.objective, proved)]


def _broken(problem: Communities, item: Item, plan: Evaluation) -> bool:
    """Return whether a plan breaks a rule, a segment of the pathway by itself."""
    if item.years:
        return any(not set(item.years) <= set(group.years) for group in plan.groups)
    sizes, rules = plan.sizes, problem.rules
    if item.key == SIZE_MIN:
        return min(sizes, default=0) < rules.size_min
    if item.key == SIZE_MAX:
        return max(sizes, default=0) > rules.size_max
    name = {MAX_MOVES: "moves"}.get(item.key, item.key)
    return any(check.rule == name and not check.met for check in plan.rules)


def _best(asked: Reduced, soft: frozenset[str], oracle: Oracle) -> tuple[Evaluation, int, bool] | None:
    """Return the best plan with the least slack in ``soft`` rules, how much that is, and if it is proved."""
    if oracle.left <= 0:
        return None
    problem, demand = asked.problem, asked.demand
    model, layout = build(problem, Asked(demand.placed, demand.any, soft))
    amount, proved = 1, True
    if soft:
        km, slack = model.cost, {place for places in layout.slack.values() for place in places}
        model.cost = [1.0 if place in slack else 0.0 for place in range(len(km))]
        least = model.solve(oracle.left)
        if not len(least.values):
            return None
        amount, model.cost = round(least.objective - model.offset), km
        proved = least.status == "optimal"
        model.row([(place, 1.0) for place in sorted(slack)], high=float(amount))
    answer = model.solve(oracle.left)
    if not len(answer.values):
        return None
    plan = evaluate(problem, groups_of(problem, layout, answer.values))
    return plan, amount, proved and answer.status == "optimal"


def _sentence(problem: Communities, item: Item, plan: Evaluation, amount: int) -> tuple[str, str]:
    """Return what is asked for in words, and what its amount counts."""
    rules = problem.rules
    if item.key in LINKS:
        return _dropped(problem, item), LINKS[item.key]
    if item.key == SIZE_MAX:
        large = [size for size in plan.sizes if size > rules.size_max]
        return f"Let {_some(len(large))} have {_range(large)}.", "schools"
    if item.key == SIZE_MIN:
        small = [size for size in plan.sizes if size < rules.size_min]
        return f"Let {_some(len(small))} have {_range(small)}.", "schools"
    if item.key == COUNT:
        wanted = problem.count(plan.placed)
        return f"Let there be {_some(len(plan.groups))}, not {wanted:,}.", "communities"
    if item.key == STATE_MIN:
        return f"Do with {number_of(amount, 'state school')} fewer, over all communities.", "state schools"
    if item.key == MAX_MOVES:
        return f"Let {number_of(len(plan.moved))} leave today's community.", "schools"
    return f"Let {_some(amount)} do without {_years(item)}.", "communities"


def _dropped(problem: Communities, item: Item) -> str:
    first, second = item.pair
    if item.key == "pin":
        return f"Do not pin {names(problem, [first])}."
    apart = item.key == "must_link"
    word = "different communities" if apart else "one community"
    return f"Let {names(problem, [first, second])} be in {word}."


def _years(item: Item) -> str:
    return years_text(item.years)


def _some(number: int) -> str:
    return "one community" if number == 1 else f"{number:,} communities"


def _range(sizes: Sequence[int]) -> str:
    if len(set(sizes)) < 2:
        return number_of(sizes[0]) if sizes else "other numbers of schools"
    return f"{min(sizes)} to {number_of(max(sizes))}"


def _counted(
    problem: Communities, demand: Demand, every: Sequence[Item], item: Item, oracle: Oracle
) -> Relaxation | None:
    """Return how far a rule must give way, without a plan: by counting and examples."""
    if item.key == "place":
        return None if demand.any else _left_out(problem, demand, every, item)
    if item.key in LINKS:
        kept = [one for one in every if one is not item]
        held = oracle.holds(reduced(problem, demand, kept))
        return Relaxation(item.rule.rule, _dropped(problem, item), 1, LINKS[item.key]) if held else None
    for amount, changed, sentence, unit in _steps(problem, item):
        kept = [one for one in every if one is not item] if changed is None else list(every)
        if oracle.holds(reduced(changed or problem, demand, kept)):
            return Relaxation(item.rule.rule, sentence, amount, unit)
    return None


def _left_out(problem: Communities, demand: Demand, every: Sequence[Item], item: Item) -> Relaxation | None:
    """Return whom or how many to leave out."""
    if len(demand.placed) < problem.size:
        who = [problem.ids[place] for place in sorted(demand.placed)]
        return Relaxation("place", f"Leave {names(problem, who)} without a community.", len(who), "schools")
    asked = reduced(problem, demand, [one for one in every if one is not item])
    number = problem.size - most_placed(asked)
    sentence = f"Leave at least {number_of(number)} without a community."
    return Relaxation("place", sentence, number, "schools") if number else None


Step = tuple[int, Communities | None, str, str]


def _steps(problem: Communities, item: Item) -> list[Step]:
    """Return ever larger ways in which a rule may give way; without a problem where it is dropped."""
    rules = problem.rules
    if item.key == SIZE_MAX:
        sizes = range(rules.size_max + 1, min(problem.size, 4 * rules.size_max) + 1)
        return [
            _size(problem, "size_max", size, f"Let communities have up to {size} schools.") for size in sizes
        ]
    if item.key == SIZE_MIN:
        sizes = range(rules.size_min - 1, 0, -1)
        return [
            _size(problem, "size_min", size, f"Let communities have only {number_of(size)}.")
            for size in sizes
        ]
    if item.key == STATE_MIN:
        return [
            _size(
                problem,
                "state_min",
                least,
                f"Ask for only {number_of(least, 'state school')} in a community.",
            )
            for least in range(rules.state_min - 1, -1, -1)
        ]
    if item.key == MAX_MOVES:
        return []
    if item.key == COUNT:
        return [(1, None, "Let there be another number of communities.", "rule")]
    return [(1, None, f"Do not ask for {_years(item)} in every community.", "rule")]


def _size(problem: Communities, name: str, value: int, sentence: str) -> Step:
    change: Callable[..., Communities] = replace
    changed = change(problem, rules=problem.rules.model_copy(update={name: value}))
    return abs(value - int(getattr(problem.rules, name))), changed, sentence, "schools"
