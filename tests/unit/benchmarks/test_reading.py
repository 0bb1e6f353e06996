"""What measurements print is read into words and judged."""

import pytest
from benchmarks import reading
from benchmarks.process import Ended

COMMUNITIES = """instance     schools groups   objective       bound     gap  asked   took    cpu    MB  rules
{line}
  today       1,884    220    15,682.9   217 of 220 groups cover the pathway
"""
LINE = "members       1,884    220     8,562.2     8,560.4   0.02%     60   59.7   88.1   257  {rules}"


def ended(out: str, code: int = 0, err: str = "") -> Ended:
    return Ended(code, out, err, 1.0, 1.0, 100.0)


def plan(rules: str = "met") -> Ended:
    return ended(COMMUNITIES.format(line=LINE.format(rules=rules)))


@pytest.mark.parametrize(("most", "met"), [(0.0002, True), (0.0001, False)])
def test_gap_is_met_up_to_what_is_asked(most, met):
    found = reading.gap(most)(plan())
    assert found.met is met
    assert "gap 0.02%, objective 8,562.2 km, 59.7 s" in found.measured


def test_gap_with_a_broken_rule_is_not_met():
    assert reading.gap(0.01)(plan("BROKEN")).met is False


@pytest.mark.parametrize(("most", "met"), [(8600, True), (8500, False)])
def test_objective_names_todays_beside_ours(most, met):
    found = reading.objective(most)(plan())
    assert found.met is met
    assert "8,562.2 km against 15,682.9 km today" in found.measured


@pytest.mark.parametrize(("over", "took", "met"), [("0.10%", "1.90", True), ("0.31%", "1.90", False),
                                                   ("-0.02%", "2.10", False)])  # fmt: skip
def test_warm_start_is_judged_by_its_worst_change(over, took, met):
    out = f"change quick full over took rules\nstance 1 1 0.00% 1.0 met\nfive-pinned 1 1 {over} {took} met\n"
    assert reading.warm(0.003, 2.0)(ended(out)).met is met


def test_absent_register_is_neither_met_nor_broken():
    found = reading.gap(0.01)(ended("instance schools\nnz   not here: nz.csv\n"))
    assert found.met is None
    assert "not here" in found.measured


def test_command_that_failed_is_not_met_and_says_why():
    found = reading.gap(0.01)(ended("", 1, "Traceback\nValueError: no such thing\n"))
    assert (found.measured, found.met) == ("ValueError: no such thing", False)


def test_command_ended_by_the_limit_says_so():
    assert reading.hubs(0.03)(ended("", -9)).measured == "ended by the limit"


@pytest.mark.parametrize(("sizes", "met"), [("200 300", True), ("199 300", False), ("200 301", False)])
def test_hubs_keep_their_sizes(sizes, met):
    line = f"20057 87 240000.0 236000.0 0.0138 {sizes} 11.85 8.12 119.2\n"
    assert reading.hubs(0.03)(ended(line)).met is met


@pytest.mark.parametrize(("status", "seconds", "met"), [("optimal", 14.2, True), ("optimal", 61.0, False),
                                                        ("no proof", 14.2, False)])  # fmt: skip
def test_support_is_met_by_a_proof_in_time(status, seconds, met):
    head = "offer: text.\n| case | pairs | status | seconds | MB |\n|---|---|---|---|---|\n"
    out = f"{head}| offer | 9 | {status} | {seconds} | 4 |"
    assert reading.support(60)(ended(out)).met is met


@pytest.mark.parametrize(
    ("out", "proven", "met"),
    [
        ("17288.99 17288.99 0.00000000 3.0", True, True),
        ("17288.99 17200.00 0.00510000 3.0", True, False),
        ("17288.99 17200.00 0.00510000 3.0", False, True),
        ("17500.00 17200.00 0.01700000 3.0", False, False),
    ],
)
def test_median_is_held_against_the_best_known(tmp_path, out, proven, met):
    best = tmp_path / "best.csv"
    best.write_text("instance,n,p,capacity,best_known,proven_optimal\nSJC1,100,10,720,17288.99,1\n")
    assert reading.median("SJC1", best, proven=proven)(ended(out)).met is met


def test_code_takes_the_last_line():
    assert reading.code(ended("a\nb\n")) == reading.Reading("b", True)
    assert reading.code(ended("", 2, "run make peers")) == reading.Reading("run make peers", False)


@pytest.mark.parametrize(
    ("seconds", "peak", "met"), [("41.0", "1,500", True), ("61.0", "1,500", False), ("41.0", "4,500", False)]
)
def test_panels_are_met_in_time_and_memory(seconds, peak, met):
    head = "| rows | engine | seconds | CPU s | seconds per million rows | peak MB | cells |\n" + "|---" * 7
    row = f"| 100,000,000 | duckdb | {seconds} | 80.0 | 0.41 | {peak} | 3,120,000 |"
    assert reading.panels(60, 4000)(ended(f"{head}\n{row}\n")).met is met
    assert reading.panels(60, 4000)(ended("")).met is not True
