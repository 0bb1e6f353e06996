"""The random-intercept model: published figures on the Exam data, the full likelihood, planted values."""

import csv

import numpy as np
import pytest
from tests.data import shared

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence import value_added
from schoolweave.evidence.value_added import Sums, files, fit


def made(
    schools: int = 30, seed: int = 4, between: float = 0.4
) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """Return pupils' schools, results (10 + 2 prior - age + school + noise) and covariates."""
    rng = np.random.default_rng(seed)
    size = rng.integers(2, 40, schools)
    school = np.repeat(np.arange(schools), size)
    x = {"prior": rng.normal(100, 15, len(school)), "age": rng.normal(11, 0.3, len(school))}
    effect = between * rng.standard_normal(schools)
    y = 10 + 2 * x["prior"] - x["age"] + effect[school] + rng.standard_normal(len(school))
    return np.array([f"demo:{k}" for k in school]), y, x


def cells(
    school: np.ndarray, y: np.ndarray, x: dict[str, np.ndarray]
) -> tuple[list[str], dict[str, list[float]]]:
    ids = sorted(set(school.tolist()))
    table: dict[str, list[float]] = {}
    for name in value_added.names_of_sums(list(x)):
        parts = [{"n": np.ones(len(y)), "y": y, **x}[part] for part in name.split("*")]
        product = np.prod(parts, axis=0)
        table[name] = [float(product[school == one].sum()) for one in ids]
    return ids, table


@pytest.fixture(scope="module")
def exam() -> Sums:
    with shared("evidence/mlmRev_Exam.csv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    y, x = ([float(row[name]) for row in rows] for name in ("normexam", "standLRT"))
    return Sums.of_pupils([row["school"] for row in rows], y, {"standLRT": x})


def test_fit_of_the_exam_data_is_that_of_mlwin(exam):
    """-2 log likelihood 9357.243, variances 0.092 and 0.566 (MLwiN user's guide, chapter 2)."""
    found = fit(exam)
    assert found.deviance == pytest.approx(9357.2432, abs=5e-5)
    assert (found.between, found.within) == pytest.approx((0.09213, 0.56573), abs=5e-6)
    values = {one.name: (one.value, one.se) for one in found.coefficients}
    assert values["constant"] == pytest.approx((0.002, 0.040), abs=1e-3)
    assert values["standLRT"] == pytest.approx((0.563, 0.012), abs=1e-3)
    assert (found.pupils, len(found.schools)) == (4059, 65)


def test_fit_restricted_of_the_exam_data_is_that_of_lme4(exam):
    found = fit(exam, restricted=True)
    assert (found.between, found.within) == pytest.approx((0.0938, 0.5659), abs=5e-5)


@pytest.mark.parametrize("restricted", [False, True])
def test_fit_maximises_the_likelihood_of_the_whole_covariance(restricted):
    school, y, x = made(6)
    found = fit(Sums.of_pupils(school, y, x), restricted=restricted)
    design = np.column_stack([np.ones(len(y)), *x.values()])
    same = school[:, None] == school[None, :]

    def deviance(between: float, within: float) -> float:
        covariance = within * np.eye(len(y)) + between * same
        inverse = np.linalg.inv(covariance)
        beta = np.linalg.solve(design.T @ inverse @ design, design.T @ inverse @ y)
        rest = y - design @ beta
        free = len(y) - restricted * design.shape[1]
        value = free * np.log(2 * np.pi) + np.linalg.slogdet(covariance)[1] + rest @ inverse @ rest
        return value + restricted * np.linalg.slogdet(design.T @ inverse @ design)[1]

    assert deviance(found.between, found.within) == pytest.approx(found.deviance, rel=1e-9)
    for factor in (0.97, 1.03):
        assert deviance(found.between * factor, found.within) > found.deviance
        assert deviance(found.between, found.within * factor) > found.deviance


def test_fit_residuals_are_those_of_the_whole_covariance():
    school, y, x = made(15)
    found = fit(Sums.of_pupils(school, y, x))
    design = np.column_stack([np.ones(len(y)), *x.values()])
    beta = np.array([one.value for one in found.coefficients])
    same = school[:, None] == school[None, :]
    inverse = np.linalg.inv(found.within * np.eye(len(y)) + found.between * same)
    for one in found.schools:
        member = (school == one.school).astype(float)
        assert one.value == pytest.approx(found.between * member @ inverse @ (y - design @ beta), abs=1e-8)
        left = found.between - found.between**2 * member @ inverse @ member
        assert one.se == pytest.approx(np.sqrt(left), abs=1e-8)
        assert abs(one.value) <= abs(one.raw)


def test_sums_of_cells_give_the_same_fit_as_pupils():
    school, y, x = made()
    one, two = fit(Sums.of_pupils(school, y, x)), fit(Sums.of_cells(*cells(school, y, x), x=list(x)))
    assert two.deviance == pytest.approx(one.deviance, abs=1e-6)
    assert [v.value for v in two.coefficients] == pytest.approx([v.value for v in one.coefficients], abs=1e-6)
    assert [v.value for v in two.schools] == pytest.approx([v.value for v in one.schools], abs=1e-6)


def test_fit_finds_planted_values_and_covers_them():
    rng = np.random.default_rng(9)
    school = np.repeat(np.arange(2000), 25)
    truth = 0.3 * rng.standard_normal(2000)
    x = rng.standard_normal(len(school))
    y = 0.6 * x + truth[school] + 0.8 * rng.standard_normal(len(school))
    found = fit(Sums.of_pupils(np.array([f"{k:04d}" for k in school]), y, {"prior": x}))
    assert (found.between**0.5, found.within**0.5) == pytest.approx((0.3, 0.8), abs=0.012)
    covered = np.mean([one.low <= t <= one.high for one, t in zip(found.schools, truth, strict=True)])
    assert covered == pytest.approx(0.95, abs=0.015)
    assert {one.band for one in found.schools} == {"above", "below", "not told apart"}


def test_fit_without_differences_between_schools_adds_no_value():
    rng = np.random.default_rng(3)
    school = np.repeat([f"{k}" for k in range(20)], 10)
    noise = rng.standard_normal(200).reshape(20, 10)
    y = (noise - noise.mean(axis=1, keepdims=True)).ravel()
    found = fit(Sums.of_pupils(school, y, {}))
    assert (found.between, found.icc) == (0.0, 0.0)
    assert all(one.value == 0 and one.band == "not told apart" for one in found.schools)
    assert "not told apart" in found.schools[0].sentence


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"prior": np.full(40, 3.0)}, "does not vary"),
        ({"prior": np.arange(40.0), "half": np.arange(40.0) / 2}, "tell each other exactly"),
        ({"prior": np.where(np.arange(40) == 3, np.nan, 1.0)}, "Not every pupil has a value of prior"),
    ],
)
def test_fit_of_covariates_that_cannot_be_is_refused(change, words):
    school = [f"{k // 4}" for k in range(40)]
    y = np.random.default_rng(0).standard_normal(40)
    with pytest.raises(EvidenceError, match=words):
        fit(Sums.of_pupils(school, y, change))


