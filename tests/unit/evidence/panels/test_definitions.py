"""Definitions: the page's own examples can be read, breaks make series, what cannot be is refused."""

import re
from pathlib import Path
from typing import Any

import pytest

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.panels import compose, load, parse
from schoolweave.evidence.panels.series import series, slices
from schoolweave.evidence.progress.challenges import read_challenges

PAGE = Path(__file__).resolve().parents[4] / "docs/how-to/records-to-panels.md"
BLOCKS = re.findall(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.S)
BARE = """
[records]
school = "id"
year = "year"
[measures.reading]
column = "reading"
valid = [0, 100]
"""


def test_page_examples_are_understood(tmp_path: Path) -> None:
    for name, text in zip(("m.toml", "c.toml"), BLOCKS, strict=True):
        (tmp_path / name).write_text(text, "utf-8")
    rules = load(tmp_path / "m.toml")
    found = {one.id: (one.first_year, one.last_year) for one in series(rules)}
    assert found == {"reading": (1900, 2015), "reading.2016": (2016, 2100), "standard": (1900, 2100)}
    assert len(slices(rules)) == 8  # everyone, meals, two flags; and each by who stayed
    (plan,) = read_challenges(tmp_path / "c.toml")
    assert (plan.start, plan.target, plan.stated_gain) == (63 / 141, 0.6, 21)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BARE.replace("[0, 100]", "[0, 100_000]"), "valid reaches too far for 2 decimals"),
        (BARE.replace("valid = [0, 100]", ""), "valid says which values are possible"),
        (BARE + 'groups = ["sex"]', "no group “sex”"),
        (BARE + "kind = 'mean'", "records must name learners"),
        (BARE.replace("[measures", "stayers = true\n[measures"), "stayers needs the column learner"),
        (BARE + "breaks = [{from_year = 2016, why = 'new'}, {from_year = 2014, why = 'newer'}]", "in order"),
        (BARE + "[groups.sex]\ncolumn = 's'", "values says what each code"),
        (BARE + "[groups.sex]\ncolumn = 's'\nvalues = {F = 'a:b'}", "groups.sex.values.F"),
        (BARE.replace("measures.reading", "measures.Reading"), "measures.Reading"),
        ("records = [", "is not TOML"),
    ],
)
def test_definitions_refuse_what_cannot_be(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "m.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(EvidenceError, match=re.escape(said)):
        load(file)


@pytest.mark.parametrize("parts", [{}, {"sex": "girls"}, {"sex": "girls", "ethnicity": "māori"}])
def test_group_names_go_there_and_back(parts: dict[str, Any]) -> None:
    assert parse(compose(parts)) == parts
