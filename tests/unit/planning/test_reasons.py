import pytest
from tests.unit.planning.cases import PRIMARY, SECONDARY, Place, country, rules

from schoolweave.planning import Communities, evaluate, reasons


def moved(groups, school, number):
    rest = [[member for member in group if member != school] for group in groups]
    rest[number - 1].append(school)
    return rest


def test_reasons_change_is_exactly_that_of_the_moved_plan_and_no_other_is_less():
    problem = Communities.from_schools(country(14, 3), rules(2, 6, 4.0))
    groups = [[f"xx:{n}" for n in part] for part in ((1, 2, 3, 4), (5, 6, 7, 8, 9), (10, 11, 12))]
    now = evaluate(problem, groups).objective
    found = {reason.school_id: reason for reason in reasons(problem, groups)}
    assert list(found) == list(problem.ids)
    for school, reason in found.items():
        changes = {}
        for number in (1, 2, 3):
            if number != reason.group_id:
                then = evaluate(problem, moved(groups, school, number))
                changes[number] = then.objective - now
                if number == reason.next_group:
                    group = then.groups[number - 1]
                    assert group.host == reason.next_host
                    assert group.km[group.members.index(school)] == reason.next_km
        assert reason.change_km == pytest.approx(changes[reason.next_group], abs=1e-9)
        assert reason.change_km == pytest.approx(min(changes.values()), abs=1e-9)


def test_reasons_of_an_unplaced_school_count_its_price():
    problem = Communities.from_schools(country(5, 4), rules(2, 4, 4.0))
    found = reasons(problem, [["xx:1", "xx:2", "xx:3", "xx:4"]])[4]
    assert (found.group_id, found.host, found.km, found.next_group) == (None, None, None, 1)
    assert found.change_km < -300
    assert "has no community" in found.why
    assert any("5 schools, more than 4" in sentence for sentence in found.breaks)


def test_reasons_without_another_group_say_so():
    problem = Communities.from_schools(country(4, 4), rules(2, 4, 4.0))
    found = reasons(problem, [list(problem.ids)])[0]
    assert (found.next_group, found.next_host, found.change_km, found.breaks) == (None, None, None, ())
    assert "no other community" in found.why


def newly_broken(problem, before, after):
    kept = {check.rule: set(check.broken_by) for check in evaluate(problem, before).rules}
    return {
        check.rule
        for check in evaluate(problem, after).rules
        if check.rule != "count" and set(check.broken_by) - kept[check.rule]
    }


WORDS = {
    "size": ("fewer than 2.", "more than 4."),
    "pathway": ("no longer serve",),
    "state_min": ("state schools",),
    "must_link": ("must be together",),
    "cannot_link": ("must not be together",),
}


@pytest.mark.parametrize("seed", range(4))
def test_reasons_name_exactly_the_rules_that_the_move_breaks(seed):
    problem = Communities.from_schools(
        country(11, seed, integrated=0.5),
        rules(2, 4, 3.0, pathway_required=True, state_min=1),
        must_link=[("xx:1", "xx:2")],
        cannot_link=[("xx:3", "xx:8"), ("xx:2", "xx:9")],
    )
    groups = [[f"xx:{n}" for n in part] for part in ((1, 2), (3, 4, 5), (6, 7, 8, 9), (10, 11))]
    for reason in reasons(problem, groups):
        after = moved(groups, reason.school_id, reason.next_group)
        said = {
            rule
            for rule, words in WORDS.items()
            if any(
                word in sentence and (rule != "size" or " state " not in sentence)
                for sentence in reason.breaks
                for word in words
            )
        }
        assert said == newly_broken(problem, groups, after)


def test_reasons_of_a_lone_school_say_that_its_group_would_be_empty():
    schools = [Place("xx:1", 0, 0, PRIMARY), Place("xx:2", 0, 1, SECONDARY), Place("xx:3", 0, 1, SECONDARY)]
    problem = Communities.from_schools(schools, rules(1, 3, 1.5))
    assert "no school left" in reasons(problem, [["xx:1"], ["xx:2", "xx:3"]])[0].breaks[0]
