"""The log of releases: appended to, never changed, and refusing what would reveal a cell."""

import json

import pytest
from tests.unit.evidence.disclosure.cases import layout

from schoolweave.core.errors import DisclosureError
from schoolweave.evidence.disclosure import build, profile, protect, read_log, record

SIZES = {"s1": 31, "s2": 12, "s3": 3, "s4": 28, "s5": 40}
NZ = profile("nz-kahui-ako")


def table(members, sizes=SIZES):
    return build(
        [
            {"region": "r", "community": c, "school": s, "group": "g", "count": str(sizes[s])}
            for s, c in members
        ],
        layout(met=False),
    )


ALL = [("s1", "c1"), ("s2", "c1"), ("s3", "c1"), ("s4", "c2"), ("s5", "c2")]
LESS = [("s1", "c1"), ("s2", "c1"), ("s4", "c2"), ("s5", "c2")]


def test_a_table_without_the_small_school_is_refused_for_the_difference_reveals_it(tmp_path):
    log = tmp_path / "log.jsonl"
    record(log, protect(table(ALL), NZ), "spring", "2024-03-01")
    with pytest.raises(DisclosureError, match="Refused: together with what was released before") as refusal:
        record(log, protect(table(LESS), NZ), "autumn", "2024-09-01")
    assert "s3" in str(refusal.value)
    assert [one.id for one in read_log(log)] == ["spring"]


def test_protected_with_the_log_it_is_accepted(tmp_path):
    log = tmp_path / "log.jsonl"
    record(log, protect(table(ALL), NZ), "spring", "2024-03-01")
    record(log, protect(table(LESS), NZ, earlier=read_log(log)), "autumn", "2024-09-01")
    assert [one.id for one in read_log(log)] == ["spring", "autumn"]


def test_the_same_table_again_and_a_revised_one_are_accepted(tmp_path):
    log = tmp_path / "log.jsonl"
    for number, sizes in enumerate((SIZES, SIZES, SIZES | {"s5": 52})):
        now = protect(table(ALL, sizes), NZ, earlier=read_log(log))
        record(log, now, f"release {number}", "2024-03-01")
    assert len(read_log(log)) == 3


def test_the_log_holds_nothing_that_readers_do_not_know(tmp_path):
    log = tmp_path / "log.jsonl"
    published = protect(table(ALL), NZ)
    record(log, published, "spring", "2024-03-01")
    entry = json.loads(log.read_text())
    numbers = dict(zip(entry["names"], zip(entry["low"], entry["high"], strict=True), strict=True))
    low, high = numbers["count|level=school|code=s3|group=g"]
    assert low == 1
    assert high > 1_000


@pytest.mark.parametrize("harm", ["change", "drop", "garble"])
def test_a_log_that_was_changed_is_not_believed(tmp_path, harm):
    log = tmp_path / "log.jsonl"
    for name in ("one", "two"):
        record(log, protect(table(ALL), NZ, earlier=read_log(log)), name, "2024-03-01")
    first, second = log.read_text().splitlines()
    changed = f"{first.replace('2024-03-01', '2024-03-02')}\n{second}\n"
    log.write_text({"change": changed, "drop": f"{second}\n", "garble": "{}\n"}[harm])
    with pytest.raises(DisclosureError, match=r"line 1"):
        read_log(log)


def test_a_name_is_used_once(tmp_path):
    log = tmp_path / "log.jsonl"
    record(log, protect(table(ALL), NZ), "spring", "2024-03-01")
    with pytest.raises(DisclosureError, match="already"):
        record(log, protect(table(ALL), NZ), "spring", "2024-03-02")
