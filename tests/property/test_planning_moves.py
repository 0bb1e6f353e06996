"""Every move that the planner tells of is true: the same as measuring the moved plan anew."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.planning.cases import AREA, PRIMARY, SECONDARY, Place, rules

from schoolweave.planning import Communities, Wishes, evaluate, reasons

STEADY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MM_PER_KM = 1_000_000
NAMES = ("A", "B", "C", "D")
WORDS = {
    "size": ("fewer than", "more than"),
    "pathway": ("no longer serve",),
    "state_min": ("state schools, fewer",),
    "must_link": ("must be together.",),
    "cannot_link": ("must not be together.",),
    "pin": ("pinned to",),
    "moves": ("would have left today's group",),
}
"""How the sentences tell the rules apart; those of state schools and moves also hold the words of size."""

# Few values, so that schools share places, distances tie and sums are equal.
degrees = st.one_of(st.integers(-2, 2).map(float), st.integers(-300, 300).map(lambda number: number / 100))


def mm(km: float) -> int:
    return round(km * MM_PER_KM)


@st.composite
def asked(draw):
    """A problem with every optional term and rule, and an arrangement of its schools."""
    n = draw(st.integers(1, 12))
    ids = [f"xx:{number}" for number in range(n)]
    schools = [
        Place(
            school,
            draw(degrees),
            draw(degrees) + 180.0 * draw(st.sampled_from([0, 1])),
            draw(st.sampled_from([PRIMARY, SECONDARY, AREA, ()])),
            draw(st.sampled_from(["state", "independent"])),
        )
        for school in ids
    ]
    pairs = st.lists(
        st.tuples(st.sampled_from(ids), st.sampled_from(ids)).filter(lambda pair: pair[0] != pair[1]),
        max_size=3 if n > 1 else 0,
    )
    prices = st.sampled_from([0.0, 0.5, 40.0, 3000.0])
    today = draw(st.dictionaries(st.sampled_from(ids), st.sampled_from(NAMES)))
    wishes = Wishes(
        flows=tuple((a, b, draw(st.sampled_from([1.0, 2.5, 30.0]))) for a, b in draw(pairs)),
        preferences=tuple(draw(pairs)),
        today=today,
        need=draw(st.dictionaries(st.sampled_from(ids), st.floats(-3, 3))),
        weights=draw(st.dictionaries(st.sampled_from(ids), st.sampled_from([0.5, 2.0, 7.25]))),
        max_moves=draw(st.sampled_from([None, 0, 2])) if today else None,
        flow_km=draw(prices),
        preference_km=draw(prices),
        moved_km=draw(prices),
        need_km=draw(prices),
    )
    low = draw(st.integers(1, 3))
    problem = Communities.from_schools(
        schools,
        rules(
            low,
            draw(st.integers(low + 1, 6)),
            low + 0.5,
            pathway_required=draw(st.booleans()),
            state_min=draw(st.integers(0, 2)),
            unplaced_price_km=draw(st.sampled_from([5.0, 500.0])),
        ),
        must_link=draw(pairs),
        cannot_link=draw(pairs),
        pins=draw(st.dictionaries(st.sampled_from(ids), st.sampled_from(NAMES), max_size=2)).items(),
        wishes=wishes,
    )
    labels = [draw(st.integers(0, 5)) for _ in ids]
    groups = [[school for school, at in zip(ids, labels, strict=True) if at == k] for k in range(1, 6)]
    return problem, [group for group in groups if group]


def moved(groups, school, number):
    rest = [[member for member in group if member != school] for group in groups]
    rest[number - 1].append(school)
    return rest


def newly_broken(before, after):
    """Rules whose faults after a move are not those of before; numbering shifts where a group is emptied."""
    kept = {check.rule: check for check in before.rules}
    return {check.rule for check in after.rules if kept[check.rule].met and not check.met}


@STEADY
@given(asked())
def test_moves_are_exactly_those_of_the_moved_plan_and_the_cheapest(case):
    problem, groups = case
    now = evaluate(problem, groups)
    pinned = dict(problem.pins)
    for reason in reasons(problem, groups):
        numbers = [number for number in range(1, len(groups) + 1) if number != reason.group_id]
        then = {number: evaluate(problem, moved(groups, reason.school_id, number)) for number in numbers}
        changes = sorted((mm(plan.objective) - mm(now.objective), number) for number, plan in then.items())
        told = [(mm(move.change_km), move.group) for move in reason.moves]
        assert len(told) == min(3, len(numbers))
        if reason.school_id in pinned:
            assert set(told) <= set(changes)
        else:
            assert told == changes[:3]
        for move in reason.moves:
            group = next(one for one in then[move.group].groups if reason.school_id in one.members)
            assert (group.host, group.km[group.members.index(reason.school_id)]) == (move.host, move.km)


@STEADY
@given(asked())
def test_moves_name_the_rules_that_the_moved_plan_newly_breaks(case):
    problem, groups = case
    now = evaluate(problem, groups)
    for reason in reasons(problem, groups):
        for move in reason.moves:
            after = evaluate(problem, moved(groups, reason.school_id, move.group))
            for rule in newly_broken(now, after) - {"count"}:
                assert any(word in sentence for word in WORDS[rule] for sentence in move.breaks), rule
