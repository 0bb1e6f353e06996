"""The checker finds each kind of untruth about the second and the third best move."""

import csv
from types import SimpleNamespace

import pytest
from tests.unit.planning.cases import country, rules

from schoolweave.planning import Communities, Limits, Wishes, labels_of_today, solve, write
from schoolweave.planning.verify import verify


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    schools = [
        SimpleNamespace(**(vars(one) | {"name": one.name, "community_id": str(place % 5)}))
        for place, one in enumerate(country(24, 8))
    ]
    ids = [school.id for school in schools]
    wishes = Wishes(
        flows=tuple((a, b, 4.0) for a, b in zip(ids, ids[5:], strict=False)),
        today=labels_of_today(schools),
        need={school: float(place % 4) for place, school in enumerate(ids)},
        flow_km=1.5,
        moved_km=3.0,
        need_km=2.0,
        max_moves=23,
    )
    problem = Communities.from_schools(schools, rules(2, 6, 4.0, pathway_required=True), wishes=wishes)
    return schools, problem, solve(problem, limits=Limits(effort=1))


@pytest.fixture
def folder(made, tmp_path):
    write(made[2], made[1], tmp_path)
    return tmp_path


def failures(made, folder):
    return {check.name: check.sentence for check in verify(made[0], folder, made[1].rules).failures}


def spoil(folder, change):
    path = folder / "reasons.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    change(rows[0])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_a_plan_with_every_term_is_confirmed_with_all_three_moves(made, folder):
    assert failures(made, folder) == {}


def swapped(row):
    for name in ("group", "host", "km", "change_km", "breaks"):
        row[f"second_{name}"], row[f"third_{name}"] = row[f"third_{name}"], row[f"second_{name}"]


def repeated(row):
    row["third_group"] = row["second_group"]


def cheaper(row):
    row["second_change_km"] = repr(float(row["second_change_km"]) - 0.01)


def another_host(row):
    row["third_host"] = row["school_id"] if row["third_host"] != row["school_id"] else row["host"]


def silent(row):
    for name in ("group", "host", "km", "change_km", "breaks"):
        row[f"third_{name}"] = ""


def other_rule(row):
    row["third_breaks"] = "" if row["third_breaks"] else "Something."


@pytest.mark.parametrize("change", [swapped, repeated, cheaper, another_host, silent, other_rule])
def test_verify_finds_a_wrong_second_or_third_move(made, folder, change):
    spoil(folder, change)
    found = set(failures(made, folder))
    assert found == {"reasons: rules"} if change is other_rule else "reasons: next best" in found
    assert found <= {"reasons: next best", "reasons: rules"}


def test_verify_finds_a_better_group_that_is_not_named(made, folder):
    def worse(row):
        groups = {row["group_id"], row["next_group"], row["second_group"], row["third_group"]}
        other = next(str(number) for number in range(1, 7) if str(number) not in groups)
        row["third_group"] = other

    spoil(folder, worse)
    assert "reasons: next best" in failures(made, folder)


@pytest.mark.parametrize("column", ["why", "binds", "breaks", "second_breaks"])
def test_verify_finds_words_that_are_not_those_of_the_rules(made, folder, column):
    def reworded(row):
        row[column] += " Nothing else binds it."

    spoil(folder, reworded)
    assert set(failures(made, folder)) == {"reasons: why" if column == "why" else "reasons: rules"}


def test_verify_without_names_holds_the_rules_but_not_the_why_to_words(made, folder):
    def reworded(row):
        row["why"] = "Its board asked for it."

    spoil(folder, reworded)
    nameless = [SimpleNamespace(**(vars(one) | {"name": ""})) for one in made[0]]
    assert verify(nameless, folder, made[1].rules).holds
