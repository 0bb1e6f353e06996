"""Others get the same question, and every answer is measured in the same way."""

import itertools
import json
import sys
from pathlib import Path

import numpy as np
import pytest
from benchmarks.peers import child, measured, table
from benchmarks.peers.instances import points_of
from benchmarks.peers.points import Points, arc_km

from schoolweave.planning import Communities
from schoolweave.policy import CommunityRules
from schoolweave.schools import Authority, Kind, School

PLACES = [(-43.5, 172.6), (-43.51, 172.62), (-43.9, 171.7), (-44.2, 171.2), (-43.95, -176.5), (-44.0, -176.4),
          (-42.5, 173.5), (-43.52, 172.61)]  # fmt: skip
RULES = {"size_min": 3, "size_max": 5, "size_mean": 4, "kinds": ("primary",), "authorities": ("state",)}


def problem(**rules) -> Communities:
    years = [(1, 3) if at in (2, 3) else (1, 2) for at in range(len(PLACES))]
    schools = [
        School(
            f"x:{at}", f"School {at}", Kind.PRIMARY, Authority.STATE, latitude=a, longitude=b, years=served
        )
        for at, ((a, b), served) in enumerate(zip(PLACES, years, strict=True))
    ]
    return Communities.from_schools(schools, CommunityRules(**RULES | rules))


def best(asked: Communities) -> float:
    """The least travel over all partitions into two groups within the band."""
    everyone = set(range(asked.size))
    halves = (set(half) for size in (3, 4, 5) for half in itertools.combinations(everyone, size))
    star = measured.star_km
    return min(star(asked, sorted(half)) + star(asked, sorted(everyone - half)) for half in halves)


def test_points_survive_the_way_to_another_process(tmp_path):
    points = points_of(problem(pathway=(1, 2, 3), state_min=2))
    points.write(tmp_path / "points.npz")
    again = Points.read(tmp_path / "points.npz")
    assert np.array_equal(again.xyz, points.xyz)
    assert np.array_equal(again.has, points.has)
    assert (again.size_min, again.size_max, again.groups) == (3, 5, 2)
    assert again.least.tolist().count(2) == 1


def test_graph_is_one_piece_across_the_antimeridian():
    points = points_of(problem())
    pairs = points.edges().tolist()
    pairs += [(b, a) for a, b in pairs]
    reached = {0}
    for _ in PLACES:
        reached |= {b for a, b in pairs if a in reached}
    assert reached == set(range(len(PLACES)))


def test_pieces_are_joined_where_they_are_closest():
    far = np.concatenate([np.zeros((12, 3)), np.ones((12, 3))]) * 1000 + np.arange(24)[:, None] * [0, 0, 1]
    points = Points(far, np.zeros((24, 0), dtype=bool), np.array([], dtype=np.int64), 3, 5, 6)
    across = [(a, b) for a, b in points.edges().tolist() if a < 12 <= b]
    assert across == [(11, 12)]


def test_plane_keeps_short_ways():
    points = points_of(problem())
    flat, km = points.plane(), arc_km(np.linalg.norm(points.xyz[0] - points.xyz[1]))
    assert np.linalg.norm(flat[0] - flat[1]) == pytest.approx(km, rel=0.01)


def highs(given: Communities, folder: Path) -> list[int]:
    """The labels of the compact model, from a process of its own: two kinds of HiGHS do not share one."""
    points_of(given).write(folder / "points.npz")
    worker = [sys.executable, "-m", "benchmarks.peers.worker", "HiGHS", "--seconds", "30"]
    done = child.run([*worker, str(folder / "points.npz")], 60)
    assert done.answer is not None, done.failed
    return done.answer["labels"]


def test_compact_model_finds_the_best_of_all_partitions(tmp_path):
    asked = problem()
    assert measured.measure(asked, highs(asked, tmp_path)).travel_km == pytest.approx(best(asked), abs=1e-4)


def test_compact_model_keeps_the_pathway(tmp_path):
    asked = problem(pathway=(1, 2, 3))
    for given, covering in ((problem(), 1), (asked, 2)):
        assert measured.measure(asked, highs(given, tmp_path)).covering == covering


def test_measure_says_which_rules_an_arrangement_breaks():
    found = measured.measure(problem(), [0, 0, 1, 1, 1, 1, 1, 1])
    assert (found.smallest, found.largest, found.out_of_band, found.broken) == (2, 6, 2, ("size",))


def test_measure_prices_who_is_left_out():
    found = measured.measure(problem(), [0, 0, 0, -1, 1, 1, 1, 1])
    assert found.unplaced == 1
    assert found.objective == pytest.approx(found.travel_km + 500)


def test_child_returns_the_answer_or_why_there_is_none():
    good = "import json, sys; open(sys.argv[1], 'w').write(json.dumps({'labels': [1]}))"
    assert child.run([sys.executable, "-c", good], 20).answer == {"labels": [1]}
    bad = child.run([sys.executable, "-c", "import sys; sys.exit('It has no time.')"], 20)
    assert (bad.answer, bad.failed) == (None, "It has no time.")


def one(method: str, objective: float, broken: tuple[str, ...] = ()) -> table.Line:
    found = measured.Measured(objective, objective, 2, 0, 4, 4, 0, 2, broken)
    return table.Line(method, child.Run(1.0, 1.0, 50.0, json.loads('{"labels": []}')), found)


def test_first_is_who_costs_least_in_both_times():
    ours = [one("Schoolweave", 90.0), one("Schoolweave, 5 s", 95.0)]
    assert table.first([*ours, one("MaxP", 100.0)])[1]
    words, met = table.first([*ours, one("MaxP", 92.0)])
    assert not met
    assert "MaxP costs less" in words


def test_first_counts_not_who_breaks_a_rule_but_names_him():
    words, met = table.first([one("Schoolweave", 90.0), one("SKATER", 80.0, ("size",))])
    assert met
    assert "SKATER (size)" in words


def test_line_of_a_method_without_an_answer_says_why():
    none = table.Line("SKATER", child.Run(290.0, 280.0, 400.0, None, "no answer in 280 s"), None)
    assert "no answer in 280 s" in table.line(none, problem(), 100.0)
