"""The file of lifts: read row by row, refused with the row and column that are wrong."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from tests.unit.planning.cases import country, rules
from tests.unit.planning.lift_truth import small

from schoolweave.core.errors import VerificationError
from schoolweave.planning import Communities, Limits, solve, write
from schoolweave.planning.communities.schedule import Schedule
from schoolweave.planning.verify import verify
from schoolweave.planning.verify.files import Plan, Row
from schoolweave.planning.verify.lift_rows import read_lifts
from schoolweave.planning.verify.lifts import Multiplied, lift_checks

IDS = ("x:1", "x:2", "x:3", "x:4")
SERVES = np.array([[True], [True], [False], [False]])
GOOD = (("1", "2.5", "1", "x:1"), ("1", "2.5", "2", "x:3"), ("2", "0.5", "1", "x:2"))


def rows(cells: Sequence[Sequence[str]]) -> tuple[Row, ...]:
    columns = ("lift", "km", "class", "school_id")
    return tuple(
        Row("lifts.csv", number, dict(zip(columns, row, strict=True)))
        for number, row in enumerate(cells, start=2)
    )


def test_lifts_are_read_in_their_order_and_classes() -> None:
    lifts, wrong = read_lifts(rows(GOOD), IDS, SERVES)
    assert wrong == []
    assert [(lift.number, lift.km, lift.classes) for lift in lifts] == [
        (1, 2.5, ((0,), (2,))),
        (2, 0.5, ((1,),)),
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("2", "0.5", "1", "x:9"), "row 5, column school_id: x:9 is not a school that may join"),
        (("2", "0.5", "1", "x:1"), "row 5, column school_id: x:1 stands in lift 1 already, row 2"),
        (("2", "0.5", "1", "x:4"), "row 5, column class: x:4 does not serve the same years as x:2"),
        (("2", "0.6", "2", "x:4"), "row 5, column km: 0.6 is not what lift 2 has before"),
        (("3", "-1", "1", "x:4"), "row 5, column km: -1 is not above 0"),
        (("1", "2.5", "2", "x:4"), "row 5, column lift: “1” comes after lift 2"),
        (("4", "2.5", "1", "x:4"), "row 5, column lift: “4” comes after lift 2"),
        (("2", "0.5", "1.5", "x:4"), "row 5, column class: “1.5” is not a whole number from 1"),
        (("2", "0.5", "3", "x:4"), "lift 2: its classes are not numbered 1 to 2"),
    ],
)
def test_lifts_that_are_written_wrongly_are_refused_with_their_place(row: tuple[str, ...], said: str) -> None:
    lifts, wrong = read_lifts(rows([*GOOD, row]), IDS, SERVES)
    assert lifts == ()
    assert any(said in sentence for sentence in wrong), wrong


def test_lift_without_a_number_of_km_cannot_be_read() -> None:
    with pytest.raises(VerificationError, match=r"lifts\.csv, row 2, column km: “far” is not a number"):
        read_lifts(rows([("1", "far", "1", "x:1")]), IDS, SERVES)


def lifted(cells: Sequence[Sequence[str]], total: float, *, seed: int = 3) -> dict[str, tuple[bool, str]]:
    """Whether each check of a small country's lifts holds, with its sentence."""
    place = small(seed, 7)
    ids = tuple(f"x:{number}" for number in range(place.count))
    schools = Multiplied(
        ids,
        place.points,
        place.serves,
        place.multipliers,
        place.weights,
        place.limits,
        place.values,
        place.bound,
    )
    summary = {"lower_bound": place.bound + total, "lagrangian_bound": place.bound}
    plan = Plan((), (), (), summary, rows(cells))
    return {check.name: (check.holds, check.sentence) for check in lift_checks(plan, schools)}


def everybody(km: float) -> list[tuple[str, ...]]:
    return [("1", repr(km), str(number + 1), f"x:{number}") for number in range(7)]


def proven_km() -> float:
    """What the check itself says that everybody can be covered for."""
    said = lifted(everybody(400.0), 400.0)["lifts"][1]
    return float(said.split("cover it for ")[1].split(" km")[0].replace(",", "")) - 1e-6


def test_lift_holds_up_to_what_is_proven_and_no_further() -> None:
    km = proven_km()
    assert km > 1
    assert all(holds for holds, _ in lifted(everybody(km), km).values())
    raised = lifted(everybody(1.01 * km), 1.01 * km)
    assert not raised["lifts"][0]
    assert "lift 1 (x:0, x:1, x:2 and 4 more)" in raised["lifts"][1]
    assert not raised["lower_bound"][0]
    assert raised["lifts file"][0]
    assert raised["lifts threshold"][0]


def test_bound_above_the_sum_of_its_parts_is_refused() -> None:
    km = proven_km()
    found = lifted(everybody(km), km + 0.1)
    assert found["lifts"][0]
    assert not found["lower_bound"][0]
    assert "key lower_bound" in found["lower_bound"][1]


def test_lifts_do_not_count_where_a_host_more_is_dear() -> None:
    dear = next(seed for seed in range(30) if small(seed, 7).threshold > 0)
    found = lifted(everybody(1.0), 1.0, seed=dear)
    assert not found["lifts threshold"][0]
    assert not found["lifts"][0]
    assert not found["lower_bound"][0]


def test_method_with_lifts_adds_nothing_without_any() -> None:
    assert all(holds for holds, _ in lifted([], 0.0).values())
    assert not lifted([], 0.1)["lower_bound"][0]


def test_plan_with_lifts_is_verified_and_a_raised_lift_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planner's own lifts hold; one per cent more than a lift, counted in the bound, is too much."""
    monkeypatch.setattr(Schedule, "MOST_COUNTED", 0)  # as for a large country
    schools = country(80, 2, spread=6.0)
    problem = Communities.from_schools(schools, rules(2, 6, 4.0, pathway_required=True))
    result = solve(problem, seed=1, limits=Limits(effort=2))
    assert result.bound_method == "lagrangian-2"
    assert result.lifts
    write(result, problem, tmp_path)
    assert verify(schools, tmp_path, problem.rules).failures == ()

    raised = 1.01 * result.lifts[0].km + 0.5
    path = tmp_path / "lifts.csv"
    lines = list(csv.reader(path.read_text("utf-8").splitlines()))
    with path.open("w", encoding="utf-8", newline="") as handle:
        changed = [[one[0], repr(raised), *one[2:]] if one[0] == "1" else one for one in lines]
        csv.writer(handle, lineterminator="\n").writerows(changed)
    failed = {check.name: check.sentence for check in verify(schools, tmp_path, problem.rules).failures}
    assert "lifts.csv, lift 1" in failed["lifts"]

    summary = json.loads((tmp_path / "summary.json").read_text("utf-8"))
    del summary["bound"]["lifts"]
    (tmp_path / "summary.json").write_text(json.dumps(summary), "utf-8")
    with pytest.raises(VerificationError, match="needs “lifts”"):
        verify(schools, tmp_path, problem.rules)
