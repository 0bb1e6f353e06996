import pytest
from pydantic import ValidationError

from schoolweave import policy
from schoolweave.core.errors import PolicyError
from schoolweave.policy import programmes
from schoolweave.policy.hub_rules import HubRules


@pytest.mark.parametrize("name", programmes.ids("hubs"))
def test_hub_programmes_shipped(name):
    version = programmes.get(name).version()
    assert version.wording.communities.lower().endswith("hubs")
    assert version.hubs.sources


@pytest.mark.parametrize("name", ["england-teaching-school-hubs", "england-hubs"])
def test_england_hubs_as_announced(name):
    rules = policy.rules_for_hubs(name)
    assert (rules.hubs, rules.size_min, rules.size_max) == (87, 200, 300)
    assert policy.rules_for_hubs(name, "2020") == rules


def test_sizes_the_wrong_way_round_are_refused():
    with pytest.raises(ValidationError, match="above the largest"):
        HubRules(hubs=1, size_min=5, size_max=4)


def test_rules_for_hubs_unknown_names_those_there_are(tmp_path):
    with pytest.raises(PolicyError, match="england-teaching-school-hubs"):
        policy.rules_for_hubs("nowhere")
    with pytest.raises(PolicyError, match="has no rules for hubs"):
        policy.rules_for_hubs("nz-communities")
    bad = tmp_path / "bad.toml"
    bad.write_text("id = 'x'\n", encoding="utf-8")
    with pytest.raises(PolicyError, match="not understood"):
        policy.rules_for_hubs(str(bad))
