"""Matching: MatchIt's published figures, a brute-force check, ties, gaps, calipers, order of rows."""

import csv
import itertools
from hashlib import sha256

import numpy as np
import pytest
from tests.data import shared

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence import comparison
from schoolweave.evidence.comparison import Candidates, Rule, match

LALONDE = ("age", "educ", "race", "married", "nodegree", "re74", "re75")
FOUR_DECIMALS = 5.1e-5


@pytest.fixture(scope="module")
def lalonde() -> tuple[Candidates, list[str]]:
    people = comparison.read(shared("evidence/MatchIt_lalonde.csv"), id_column="rownames")
    return people, [one for one, treat in zip(people.ids, people.numbers["treat"], strict=True) if treat]


PUBLISHED = {  # MatchIt's vignette "Getting started": 1:1 without a caliper; differences and ratios after
    "chance of being treated": (0.5774, 0.3629, 0.9739, 0.7566),
    "age": (25.8162, 25.3027, 0.0718, 0.4568),
    "educ": (10.3459, 10.6054, -0.1290, 0.5721),
    "race: black": (0.8432, 0.4703, 1.0259, None),
    "race: hispan": (0.0595, 0.2162, -0.6629, None),
    "race: white": (0.0973, 0.3135, -0.7296, None),
    "married": (0.1892, 0.2108, -0.0552, None),
    "nodegree": (0.7081, 0.6378, 0.1546, None),
    "re74": (2095.5737, 2342.1076, -0.0505, 1.3289),
    "re75": (1532.0553, 1614.7451, -0.0257, 1.4956),
}


def test_match_equals_the_published_table_of_matchit(lalonde):
    found = match(lalonde[0], treated=lalonde[1], rule=Rule(characteristics=LALONDE, caliper=None))
    assert (found.rows, found.matched) == (370, 185)
    for row in found.balance:
        after = (row.treated_after, row.comparison_after, row.difference_after, row.ratio_after)
        assert after == pytest.approx(PUBLISHED[row.name], abs=FOUR_DECIMALS)


def test_match_with_a_caliper_keeps_the_226_rows_of_matchit(lalonde):
    found = match(lalonde[0], treated=lalonde[1], rule=Rule(characteristics=LALONDE, caliper=0.2))
    assert (found.rows, len(found.pairs), len(found.unmatched)) == (226, 113, 72)
    assert found.sentence == "113 of 185 schools have a comparison school; 72 have none."
    after = {row.name: row.difference_after for row in found.balance}
    assert after["age"] == pytest.approx(0.048236, abs=1e-6)
    assert after["re74"] == pytest.approx(-0.014137, abs=1e-6)
    assert {one.reason.split(":")[0] for one in found.unmatched} <= {
        "Every school near enough had already been taken by another one.",
        "No school of its group is near enough",
    }


THEIRS = "a000f177c2c0ec097907f6f1d12186d6eca92649ae1ee987c37da0c5997dafd8"
"""SHA-256 of the 226 ids that pymatchit-causal 0.6.1 keeps, sorted, one a line."""
TWINS = {"NSW35": "NSW74", "NSW54": "NSW81"}
"""Four people who are alike in every characteristic, of whom two find a comparison: ours choose in the order
of the file, as R's stable order() does, theirs in an order of their own."""


def test_the_226_ids_are_those_of_another_implementation_but_for_twins_who_are_alike_in_everything(lalonde):
    people, treated = lalonde
    found = match(people, treated=treated, rule=Rule(characteristics=LALONDE, caliper=0.2))
    with shared("evidence/MatchIt_lalonde.csv").open() as file:
        rows = {row["rownames"]: [row[name] for name in LALONDE] for row in csv.DictReader(file)}
    assert len({tuple(rows[one]) for pair in TWINS.items() for one in pair}) == 1
    ids = sorted(TWINS.get(one, one) for one in found.weights)
    assert sha256("\n".join(ids).encode()).hexdigest() == THEIRS


def some(count: int = 60, seed: int = 3) -> tuple[Candidates, list[str]]:
    """Return schools of two kinds and three regions, a quarter of them treated, larger ones more often."""
    rng = np.random.default_rng(seed)
    roll, need = rng.normal(300, 80, count).round(), rng.integers(1, 11, count)
    treated = rng.random(count) < 1 / (1 + np.exp(-(roll - 340) / 60))
    ids = [f"demo:{k}" for k in range(1, count + 1)]
    schools = Candidates.of(
        ids,
        numbers={"roll": roll, "need": need},
        words={"kind": rng.choice(["primary", "secondary"], count), "region": rng.choice(list("abc"), count)},
    )
    return schools, [school for school, chosen in zip(ids, treated, strict=True) if chosen]


