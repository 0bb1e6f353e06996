"""No effect on few schools can be read, or worked out from what stands beside it."""

import json
from dataclasses import replace

import numpy as np
import pytest
from tests.web.evaluations import making

from schoolweave.evidence.effects.estimate import estimate
from schoolweave.evidence.effects.reading import Columns, read_panel
from schoolweave.web.evaluations import few, queries

SMALLEST = 3


@pytest.fixture(scope="module")
def effects(tmp_path_factory):
    """Of thirty schools nine join in 2022 and one in 2021, so that one year after joining rests on one."""
    path = tmp_path_factory.mktemp("few") / "panel.csv"
    path.write_bytes(making.panel(schools=20, starts=(2022,) * 9 + (2021,)))
    return estimate(read_panel(path, Columns()))


def unknowns(told, effects, aggregate):
    """Return suppressed years, and how many of them the published sums determine.

    The reader is granted every weight: the sums are exact, and so is what the sensitivity is centred on.
    """
    after = [one for one in told["events"] if one["event"] >= 0]
    gone = [at for at, one in enumerate(after) if one["suppressed"]]
    treated = {one.event: one.n_treated for one in effects.averages if one.type == "dynamic"}
    even, by_schools = np.ones(len(after)), np.array([treated[one["event"]] for one in after], dtype=float)
    rows = [weights for kind, weights in (("dynamic", even), ("simple", by_schools)) if not next(
        one["suppressed"] for one in told["wholes"] if one["type"] == kind)]  # fmt: skip
    rows += [even] * bool(told["sensitivity"])
    sums = np.array(rows)[:, gone] if rows else np.zeros((0, len(gone)))
    fixed = [at for at in range(len(gone)) if np.linalg.matrix_rank(
        np.vstack([sums, np.eye(len(gone))[at]])) == np.linalg.matrix_rank(sums)]  # fmt: skip
    return gone, fixed


@pytest.mark.parametrize("aggregate", ["dynamic", "simple", "group", "calendar"])
def test_published_averages_do_not_give_a_suppressed_year_away(effects, aggregate):
    told = few.shown(effects, aggregate)
    gone, fixed = unknowns(told, effects, aggregate)
    assert gone
    assert fixed == []
    shown = [one for one in (*told["wholes"], *told["events"]) if not one["suppressed"]]
    assert all(min(one["n_treated"], one["n_control"]) >= SMALLEST for one in shown)
    hidden = {one.att for one in effects.averages if few.is_few(one)}
    assert not hidden & {one["att"] for one in shown}


def test_nothing_of_the_sensitivity_is_shown_where_a_year_before_rests_on_few(effects):
    averages = tuple(
        replace(one, n_treated=2) if (one.type, one.event) == ("dynamic", -2) else one
        for one in effects.averages
    )
    told = few.shown(replace(effects, averages=averages), "dynamic")
    assert (told["sensitivity"], told["breakdown"], told["largest_bend"]) == ([], None, None)


@pytest.mark.django_db
def test_a_study_of_two_schools_says_so_and_gives_no_figure_anywhere():
    people = making.People()
    study = making.published(people, making.panel(schools=4, starts=(2021, 2021)))
    result = queries.result_run(study).result
    assert result["whole"]["answer"] == {"type": "dynamic", "event": None, "suppressed": True}
    assert result["whole"]["events"]
    for code in ("en", "mi"):
        said = result["statement"][code]
        assert not any(one["about"] in {"months", "trends"} for one in said["sentences"])
    assert "It rests on fewer than three schools" in result["headline"]
    assert not any(f'"{name}": ' in json.dumps(result) for name in ("att", "se", "low", "high", "estimate"))
