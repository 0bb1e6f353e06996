"""What the checker reads: plans that cannot be read, a register with an error, distances on the globe."""

from collections.abc import Callable
from math import cos, radians
from pathlib import Path

import pytest
from tests.unit.planning.by_hand import DEGREE_KM, RULES, SCHOOLS, Pupil, edit_cell, edit_summary, publish

from schoolweave.core.errors import VerificationError
from schoolweave.planning.verify import verify
from schoolweave.planning.verify.country import kilometres, survey


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda f: (f / "groups.csv").unlink(), "There is no groups.csv"),
        (lambda f: (f / "summary.json").write_text("{"), "not valid JSON"),
        (lambda f: (f / "summary.json").write_text("[]"), "does not hold an object"),
        (lambda f: (f / "reasons.csv").write_text("school_id,km\n"), "reasons.csv has no column host"),
        (
            lambda f: (f / "groups.csv").write_text("school_id,group_id,host\nx:a1,A\n"),
            "groups.csv, row 2: 2 cells",
        ),
        (
            lambda f: edit_cell(f, "bound.csv", "x:a1", "multiplier", "ten"),
            "bound.csv, row 2, column multiplier",
        ),
        (lambda f: edit_summary(f, objective="low"), "summary.json, key objective"),
        (lambda f: edit_summary(f, unplaced=3), "summary.json, key unplaced"),
        (lambda f: edit_summary(f, bound={"multipliers": "../bound.csv"}), "summary.json, key bound"),
        (lambda f: edit_summary(f, must_link=["x:a1"]), "summary.json, key must_link"),
        (lambda f: (f / "groups.csv").write_bytes(b"\xff\xfe"), "cannot be read as UTF-8"),
    ],
)
def test_verify_unreadable_plan_raises(spoil: Callable[[Path], None], words: str, tmp_path: Path) -> None:
    publish(tmp_path)
    spoil(tmp_path)
    with pytest.raises(VerificationError, match=r"groups|summary|reasons|bound") as caught:
        verify(SCHOOLS, tmp_path, RULES)
    assert words in str(caught.value)


def test_verify_register_with_an_id_twice_raises(tmp_path: Path) -> None:
    publish(tmp_path)
    with pytest.raises(VerificationError, match="x:a1 twice"):
        verify([*SCHOOLS, SCHOOLS[0]], tmp_path, RULES)


def test_kilometres_known_distances() -> None:
    places = [
        (0.0, 0.0),
        (0.0, 90.0),
        (90.0, 0.0),
        (0.0, 179.9),
        (0.0, -179.9),
        (60.0, 10.0),
        (60.0, 10.0001),
    ]
    schools = [Pupil(f"x:{at}", east, (1,), latitude=north) for at, (north, east) in enumerate(places)]
    points = survey(schools, RULES).points
    found = kilometres(points, points)
    quarter = 90 * DEGREE_KM
    assert found[0, 1] == pytest.approx(quarter)
    assert found[1, 2] == pytest.approx(quarter)
    assert found[3, 4] == pytest.approx(0.2 * DEGREE_KM)  # across the date line
    assert found[5, 6] == pytest.approx(0.0001 * DEGREE_KM * cos(radians(60)), rel=1e-6)
    assert all(found[one, one] == 0 for one in range(len(places)))