def column(schools: Candidates, name: str) -> dict[str, object]:
    values = schools.words[name] if name in schools.words else schools.numbers[name].tolist()
    return dict(zip(schools.ids, values, strict=True))


@pytest.mark.parametrize("distance", ["propensity", "logit", "robust", "mahalanobis"])
@pytest.mark.parametrize(("ratio", "replacement"), [(1, False), (3, False), (2, True)])
def test_match_keeps_to_groups_calipers_and_ratio(distance, ratio, replacement):
    schools, treated = some()
    rule = Rule(
        characteristics=("roll", "need"), exact=("kind", "region"), distance=distance, caliper=0.8,
        calipers={"roll": 90.0}, ratio=ratio, replacement=replacement,
    )  # fmt: skip
    found = match(schools, treated=treated, rule=rule)
    kind, region, roll = (column(schools, name) for name in ("kind", "region", "roll"))
    unit = np.std(list(found.score.values()), ddof=1) if distance == "propensity" else 1.0
    assert found.pairs
    for pair in found.pairs:
        assert distance == "logit" or pair.distance <= 0.8 * unit * (1 + 1e-9)
        assert pair.treated in treated
        assert pair.comparison not in treated
        assert (kind[pair.treated], region[pair.treated]) == (kind[pair.comparison], region[pair.comparison])
        assert abs(roll[pair.treated] - roll[pair.comparison]) <= 90
    by_school = {
        key: [p.comparison for p in group]
        for key, group in itertools.groupby(found.pairs, lambda p: p.treated)
    }
    assert all(len(set(mine)) == len(mine) <= ratio for mine in by_school.values())
    if not replacement:
        assert len({pair.comparison for pair in found.pairs}) == len(found.pairs)
    assert found.matched + len(found.unmatched) == len(treated)
    total = sum(weight for school, weight in found.weights.items() if school not in treated)
    assert total == pytest.approx(found.matched)


def test_match_with_replacement_is_the_nearest_of_all_by_brute_force():
    schools, treated = some(40)
    rule = Rule(characteristics=("roll", "need"), distance="robust", caliper=None, replacement=True)
    found = match(schools, treated=treated, rule=rule)
    scaled = []
    for name in ("roll", "need"):
        values = schools.numbers[name]
        scaled.append(values / (1.4826 * np.median(np.abs(values - np.median(values)))))
    at = dict(zip(schools.ids, np.column_stack(scaled), strict=True))
    for pair in found.pairs:
        best = min(
            np.linalg.norm(at[pair.treated] - at[other]) for other in schools.ids if other not in treated
        )
        assert pair.distance == pytest.approx(best)


def test_match_does_not_depend_on_the_order_of_rows():
    schools, treated = some()
    rule = Rule(characteristics=("roll", "need", "kind"), exact=("region",), ratio=2, caliper=None)
    found = match(schools, treated=treated, rule=rule)
    back = np.random.default_rng(0).permutation(len(schools))
    shuffled = Candidates.of(
        [schools.ids[k] for k in back],
        numbers={name: values[back] for name, values in schools.numbers.items()},
        words={name: [values[k] for k in back] for name, values in schools.words.items()},
    )
    again = match(shuffled, treated=treated[::-1], rule=rule)
    assert (again.pairs, again.unmatched, again.balance) == (found.pairs, found.unmatched, found.balance)


def test_match_gives_ties_to_the_lower_id():
    schools = Candidates.of(["x:9", "x:10", "x:2", "x:11"], numbers={"roll": [100, 100, 105, 95]})
    rule = Rule(characteristics=("roll",), distance="robust", caliper=None, replacement=True)
    assert match(schools, treated=["x:2"], rule=rule).pairs[0].comparison == "x:9"
    assert match(schools, treated=["x:9"], rule=rule).pairs[0].comparison == "x:10"


