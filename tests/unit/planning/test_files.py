import csv
import io
import json

from tests.unit.planning.cases import Place, country, rules

from schoolweave.planning import (
    Communities,
    Limits,
    bound_csv_text,
    group_csv_text,
    reasons,
    reasons_csv_text,
    solve,
    summary_json_text,
    write,
)

PROBLEM = Communities.from_schools(
    [*country(12, 1), Place("xx:99", None, None)], rules(2, 6, 4.0), cannot_link=[("xx:1", "xx:2")]
)


def solved():
    return solve(PROBLEM, seed=5, limits=Limits(effort=1))


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_group_csv_has_one_line_per_placed_school():
    result = solved()
    found = rows(group_csv_text(result))
    assert list(found[0]) == ["school_id", "group_id", "host"]
    assert {row["school_id"] for row in found} == set(PROBLEM.ids)
    for row in found:
        group = result.groups[int(row["group_id"]) - 1]
        assert row["host"] == group.host
        assert row["school_id"] in group.members


def test_bound_csv_keeps_multipliers_in_full():
    result = solved()
    found = {row["school_id"]: float(row["multiplier"]) for row in rows(bound_csv_text(result))}
    assert found == result.multipliers
    assert max(found.values()) <= PROBLEM.rules.unplaced_price_km


def test_reasons_csv_has_the_same_numbers_as_the_reasons():
    result = solved()
    found = reasons(PROBLEM, [group.members for group in result.groups])
    lines = rows(reasons_csv_text(found))
    assert [row["school_id"] for row in lines] == list(PROBLEM.ids)
    assert [float(row["change_km"]) for row in lines] == [reason.change_km for reason in found]


def test_summary_json_says_everything_that_a_checker_needs():
    result = solved()
    found = json.loads(summary_json_text(result, {"programme": "p"}))
    assert found["objective"] == result.objective
    assert found["groups"] == len(result.groups)
    assert found["placed"] == 12
    assert found["bound"] == {
        "method": "lagrangian-1",
        "multipliers": "bound.csv",
        "covers": "travel and unplaced schools",
    }
    assert found["programme_rules"]["size_max"] == 6
    assert found["cannot_link"] == [["xx:1", "xx:2"]]
    assert [left["code"] for left in found["ineligible"]] == ["no_place"]
    assert found["choice"] == {"programme": "p"}
    assert all(check["met"] for check in found["rules"])
    assert result.summary() == {key: value for key, value in found.items() if key != "choice"}


def test_write_gives_the_same_bytes_for_the_same_seed(tmp_path):
    write(solved(), PROBLEM, tmp_path / "a")
    write(solved(), PROBLEM, tmp_path / "b")
    for name in ("groups.csv", "reasons.csv", "bound.csv"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    summaries = [json.loads((tmp_path / folder / "summary.json").read_text()) for folder in "ab"]
    varying = {"seconds", "memory_mb"}
    first, second = ({k: v for k, v in found.items() if k not in varying} for found in summaries)
    assert first == second
