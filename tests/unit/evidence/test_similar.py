"""Similar schools: robust distances by hand, words, gaps said, ties, no duplicates."""

import numpy as np
import pytest

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.comparison import Candidates, Characteristic, Finder, SimilarRule

NAN = float("nan")
ROLL = Characteristic(name="roll", label="roll", unit="learners")
FSM = Characteristic(name="fsm", label="free meals", unit="%", decimals=1, weight=2.0)


def schools(count: int = 80, seed: int = 1) -> Candidates:
    rng = np.random.default_rng(seed)
    return Candidates.of(
        [f"demo:{k}" for k in range(count)],
        numbers={
            "roll": np.concatenate([[9000.0], rng.normal(300, 80, count - 1).round()]),
            "fsm": rng.uniform(0, 60, count).round(1),
        },
        words={"kind": ["primary"] * (count - 5) + ["special"] * 5, "region": rng.choice(list("ab"), count)},
    )


def spread(values: np.ndarray) -> float:
    return float(1.4826 * np.median(np.abs(values - np.median(values))))


def test_similar_schools_are_the_nearest_by_median_and_median_absolute_deviation():
    every = schools()
    rule = SimilarRule(characteristics=(ROLL, FSM), exact=("kind",), count=7)
    found = Finder(every, rule).of("demo:20")
    inside = np.array([kind == "primary" for kind in every.words["kind"]])
    roll, fsm = every.numbers["roll"][inside], every.numbers["fsm"][inside]
    distance = np.sqrt(
        (((roll - roll[20]) / spread(roll)) ** 2 + 2 * ((fsm - fsm[20]) / spread(fsm)) ** 2) / 3
    )
    expected = [f"demo:{k}" for k in np.argsort(distance, kind="stable") if k != 20][:7]
    assert [one.school for one in found.neighbours] == expected
    assert [one.distance for one in found.neighbours] == pytest.approx(sorted(distance)[1:8])
    assert found.considered == 74
    for one in found.neighbours:
        assert sum(part.share for part in one.parts) == pytest.approx(1.0)


def test_similar_schools_never_hold_one_twice_nor_the_school_itself():
    finder = Finder(schools(), SimilarRule(characteristics=(ROLL, FSM), count=1000))
    for school in finder.schools.ids:
        listed = [one.school for one in finder.of(school).neighbours]
        assert len(set(listed)) == len(listed) == 79
        assert school not in listed


def test_similar_schools_say_why_in_words():
    every = Candidates.of(
        [str(k) for k in range(7)],
        numbers={"roll": [300, 305, 340, 200, 300, 420, 260], "fsm": [20, 20.4, 29, 60, NAN, 35, 5]},
    )
    found = Finder(every, SimilarRule(characteristics=(ROLL, FSM), count=9, share_known=0.3)).of("0")
    said = {one.school: one for one in found.neighbours}
    assert "roll 305 learners against 300 learners: almost the same" in said["1"].why.lower()
    assert "free meals 20.4% against 20.0%: almost the same" in said["1"].why.lower()
    assert (
        said["4"].why
        == "Roll 300 learners against 300 learners: the same; free meals: not known of the other."
    )
    assert said["4"].parts[1].share is None
    assert said["3"].parts[0].word == "different"


def test_similar_schools_are_compared_on_what_is_known_and_say_what_is_not():
    every = Candidates.of(
        ["a", "b", "c", "d"], numbers={"roll": [100, 104, NAN, 150], "fsm": [NAN, 20, 10, 12]}
    )
    found = Finder(every, SimilarRule(characteristics=(ROLL, FSM), share_known=0.3)).of("a")
    assert [one.school for one in found.neighbours] == ["b", "d"]
    assert found.notes == (
        "free meals of a is not known: schools are not compared on it.",
        "Not compared: 1 school of which too little is known.",
    )
    strict = Finder(every, SimilarRule(characteristics=(ROLL, FSM), share_known=0.6)).of("a")
    assert not strict.neighbours


def test_similar_schools_prefer_the_region_within_its_weight():
    every = Candidates.of(
        list("abcd"), numbers={"roll": [100, 110, 112, 180]}, words={"region": ["n", "s", "n", "n"]}
    )
    plain = SimilarRule(characteristics=(ROLL,))
    near = SimilarRule(characteristics=(ROLL,), region="region", region_weight=0.9)
    assert [one.school for one in Finder(every, plain).of("a").neighbours] == ["b", "c", "d"]
    found = Finder(every, near).of("a").neighbours
    assert [(one.school, one.same_region) for one in found] == [("c", True), ("b", False), ("d", True)]
    assert found[0].why.endswith("in the same region.")
    with pytest.raises(ValueError, match="may not weigh more"):
        SimilarRule(characteristics=(ROLL,), region="region", region_weight=1.5)


def test_similar_schools_hide_small_ones_and_say_how_many():
    every = Candidates.of(list("abc"), numbers={"roll": [100, 9, 120], "fsm": [10, 10, 12]})
    found = Finder(every, SimilarRule(characteristics=(FSM,), size="roll", smallest=20)).of("a")
    assert [one.school for one in found.neighbours] == ["c"]
    assert "Not listed: 1 school with roll below 20." in found.notes


def test_similar_schools_by_ratio_take_half_and_double_as_equally_far():
    each = [100, 50, 200, 400, 25]
    every = Candidates.of(list("abcde"), numbers={"roll": each})
    rule = SimilarRule(characteristics=(Characteristic(name="roll", as_ratio=True),))
    found = Finder(every, rule).of("a").neighbours
    assert [one.school for one in found] == ["b", "c", "d", "e"]
    assert found[0].distance == pytest.approx(found[1].distance)


def test_similar_schools_with_nothing_that_varies_say_so():
    every = Candidates.of(list("abc"), numbers={"roll": [100, 100, 100], "fsm": [1, 2, 5]})
    found = Finder(every, SimilarRule(characteristics=(ROLL, FSM))).of("a")
    assert "roll is the same for all: it tells no schools apart." in found.notes
    assert [one.school for one in found.neighbours] == ["b", "c"]


def test_similar_schools_of_an_unknown_school_group_or_column():
    every = Candidates.of(list("abc"), numbers={"roll": [1, 2, 3]}, words={"kind": ["", "x", "x"]})
    finder = Finder(every, SimilarRule(characteristics=(ROLL,), exact=("kind",)))
    assert "One of kind is not known of a" in finder.of("a").notes[0]
    with pytest.raises(EvidenceError, match="z is not among"):
        finder.of("z")
    with pytest.raises(EvidenceError, match="kind is in words"):
        Finder(every, SimilarRule(characteristics=(Characteristic(name="kind"),)))
    with pytest.raises(EvidenceError, match="no characteristic “fsm”"):
        Finder(every, SimilarRule(characteristics=(FSM,)))