def test_match_leaves_out_schools_with_gaps_and_says_so():
    nan = float("nan")
    schools = Candidates.of(
        ["a", "b", "c", "d", "e", "f"],
        numbers={"roll": [100, nan, 100, 110, nan, 90]},
        words={"region": ["n", "n", "n", "n", "n", ""]},
    )
    rule = Rule(characteristics=("roll",), exact=("region",), distance="robust", caliper=None)
    found = match(schools, treated=["a", "b"], rule=rule)
    assert [(pair.treated, pair.comparison) for pair in found.pairs] == [("a", "c")]
    assert [(one.school, one.reason) for one in found.unmatched] == [
        ("b", "Left out: its roll is not known.")
    ]
    assert found.left_out == {"Its roll is not known.": 1, "Its region is not known.": 1}


@pytest.mark.parametrize("distance", ["robust", "propensity", "mahalanobis"])
def test_match_alike_compares_schools_that_lack_the_same(distance):
    schools, treated = some(50)
    need = schools.numbers["need"].copy()
    need[::4] = np.nan
    schools = Candidates.of(schools.ids, numbers={"roll": schools.numbers["roll"], "need": need})
    rule = Rule(characteristics=("roll", "need"), distance=distance, caliper=None, missing="alike")
    found = match(schools, treated=treated, rule=rule)
    known = column(schools, "need")
    assert any(np.isnan(known[pair.treated]) for pair in found.pairs)
    assert all(np.isnan(known[p.treated]) == np.isnan(known[p.comparison]) for p in found.pairs)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"characteristics": ("rol",)}, "no characteristic “rol”"),
        ({"calipers": {"kind": 1.0}, "distance": "robust"}, "kind is in words"),
        ({"characteristics": ("label",)}, "50 different values"),
    ],
)
def test_match_that_cannot_be_is_refused_in_a_sentence(change, words):
    schools, treated = some(50)
    schools = Candidates.of(
        schools.ids, numbers=schools.numbers, words={**schools.words, "label": [f"t{k}" for k in range(50)]}
    )
    with pytest.raises(EvidenceError, match=words):
        match(schools, treated=treated, rule=Rule(**({"characteristics": ("roll",)} | change)))


def test_match_of_schools_told_apart_perfectly_is_refused():
    schools = Candidates.of([str(k) for k in range(40)], numbers={"roll": np.arange(40.0)})
    with pytest.raises(EvidenceError, match="without error"):
        match(schools, treated=[str(k) for k in range(30, 40)], rule=Rule(characteristics=("roll",)))
    with pytest.raises(EvidenceError, match="not among the 40"):
        match(schools, treated=["99"], rule=Rule(characteristics=("roll",)))
    with pytest.raises(EvidenceError, match="No school is outside the programme, of 40"):
        match(schools, treated=schools.ids, rule=Rule(characteristics=("roll",)))


def test_candidates_twice_or_short_are_refused():
    with pytest.raises(EvidenceError, match="a is there twice"):
        Candidates.of(["a", "b", "a"])
    with pytest.raises(EvidenceError, match="roll has 1 values for 2"):
        Candidates.of(["a", "b"], numbers={"roll": [1]})


def test_match_files_hold_the_match_and_are_the_same_each_time(tmp_path):
    schools, treated = some()
    rule = Rule(characteristics=("roll", "need"), exact=("kind",), caliper=0.3)
    found = match(schools, treated=treated, rule=rule)
    names = comparison.write(found, tmp_path / "one")
    comparison.write(found, tmp_path / "two")
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    with (tmp_path / "one" / "matched.csv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    assert {row["school_id"]: float(row["weight"]) for row in rows} == pytest.approx(dict(found.weights))
    assert comparison.summary(found)["matched"] == found.matched
    assert rule.describe() in (tmp_path / "one" / "summary.json").read_text("utf-8")


def test_read_keeps_gaps_and_names_the_row_of_a_fault(tmp_path):
    path = tmp_path / "schools.csv"
    path.write_text("school_id,roll,kind,code\na,12,primary,1\nb,,,2\n", "utf-8")
    found = comparison.read(path, words=["code"])
    assert np.isnan(found.numbers["roll"][1])
    assert found.words == {"kind": ("primary", ""), "code": ("1", "2")}
    path.write_text("school_id,roll\na,12,7\n", "utf-8")
    with pytest.raises(EvidenceError, match=r"row 2: there are 3 values"):
        comparison.read(path)
    path.write_text("school_id,roll\na,12\n", "utf-8")
    with pytest.raises(EvidenceError, match=r"no column “urn”. Its columns are: school_id, roll"):
        comparison.read(path, id_column="urn")