def test_sums_that_lack_a_column_a_value_or_schools_are_refused():
    school, y, x = made()
    ids, table = cells(school, y, x)
    with pytest.raises(EvidenceError, match="no column “prior\\*age”"):
        Sums.of_cells(ids, {name: c for name, c in table.items() if name != "prior*age"}, x=list(x))
    with pytest.raises(EvidenceError, match="value of y"):
        Sums.of_cells(ids, table | {"y": [float("nan")] * len(ids)}, x=list(x))
    with pytest.raises(EvidenceError, match="No school has a pupil"):
        Sums.of_cells(ids, {name: [0.0] * len(ids) for name in table}, x=list(x))
    with pytest.raises(EvidenceError, match="three schools"):
        fit(Sums.of_pupils(["a", "a", "b"], [1, 2, 3], {}))


def test_files_leave_out_pupils_with_gaps_and_count_them(tmp_path):
    school, y, x = made(8)
    rows = [
        f"{s},{r!r},{p!r}" for s, r, p in zip(school.tolist(), y.tolist(), x["prior"].tolist(), strict=True)
    ]
    path = tmp_path / "pupils.csv"
    path.write_text("\n".join(["school_id,result,prior", *rows, "demo:1,,3", ",1,3"]) + "\n", "utf-8")
    sums, left_out = files.read(path, x=["prior"])
    assert (sums.pupils, left_out) == (len(y), 2)
    found = fit(sums)
    assert found.deviance == pytest.approx(fit(Sums.of_pupils(school, y, {"prior": x["prior"]})).deviance)
    assert next(files.sentences(found, left_out=2)).startswith("2 pupils were left out")
    assert files.summary(found)["bands"].keys() <= {"above", "below", "not told apart"}
    path.write_text("school_id,result,prior\na,,1\n", "utf-8")
    with pytest.raises(EvidenceError, match="no pupil has a school"):
        files.read(path, x=["prior"])


def test_files_of_sums_give_the_same_fit(tmp_path):
    school, y, x = made(8)
    ids, table = cells(school, y, x)
    lines = [",".join(["school_id", *table])]
    lines += [",".join([one, *(repr(column[at]) for column in table.values())]) for at, one in enumerate(ids)]
    path = tmp_path / "sums.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    sums, _ = files.read(path, x=list(x), sums=True)
    assert fit(sums).deviance == pytest.approx(fit(Sums.of_pupils(school, y, x)).deviance, abs=1e-6)
