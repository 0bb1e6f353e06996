"""Money, conditions, and versions built on others."""

import pytest
from pydantic import ValidationError

from schoolweave.core.errors import PolicyError
from schoolweave.evidence.disclosure.profile import available
from schoolweave.policy import programmes, reading
from schoolweave.policy.conditions import Condition, holds
from schoolweave.policy.money import Money, total


@pytest.mark.parametrize(
    ("written", "minor", "text"),
    [
        ("NZD 30000", 3_000_000, "NZD 30,000"),
        ("GBP 3000.50", 300_050, "GBP 3,000.50"),
        ("GBP -3000.50", -300_050, "GBP −3,000.50"),
        ("XPF 12000", 12_000, "XPF 12,000"),
        ("NZD0", 0, "NZD 0"),
    ],
)
def test_money_is_read_and_written(written, minor, text):
    found = Money.model_validate(written)
    assert (found.minor, str(found)) == (minor, text)
    assert Money.model_validate(found.model_dump()) == found


@pytest.mark.parametrize("written", ["30000", "NZD 30000.5", "XPF 10.00", "NZD lots", "nzd 3"])
def test_money_that_is_not_an_amount_is_refused(written):
    with pytest.raises(ValidationError):
        Money.model_validate(written)


def test_money_of_two_currencies_is_not_added():
    with pytest.raises(ValueError, match="two currencies"):
        total([Money.model_validate("NZD 1"), Money.model_validate("GBP 1")])
    assert total([]) is None


FACTS = {
    "n": 3,
    "list": ["a", "b"],
    "empty": [],
    "gap": ["a", None],
    "none": None,
    "map": {"x": 1},
    "no": False,
}


@pytest.mark.parametrize(
    ("fact", "op", "value", "answer"),
    [
        ("n", "is", 3, True), ("n", "is_not", 3, False), ("n", "at_least", 3, True),
        ("n", "at_most", 2, False), ("n", "over", 3, False), ("n", "under", 4, True),
        ("n", "one_of", (1, 3), True), ("n", "none_of", (1, 3), False),
        ("list", "includes", ("a",), True), ("list", "includes", ("a", "c"), False),
        ("n", "known", None, True), ("none", "known", None, False), ("absent", "known", None, False),
        ("absent", "is", 3, None), ("absent", "filled", True, False),
        ("absent", "filled", False, True), ("no", "filled", True, False),
        ("empty", "filled", True, False), ("list.0", "is", "a", True), ("list.2", "is", "a", None),
        ("list.2", "known", None, False), ("list.count", "is", 2, True),
        ("list.all", "one_of", ("a", "b"), True), ("list.any", "is", "b", True),
        ("list.all", "is", "b", False), ("empty.all", "is", "x", True),
        ("empty.any", "is", "x", False), ("gap.all", "is", "a", None), ("gap.any", "is", "a", True),
        ("gap.all", "is", "b", False), ("map.x", "is", 1, True), ("map.y", "is", 1, None),
        ("n.x", "is", 1, None),
    ],
)  # fmt: skip
def test_condition(fact, op, value, answer):
    assert holds(Condition(fact=fact, op=op, value=value), FACTS, {}) is answer


def test_conditions_together_leave_open_what_is_not_decided():
    yes, no, unknown = (Condition(fact=name, value=3) for name in ("n", "no", "absent"))
    for parts, every, some in [
        ((yes, unknown), None, True),
        ((no, unknown), False, None),
        ((yes, no), False, True),
        ((unknown, unknown), None, None),
        ((yes, yes), True, True),
    ]:
        assert holds(Condition(all_of=parts), FACTS, {}) is every
        assert holds(Condition(any_of=parts), FACTS, {}) is some


def test_version_built_on_another_takes_over_all_but_its_own():
    old, new = (programmes.get("nz-communities").version(one) for one in ("2016", "2018"))
    assert (old.note, old.to_date) != (new.note, new.to_date)
    assert new.roles == old.roles
    assert {one.id for one in new.rules} > {one.id for one in old.rules}
    assert new.rule("INQ-2").parameters == {"released_by": "leader_appointed"}


def test_version_built_on_a_shipped_programme_leaves_out_what_it_says():
    demo, nz = (programmes.get(one).version() for one in ("demo-communities", "nz-communities"))
    assert {one.id for one in nz.rules} - {one.id for one in demo.rules} == {"MOR-1"}
    assert demo.wording.community == "community"
    assert demo.forms == nz.forms


def test_place_of_a_false_or_empty_value_is_a_place():
    text = '[[versions]]\nversion = "1"\na = { b = false, c = 0 }\nd = ["=a.b", "=a.c"]'
    assert reading.tables(text)["versions"][0]["d"] == [False, 0]


def test_every_shipped_version_names_a_disclosure_profile_that_there_is():
    named = {version.disclosure for one in programmes.ids() for version in programmes.get(one).versions}
    assert named - {""} <= set(available())
    assert programmes.get("nz-communities").version().disclosure == "nz-kahui-ako"


def test_get_knows_an_alias_and_names_what_there_is():
    assert programmes.get("england-hubs").id == "england-teaching-school-hubs"
    with pytest.raises(PolicyError, match="england-support, england-targeted-support"):
        programmes.get("nowhere")
    with pytest.raises(PolicyError, match="has no rule “X-1”"):
        programmes.get("your-network").version().rule("X-1")
    with pytest.raises(PolicyError, match="has no role “king”: it has none"):
        programmes.get("your-network").version().role("king")
