"""Schools that are followed by others: chains, mergers, splits, circles."""

from pathlib import Path

import pytest

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.panels import Link, lineage, read_links


def test_lineage_follows_chains_and_mergers() -> None:
    found = lineage([Link("a", "b", 2010), Link("b", "c"), Link("d", "c"), Link("e", "f")])
    assert found.home() == {"a": "c", "b": "c", "d": "c", "e": "f"}
    assert {one.school_id: one.kind for one in found.heirs} == {
        "a": "merged",
        "b": "merged",
        "d": "merged",
        "e": "continued",
    }


def test_lineage_split_keeps_its_past() -> None:
    found = lineage([Link("a", "b"), Link("b", "c"), Link("b", "d"), Link("d", "e")])
    assert found.home() == {"a": "b", "d": "e"}
    assert found.splits == (("b", ("c", "d")),)


def test_lineage_the_same_link_twice_is_one() -> None:
    assert lineage([Link("a", "b"), Link("a", "b", 2012)]).heirs[0].year == 2012


@pytest.mark.parametrize("tail", [[], [("z", "a")], [("b", "x")]])
def test_lineage_refuses_circles(tail: list[tuple[str, str]]) -> None:
    pairs = [("a", "b"), ("b", "c"), ("c", "a"), *tail]
    with pytest.raises(EvidenceError, match=r"circle .*(a → b → c → a|b → c → a → b|c → a → b → c)"):
        lineage([Link(*pair) for pair in pairs])


def test_lineage_long_chain_has_one_end() -> None:
    found = lineage([Link(f"s{n:05}", f"s{n + 1:05}") for n in range(300)])
    assert set(found.home().values()) == {"s00300"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("from,to\n", "no column from_id"),
        ("from_id,to_id\na,\n", "line 2: a link needs both"),
        ("from_id,to_id\na,b\nc,c\n", "line 3: c is linked to itself"),
        ("from_id,to_id,year\na,b,soon\n", "the year “soon”"),
    ],
)
def test_links_refuse_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "links.csv"
    file.write_text(text, "utf-8")
    with pytest.raises(EvidenceError, match=said):
        read_links(file)
