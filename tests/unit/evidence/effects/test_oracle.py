"""Covariates, weights, anticipation, clusters and missing years against a second implementation.

``oracle.json`` was recorded with csdid 0.4.3, which agrees with R ``did`` 2.5.1 on all its published cases.
"""

import json
from pathlib import Path

import numpy as np
import pytest
from tests.unit.evidence.effects import made

from schoolweave.evidence.effects.averages import averages
from schoolweave.evidence.effects.group_time import Design, group_time, prepare
from schoolweave.evidence.effects.panel import from_arrays

ORACLE = json.loads(Path(__file__).with_name("oracle.json").read_text("utf-8"))
AGREES = 1e-8
"""Both fit the propensity by iteration: what is left of theirs when it stops."""

CASES = {
    "never dr": Design(method="dr"),
    "not-yet dr": Design("not-yet", "dr"),
    "never reg": Design(method="reg"),
    "weights": Design(),
    "weights dr": Design("not-yet", "dr"),
    "anticipation": Design("not-yet", anticipation=1),
    "anticipation never dr": Design(method="dr", anticipation=1),
    "clusters": Design("not-yet"),
    "clusters dr": Design(method="dr"),
    "universal": Design(universal=True),
    "uneven": Design(),
    "uneven not-yet": Design("not-yet"),
    "uneven reg": Design(method="reg"),
    "uneven dr": Design(method="dr"),
    "uneven weights dr clusters": Design("not-yet", "dr"),
}


def effects(name):
    design, columns = CASES[name], made.panel()
    y = np.where(columns["seen"], columns["y"], np.nan) if "uneven" in name else columns["y"]
    panel = from_arrays(
        y,
        columns["first"],
        times=made.YEARS,
        covariates=None if design.method == "none" else np.stack([columns["x"], columns["z"]], axis=1),
        weights=columns["weight"] if "weights" in name else None,
        cluster=columns["cluster"] if "clusters" in name else None,
    )
    return group_time(prepare(panel, design), design)


def test_oracle_panel_is_the_same_on_every_machine():
    assert made.noise(1, 3) == pytest.approx([0.34707832456, 0.402063666121, 0.359602375867], abs=1e-11)


def test_oracle_has_every_case():
    assert set(ORACLE) == {*CASES, "source"}


@pytest.mark.parametrize("name", CASES)
def test_group_time_agrees_with_the_oracle(name):
    found = effects(name)
    for row, (group, time, att, se) in enumerate(ORACLE[name]["cells"]):
        assert (found.group[row], found.time[row]) == (group, time)
        assert found.att[row] == pytest.approx(att, abs=AGREES)
        assert found.se[row] == pytest.approx(np.nan if se is None else se, abs=AGREES, nan_ok=True)
    assert len(found.att) == len(ORACLE[name]["cells"])


@pytest.mark.parametrize("name", CASES)
def test_averages_agree_with_the_oracle(name):
    found = {(one.type, one.event): one for one in averages(effects(name))}
    for kind, event, att, se in ORACLE[name]["averages"]:
        one = found.pop((kind, event))
        assert one.att == pytest.approx(att, abs=AGREES)
        assert one.se == pytest.approx(0.0 if se is None else se, abs=AGREES)
    assert not found
