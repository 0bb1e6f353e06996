"""The county panel against R ``did`` 2.5.1, every figure."""

from functools import cache

import pytest
from tests.unit.evidence.effects import county

from schoolweave.evidence.effects.averages import averages
from schoolweave.evidence.effects.group_time import Design, GroupTime, group_time, prepare

AGREES = 1e-10
SCENARIOS = {
    "mpdta_nev_dr": Design(),
    "mpdta_nyt_dr": Design("not-yet"),
    "mpdta_nev_reg_cov": Design(method="reg"),
}


@cache
def effects(scenario: str) -> GroupTime:
    design = SCENARIOS[scenario]
    panel = county.panel(population=design.method != "none")
    return group_time(prepare(panel, design), design)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_group_time_equals_r(scenario):
    rows = [row for row in county.recorded("ref_attgt") if row["scenario"] == scenario]
    found = effects(scenario)
    place = {key: at for at, key in enumerate(zip(found.group.tolist(), found.time.tolist(), strict=True))}
    assert len(rows) == len(place) == 12
    for row in rows:
        at = place[int(row["group"]), int(row["t"])]
        assert found.att[at] == pytest.approx(float(row["att"]), abs=AGREES)
        assert found.se[at] == pytest.approx(float(row["se"]), abs=AGREES)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_averages_equal_r(scenario):
    found = {(one.type, one.event): one for one in averages(effects(scenario))}
    rows = [row for row in county.recorded("ref_aggte") if row["scenario"] == scenario]
    assert len(rows) == 15
    for row in rows:
        whole = found[row["type"], None]
        assert whole.att == pytest.approx(float(row["overall_att"]), abs=AGREES)
        assert whole.se == pytest.approx(float(row["overall_se"]), abs=AGREES)
        if row["egt"] != "NA":
            one = found[row["type"], int(row["egt"])]
            assert one.att == pytest.approx(float(row["att_egt"]), abs=AGREES)
            assert one.se == pytest.approx(float(row["se_egt"]), abs=AGREES)
