"""Who moves on: everyone who leaves goes somewhere near that teaches the next year."""

from collections import defaultdict
from functools import cache

import numpy as np

from schoolweave import demo
from schoolweave.core.geography import great_circle_km
from schoolweave.demo import Country
from schoolweave.schools.record import School, Status


@cache
def country() -> Country:
    return demo.country(1200, seed=11)


@cache
def by_id() -> dict[str, School]:
    return {school.id: school for school in country().schools}


def test_flows_go_up_one_year() -> None:
    flows = list(country().flows)
    assert len(flows) == len(country().flows) > 1000
    assert {flow.year for flow in flows} == {7, 9}
    for flow in flows:
        assert flow.learners > 0
        assert max(by_id()[flow.from_id].years) == flow.year - 1
        assert flow.year in by_id()[flow.to_id].years


def test_flows_carry_every_leaver() -> None:
    gone: dict[str, int] = defaultdict(int)
    for flow in country().flows:
        gone[flow.from_id] += flow.learners
    for school in country().schools:
        if school.roll_by_year and school.years[-1] in {6, 8}:
            assert gone[school.id] == school.roll_by_year[-1][1], school.id


def test_flows_leave_closed_and_proposed_schools_alone() -> None:
    shut = {one.id for one in country().schools if one.status in {Status.CLOSED, Status.PROPOSED}}
    assert shut
    assert not [flow for flow in country().flows if flow.from_id in shut or flow.to_id in shut]


def test_flows_are_near_and_mostly_to_one_school() -> None:
    """Gravity: most leavers of a school go to one near school, as in published feeder tables (about 60 %)."""
    sizes, lengths = defaultdict(list), []
    for flow in country().flows:
        sizes[flow.from_id].append(flow.learners)
        here, there = by_id()[flow.from_id], by_id()[flow.to_id]
        if here.latitude is not None and there.latitude is not None:
            km = great_circle_km(here.latitude, here.longitude or 0, there.latitude, there.longitude or 0)
            lengths += [float(km)] * flow.learners
    main = np.mean([max(one) / sum(one) for one in sizes.values()])
    assert 0.45 < main < 0.8
    assert np.median(lengths) < 6
    assert np.mean([len(one) > 1 for one in sizes.values()]) > 0.6
