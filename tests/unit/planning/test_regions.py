"""Large countries, searched region by region; here regions are small, so that 200 schools have several."""

import math
import signal
import threading

import numpy as np
import pytest
from tests.unit.planning.cases import country, rules

from schoolweave.core.errors import PlanningError
from schoolweave.planning import Communities, Limits, Workers, solve
from schoolweave.planning.communities import arrays, large, tiles, workers
from schoolweave.planning.communities.crossover import crossover, crossover_exactly, value_of
from schoolweave.planning.communities.large_schedule import LargeSchedule
from schoolweave.planning.communities.solve import arranged

QUICK = Limits(seconds=300, effort=1)


@pytest.fixture(autouse=True)
def _small_regions(monkeypatch):
    monkeypatch.setattr(large, "FROM", 100)
    monkeypatch.setattr(LargeSchedule, "SIZE", 60)
    monkeypatch.setattr(LargeSchedule, "STEPS", 40)


def asked(n=200, seed=1, **links):
    return Communities.from_schools(country(n, seed), rules(4, 14, 10.0, pathway_required=True), **links)


def same(first, second):
    return (
        first.groups == second.groups
        and first.multipliers == second.multipliers
        and (first.objective, first.lower_bound) == (second.objective, second.lower_bound)
    )


def met(result):
    return all(check.met for check in result.rules)


def test_regions_give_a_plan_that_keeps_every_rule_and_is_near_its_bound():
    result = solve(asked(), limits=QUICK)
    assert met(result)
    assert len(result.groups) == 20
    assert not result.unplaced
    assert result.lower_bound <= result.objective
    assert result.gap < 0.15


def test_regions_find_about_what_the_search_of_the_whole_country_finds(monkeypatch):
    by_regions = solve(asked(), limits=QUICK)
    monkeypatch.setattr(large, "FROM", 5000)
    whole = solve(asked(), limits=QUICK)
    assert by_regions.objective == pytest.approx(whole.objective, rel=0.03)


def test_regions_keep_links_across_their_edges():
    schools = country(200, 2)
    must = [("xx:1", "xx:2"), ("xx:3", "xx:4")]
    cannot = [(f"xx:{n}", f"xx:{n + 1}") for n in range(10, 60)]
    problem = Communities.from_schools(schools, rules(4, 14, 10.0), must_link=must, cannot_link=cannot)
    assert met(solve(problem, limits=QUICK))


@pytest.mark.parametrize("other", [Workers(count=2), Workers(count=3)])
def test_result_does_not_depend_on_how_many_threads_search(other):
    one = solve(asked(), seed=4, limits=QUICK, workers=Workers(count=1))
    assert same(one, solve(asked(), seed=4, limits=QUICK, workers=other))


def test_result_is_the_same_from_other_processes():
    threads = solve(asked(), seed=4, limits=QUICK)
    assert same(threads, solve(asked(), seed=4, limits=QUICK, workers=Workers("processes", 2)))


def test_search_by_regions_stops_when_the_caller_says_so():
    seen = []

    def follow(step):
        seen.append(step)
        return step.stage != "round 2 of 3"

    result = solve(asked(), limits=Limits(seconds=300, effort=3), progress=follow)
    assert result.status == "stopped"
    assert result.groups
    assert met(result)
    assert all(0 <= step.fraction <= 1 for step in seen)


def test_search_by_regions_begins_from_a_plan_that_is_there():
    first = solve(asked(), limits=QUICK)
    again = solve(asked(), limits=QUICK, start=first)
    assert met(again)
    assert again.objective <= 1.01 * first.objective
    assert again.lower_bound > 0.9 * first.lower_bound


def arrays_of(problem):
    terms = arrays.terms(problem, lack_price=200.0, group_price=0.0, count_price=0.0)
    return arrays.space(arranged(problem)), terms


def test_regions_hold_every_school_once_and_whole_units():
    problem = asked(must_link=[("xx:1", "xx:200"), ("xx:5", "xx:100"), ("xx:5", "xx:150")])
    space, _ = arrays_of(problem)
    for more in (0, 1, 2):
        regions = tiles.regions(space, [], 60, more)
        assert np.array_equal(np.sort(np.concatenate(regions)), np.arange(200))
        assert len(regions) == 4 + more
        units = [set(space.unit[region].tolist()) for region in regions]
        assert sum(map(len, units)) == len(set().union(*units))


def test_part_of_a_country_has_its_schools_neighbours_and_vetoes():
    problem = asked(cannot_link=[("xx:1", "xx:2"), ("xx:3", "xx:4")])
    space, _ = arrays_of(problem)
    ids = arranged(problem).ids
    region = np.array(sorted(ids.index(school) for school in ("xx:1", "xx:2", "xx:3", "xx:9", "xx:10")))
    part = tiles.part(space, region)
    names = [ids[place] for place in region]
    first, second = names.index("xx:1"), names.index("xx:2")
    assert part.vetoes[part.veto_start[first] : part.veto_start[first + 1]].tolist() == [second]
    assert len(part.vetoes) == 2
    assert np.array_equal(part.xyz, space.xyz[region])
    assert part.near.shape == (5, 4)


def test_crossover_takes_each_piece_from_the_cheaper_plan():
    _, terms = arrays_of(asked())
    terms = terms._replace(mean=2.0, price=100.0, group_price=0.0)
    first = {(0, 1): 5.0, (2, 3): 1.0, (4, 5): 9.0}
    second = {(0, 1): 5.0, (2, 3): 4.0, (4,): 1.0, (5,): 2.0}
    child = crossover(terms, 6, first, second)
    assert child == {(0, 1): 5.0, (2, 3): 1.0, (4,): 1.0, (5,): 2.0}
    assert value_of(terms, 6, child) == 9.0


def test_crossover_exactly_returns_the_number_of_groups_wanted():
    _, terms = arrays_of(asked())
    terms = terms._replace(mean=2.0, price=100.0, group_price=0.0)
    first = {(0, 1): 5.0, (2, 3): 3.0}
    second = {(0,): 1.0, (1,): 1.0, (2,): 1.0, (3,): 1.5}
    assert crossover_exactly(terms, 4, first, second) == {(0, 1): 5.0, (2, 3): 3.0}
    assert crossover_exactly(terms, 4, second, second) is None


@pytest.mark.parametrize(
    "wrong", [{"backend": "magic"}, {"backend": "dask"}, {"count": 0}, {"backend": "processes", "count": -1}]
)
def test_workers_that_do_not_exist_are_refused(wrong):
    with pytest.raises(PlanningError, match="worker"):
        Workers(**wrong)


def test_a_task_in_another_process_leaves_ctrl_c_to_the_one_that_gave_it():
    before = signal.getsignal(signal.SIGINT)
    try:
        assert workers.elsewhere(math.sqrt, 4.0) == 2.0
        assert threading.current_thread() is threading.main_thread()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
