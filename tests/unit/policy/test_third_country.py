"""A country that there is not, from a file alone: everything that differs between countries is data."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from schoolweave import schools
from schoolweave.cli.main import app
from schoolweave.core.errors import PolicyError
from schoolweave.policy import checking, eligibility, funding, programmes
from schoolweave.policy.entitlement import Member, entitlement
from schoolweave.policy.groups import GroupMember
from schoolweave.policy.languages import in_language, missing_places
from schoolweave.policy.moving import effect
from schoolweave.policy.ruling import check_rule
from schoolweave.policy.tenure import check_fixed_terms, longest
from schoolweave.schools import Authority, Kind, School

FILE = Path(__file__).parent / "files" / "tarafia.toml"
RINGS = programmes.get(str(FILE))
FIRST, SECOND = RINGS.versions


def test_file_holds_together():
    assert checking.problems(FILE) == ()
    assert (RINGS.country, FIRST.kind, SECOND.communities.size_max) == ("Tarafia", "communities", 5)


def test_entitlement_by_bands_in_a_currency_without_cents():
    members = [Member("a", 49, 4), Member("b", 50, 6), Member("c", 200, 10)]
    found = entitlement(FIRST, members)
    assert [line.count for line in found.lines] == [1, 0, 1, 2]
    assert str(found.allowances) == "XPF 520,000"  # 250,000 + 3 × 90,000
    assert (found.release_fte, found.release_hours) == (Decimal("0.625"), 15)  # 0.25 + 3 × 0.125; of 24 hours
    assert (str(found.once), found.yearly, found.inquiry_hours) == ("XPF 36,000", None, 50)
    assert entitlement(SECOND, members).count("navigator") == 4


@pytest.mark.parametrize(
    ("facts", "answer", "unmet"),
    [
        ({"sea": "choppy", "kind": "primary", "roll": 399}, True, []),
        ({"sea": "storm", "kind": "primary", "roll": 399}, False, ["SEA"]),
        ({"sea": "calm", "kind": "primary", "roll": 400, "boat": False}, False, ["SMALL"]),
        ({"sea": "calm", "kind": "primary", "roll": 400, "boat": True}, True, []),
        ({"sea": "calm", "kind": "secondary", "roll": 4_000}, True, []),
        ({"sea": "calm", "kind": "primary", "roll": 400}, None, []),
        ({"sea": "fog", "kind": "primary", "roll": 10}, None, []),
        ({"sea": "fog", "kind": "primary", "roll": 400, "boat": False}, False, ["SMALL"]),
    ],
)
def test_eligibility(facts, answer, unmet):
    found = eligibility.check(FIRST, facts)
    assert eligibility.eligible(found) is answer
    assert [one.test.id for one in eligibility.failing(found)] == unmet


def test_rule_of_its_own():
    assert check_rule(FIRST, "RING-1", {"ferry_minutes": [20, 60]}).met is True
    ruling = check_rule(SECOND, "RING-1", {"ferry_minutes": [20, 60]})
    assert ruling.met is False
    assert ruling.sentence.endswith("Broken (minutes by ferry: 20, 60).")


def test_bands_by_learners():
    assert [one.id for one in funding.bands(FIRST, learners=99)] == ["shell"]
    assert [one.id for one in funding.bands(FIRST, learners=100)] == ["pearl"]
    assert funding.bands(FIRST) == ()
    with pytest.raises(PolicyError, match="“shell” is not open"):
        funding.band(FIRST, "shell", learners=100)


def test_tenure():
    assert longest(FIRST.role("keeper")) == 1.5
    assert check_fixed_terms(FIRST, "keeper", roles=2, fixed_term=2).met is False
    assert check_fixed_terms(FIRST, "keeper", roles=1, fixed_term=1).met is True


def test_stages_and_words_in_its_own_language():
    assert missing_places(FIRST) == ()
    found = in_language(FIRST, "tf")
    assert (found.wording.community, found.stages[0].public_name) == ("ora", "Manaki")
    assert (found.forms["expression"].title, found.forms["expression"].fields[0].label) == (
        "Ta manak",
        "Vaka ina?",
    )
    assert in_language(FIRST, "en-gb") == FIRST
    assert found.stages[0].next == ("joined",)


def test_moving_to_the_newer_version_says_what_changes():
    members = [GroupMember(str(number), "primary", "state", learners=200) for number in range(6)]
    found = effect(FIRST, SECOND, members)
    assert len(found.changes) == 4
    row = next(one for one in found.entitlement if one.name == "Navigator")
    assert (row.before, row.after, row.same) == ("12", "18", False)
    assert found.newly_broken == ()


def test_planning_run(tmp_path):
    found = [
        School(
            f"tf:{n}", f"Motu {n}", Kind.PRIMARY, Authority.STATE, latitude=-10 - n // 4 / 10,
            longitude=160 + n % 4 / 50, years=(1, 2, 3, 4, 5, 6), roll=80,
        )
        for n in range(16)
    ]  # fmt: skip
    schools.write(found, tmp_path / "schools.csv")
    out = tmp_path / "plan"
    options = ["--programme", str(FILE), "--out", str(out), "--effort", "1", "--json"]
    result = CliRunner().invoke(app, ["plan", "communities", str(tmp_path / "schools.csv"), *options])
    assert result.exit_code == 0, result.output
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    assert summary["choice"]["programme"] == str(FILE)
    rows = (out / "groups.csv").read_text("utf-8").splitlines()[1:]
    assert len(rows) == 16
    checked = CliRunner().invoke(app, ["plan", "verify", str(tmp_path / "schools.csv"), str(out)])
    assert checked.exit_code == 0, checked.output
